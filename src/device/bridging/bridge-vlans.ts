import { bindTableBelow } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import { bridgePortTable } from "../interface-stack/bridge-layers.ts";
import type { BridgeRow } from "./bridge-change.ts";
import { bridge } from "./bridging.ts";
import { type VlanPortRow, type VlanRow, vlanChange, vlanPortChange, vlanPortRows, vlanRows } from "./vlan-change.ts";

// [TR-181 Bridging.Bridge.VLAN]

const ofBridge = (bridge: string, reading: BridgeRow["reading"]): Pick<VlanRow, "bridge" | "vlansOfOthers"> => ({
  bridge,
  ...(reading?.vlansOfOthers && { vlansOfOthers: true }),
});

const vlan = bindTableBelow(bridge, "Device.Bridging.Bridge.{i}.VLAN.{i}.", {
  rows: ({ link, reading }: BridgeRow) =>
    (reading?.vlans ?? []).map(
      (each) => [each.key, { ...ofBridge(link.name, reading), ...each } satisfies VlanRow] as const,
    ),
  edits: vlanRows,
  change: vlanChange({ Enable: "enabled", VLANID: "id", Name: "name" }),
  parameters: {
    Enable: ({ enabled }) => enabled,
    Name: ({ name }) => name,
    VLANID: ({ id }) => id,
  },
});

const vlanPort = bindTableBelow(bridge, "Device.Bridging.Bridge.{i}.VLANPort.{i}.", {
  rows: ({ link, reading }: BridgeRow) =>
    (reading?.vlanPorts ?? []).map(
      (each) => [each.key, { ...ofBridge(link.name, reading), ...each } satisfies VlanPortRow] as const,
    ),
  edits: vlanPortRows,
  change: vlanPortChange({ Enable: "enabled", VLAN: "vlan", Port: "port", Untagged: "untagged" }),
  parameters: {
    Enable: ({ enabled }) => enabled,
    VLAN: ({ bridge: of, vlan: key }) => (key === undefined ? "" : { table: vlan.path, keys: [of, key] }),
    Port: ({ bridge: of, port: key }) => (key === undefined ? "" : { table: bridgePortTable, keys: [of, key] }),
    Untagged: ({ untagged }) => untagged,
  },
});

/** What bridges have besides where the system tells which VLANs they keep apart. */
export const bridgeVlans: Component = [vlan, vlanPort];
