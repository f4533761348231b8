import type { BoundObject, Source } from "../../../model/binding.ts";
import { aliasOfKey } from "../../binding/alias-of-key.ts";
import { keyedBy } from "../../binding/bind.ts";
import type { DeviceContext } from "../../binding/context.ts";
import type { HostEdits } from "../../binding/host-change.ts";
import { UnsuitableSetting } from "../../binding/row-change.ts";
import type { RowEditing } from "../../binding/row-editing.ts";
import { signalledBy } from "../../binding/signalled.ts";
import { untyped, untypedEdits } from "../../binding/untyped.ts";
import {
  type BridgeRow,
  bridgeChange,
  bridgeEdits,
  bridgeRows,
  type GivenPort,
  type PortRow,
  portChange,
  portRows,
} from "../../bridging/bridge-change.ts";
import { acceptableFrameTypes, bridgePorts, portState } from "../../bridging/bridging.ts";
import { type VlanRow, vlanChange, vlanRows } from "../../bridging/vlan-change.ts";
import { readWan } from "../wan/wan.ts";
import {
  type AvailableInterface,
  accessPoints,
  availableInterfaces,
  availableInterfaceTable,
  numberOf,
} from "./available-interfaces.ts";

// Bridges by the readings and edits of `Device.Bridging.`; ports are called by the keys of available interfaces, and a frame without a
// tag is in the VLAN of its port's PVID. [TR-098 InternetGatewayDevice]

const object = "InternetGatewayDevice.Layer2Bridging.";

interface Layer2 {
  readonly bridges: readonly BridgeRow[];
  readonly interfaces: readonly AvailableInterface[];
  readonly limits: { readonly bridges: number; readonly vlans: number } | undefined;
}

interface Layer2Bridge extends BridgeRow {
  readonly number: number;
  readonly interfaces: readonly AvailableInterface[];
}

interface Layer2Port extends PortRow, Pick<Layer2Bridge, "interfaces" | "reading"> {}

/** Filters and markings that can be kept. */
const mostKept = 64;

const layer2: BoundObject<DeviceContext> = {
  path: object,
  rows: {
    kind: "single",
    load: async (context: DeviceContext): Promise<Layer2> => {
      const { bridges: told, wifi } = context.host;
      const [{ bridges }, readings, wan, networks] = await Promise.all([
        context.interfaces(),
        told?.read(),
        readWan(context),
        wifi?.read(),
      ]);
      return {
        bridges: bridges.map((row) => ({ ...row, reading: readings?.get(row.link.name) })),
        interfaces: availableInterfaces(wan, accessPoints(networks)),
        limits: told?.limits,
      };
    },
  },
  signalled: signalledBy("links"),
  parameters: {
    MaxBridgeEntries: ({ limits }: Layer2) => limits?.bridges,
    MaxDBridgeEntries: ({ limits }: Layer2) => limits?.bridges,
    MaxQBridgeEntries: ({ limits }: Layer2) => limits?.bridges,
    MaxVLANEntries: ({ limits }: Layer2) => limits?.vlans,
    MaxFilterEntries: { constant: mostKept },
    MaxMarkingEntries: { constant: mostKept },
  },
};

const bridgeSources: Readonly<Record<string, Source<Layer2Bridge>>> = {
  BridgeKey: ({ number }) => number,
  BridgeEnable: ({ link }) => link.enabled,
  BridgeStatus: ({ link }) => (link.enabled && link.index !== undefined ? "Enabled" : "Disabled"),
  BridgeStandard: ({ reading }) => (reading?.filters === true ? "802.1Q" : "802.1D"),
  BridgeName: { stored: ({ link }) => link.name },
  VLANID: { stored: 0 },
};

const bridgeMembers = {
  parameters: bridgeSources,
  change: bridgeChange({ BridgeEnable: "enabled", BridgeStandard: "filters" }),
  edits: bridgeRows,
};
const bridgeEditing = untypedEdits(bridgeMembers);

const bridgeTable: BoundObject<DeviceContext> = {
  path: `${object}Bridge.{i}.`,
  rows: {
    kind: "of-parent-rows",
    rows: ({ bridges, interfaces }: Layer2) => {
      const links = bridges.map(({ link }) => link);
      return keyedBy(
        bridges.map((row): Layer2Bridge => ({ ...row, interfaces, number: numberOf(row.link.name, 0, links) })),
        ({ link }) => link.name,
      );
    },
    alias: aliasOfKey,
    ...(bridgeEditing && { edits: bridgeEditing }),
  },
  ...untyped(bridgeMembers),
};

/** An interface of layer 2 as a port runs on it: the router's own for the port that is the bridge itself. */
const isPortOf = ({ management, link }: Layer2Port, each: AvailableInterface): boolean =>
  each.link === link.name && (each.type === "LANRouterConnection") === management;

const keyOfPort = (port: Layer2Port): string =>
  String(port.interfaces.find((each) => each.type !== "WANRouterConnection" && isPortOf(port, each))?.number ?? "");

const pvidOf = ({ tagging }: Layer2Port): number => tagging?.pvid ?? 1;

const portSources: Readonly<Record<string, Source<Layer2Port>>> = {
  PortEnable: ({ link, enabled }) => enabled ?? link.enabled,
  PortInterface: keyOfPort,
  PortState: ({ link, management }) => (management ? undefined : portState(link)),
  PVID: pvidOf,
  AcceptableFrameTypes: ({ tagging }) => acceptableFrameTypes(tagging),
  IngressFiltering: ({ tagging }) => tagging?.filters ?? false,
};

type AskedPort = Omit<GivenPort, "link"> & { readonly link: string };

/** As a parameter of TR-181 would bring it; undefined where the port is on that interface already. */
function given({ link, ...same }: Partial<AskedPort>, port: Layer2Port): Partial<GivenPort> {
  if (link === undefined || link === keyOfPort(port)) return same;
  if (link === "") return { ...same, link: [] };
  const found = port.interfaces.find(({ number }) => String(number) === link);
  if (found === undefined || found.type.endsWith("RouterConnection"))
    throw new UnsuitableSetting("link", "a port is on a LANInterface or a WANInterface, by its AvailableInterfaceKey");
  return { ...same, link: [{ table: "Device.Ethernet.Link.{i}.", keys: [found.link] }] };
}

const settings = { PortEnable: "enabled", PVID: "pvid", AcceptableFrameTypes: "takesUntagged" } as const;
const change = portChange(settings);

/** A port is in the VLAN of its PVID, which TR-181 says by a row of its own. */
async function joinVlan(edits: HostEdits, pvid: number, { bridge, key, reading }: Layer2Port): Promise<void> {
  const vlan = reading?.vlans.find(({ id }) => id === pvid);
  if (vlan === undefined) throw new UnsuitableSetting("pvid", `${bridge} has no VLAN ${pvid}`);
  if (reading?.vlanPorts.some((each) => each.port === key && each.vlan === vlan.key) === true) return;
  const settings = { enabled: true, vlan: vlan.key, port: key, untagged: true };
  await bridgeEdits(edits).addVlanPort(bridge, `${vlan.key}_${key}`.replaceAll(/\W/g, "_"), settings);
}

const withBridge = (port: PortRow, { interfaces, reading }: Layer2Bridge): Layer2Port => ({
  ...port,
  interfaces,
  reading,
});

const portEditing: RowEditing<Layer2Port, AskedPort, Layer2Bridge> = {
  ...portRows,
  fresh: (key, bridge) => withBridge(portRows.fresh(key, bridge), bridge),
  add: async (edits, key, asked, bridge) =>
    portRows.add(edits, key, given(asked, withBridge(portRows.fresh(key, bridge), bridge)), bridge),
};

const portMembers = {
  parameters: portSources,
  change: {
    ...change,
    settings: { ...settings, PortInterface: "link" },
    stage: async (edits: HostEdits, { pvid, ...asked }: Partial<AskedPort>, port: Layer2Port) => {
      const isSame = pvid === undefined || pvid === pvidOf(port);
      if (!isSame) await joinVlan(edits, pvid, port);
      await change.stage(edits, given({ ...asked, ...(!isSame && { pvid }) }, port), port);
    },
  },
  edits: portEditing,
};
const portRowEdits = untypedEdits(portMembers);

const portTable: BoundObject<DeviceContext> = {
  path: `${object}Bridge.{i}.Port.{i}.`,
  rows: {
    kind: "of-parent-rows",
    rows: (bridge: Layer2Bridge) => bridgePorts(bridge).map(([key, port]) => [key, withBridge(port, bridge)] as const),
    alias: aliasOfKey,
    ...(portRowEdits && { edits: portRowEdits }),
  },
  ...untyped(portMembers),
};

const vlanSources: Readonly<Record<string, Source<VlanRow>>> = {
  VLANEnable: ({ enabled }) => enabled,
  VLANName: ({ name }) => name,
  VLANID: ({ id }) => id,
};

const vlanMembers = {
  parameters: vlanSources,
  change: vlanChange({ VLANEnable: "enabled", VLANID: "id", VLANName: "name" }),
  edits: {
    ...vlanRows,
    remove: async (edits, key, bridge) => {
      const name = bridge.link.name;
      for (const port of bridge.reading?.vlanPorts ?? [])
        if (port.vlan === key) await bridgeEdits(edits).removeVlanPort(name, port.key);
      await vlanRows.remove(edits, key, bridge);
    },
  } satisfies typeof vlanRows,
};
const vlanRowEdits = untypedEdits(vlanMembers);

const vlanTable: BoundObject<DeviceContext> = {
  path: `${object}Bridge.{i}.VLAN.{i}.`,
  rows: {
    kind: "of-parent-rows",
    rows: ({ link, reading }: Layer2Bridge) =>
      (reading?.vlans ?? []).map((each) => [each.key, { bridge: link.name, ...each } satisfies VlanRow] as const),
    ...(vlanRowEdits && { edits: vlanRowEdits }),
  },
  ...untyped(vlanMembers),
};

/** Which frames a bridge takes, and what it does to them, is kept as it is set: nothing is filtered here, nor marked. */
const kept = (name: "Filter" | "Marking"): BoundObject<DeviceContext> => ({
  path: `${object}${name}.{i}.`,
  rows: {
    kind: "stored",
    most: mostKept,
    row: (_context, path) => Number(/\.(\d+)\.$/.exec(path)?.[1]),
  },
  parameters: { [`${name}Key`]: (instance: number) => instance },
});

export const gatewayBridging = [
  layer2,
  availableInterfaceTable,
  bridgeTable,
  portTable,
  vlanTable,
  kept("Filter"),
  kept("Marking"),
];
