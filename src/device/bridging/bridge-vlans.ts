import { bindTableBelow } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import { bridge } from "./bridging.ts";

// [TR-181 Bridging.Bridge.VLAN]

const vlan = bindTableBelow(bridge, "Device.Bridging.Bridge.{i}.VLAN.{i}.", {
  rows: ({ link, vlans }) => (vlans ?? []).map(({ id }) => [`${id}`, { id, name: `${link.name}.${id}` }] as const),
  parameters: {
    Enable: () => true,
    /** As the device is called that stands on it. */
    Name: ({ name }) => name,
    VLANID: ({ id }) => id,
  },
});

const vlanPort = bindTableBelow(bridge, "Device.Bridging.Bridge.{i}.VLANPort.{i}.", {
  rows: ({ link, vlans }) =>
    (vlans ?? []).flatMap(({ id, ports }) =>
      ports.map((port) => [`${id} ${port.link}`, { bridge: link.name, id, port }] as const),
    ),
  parameters: {
    Enable: () => true,
    VLAN: ({ bridge, id }) => ({ table: vlan.path, keys: [bridge, `${id}`] }),
    Port: ({ bridge, port }) => ({ table: "Device.Bridging.Bridge.{i}.Port.{i}.", keys: [bridge, port.link] }),
    Untagged: ({ port }) => port.untagged,
  },
});

/** What bridges have besides where the system tells which VLANs they keep apart. */
export const bridgeVlans: Component = [vlan, vlanPort];
