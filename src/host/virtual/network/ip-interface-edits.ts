import type { AddedIpInterfaceSettings, IpInterfaceEdits } from "../../../ports/host/network/ip-interfaces.ts";
import type { Steps } from "../../steps.ts";
import type { SimulatedDevice } from "../device.ts";
import { refuse } from "../keyed-list.ts";
import { isLinkName, type NetworkDraft } from "./network-draft.ts";
import type { AddedIpInterface } from "./network-state.ts";

const framed = ["ethernet", "bridge", "vlan", "wifi", "macvlan"];

export function simulatedIpInterfaceEdits(
  network: NetworkDraft,
  device: SimulatedDevice,
  steps: Pick<Steps, "add">,
): IpInterfaceEdits {
  function checkLower(key: string, lower: string | undefined): void {
    if (lower === undefined) return;
    const { kind, bridge, addresses, set } = network.link("lower", lower);
    if (!framed.includes(kind)) refuse("lower", `${lower} is no link that an IP interface can be put on`);
    if (bridge !== undefined) refuse("lower", `${lower} is a port of ${bridge}, which has the IP interface`);
    if (set?.ip?.key === key) return;
    if (set?.ip !== undefined || addresses.length > 0) refuse("lower", `${lower} carries an IP interface already`);
  }

  const made = (before: AddedIpInterface, settings: Partial<AddedIpInterfaceSettings>): AddedIpInterface => {
    if ("lower" in settings) checkLower(before.key, settings.lower);
    return { ...before, ...settings };
  };

  return {
    setLocalPrefix: async () => refuse("prefix", "this device has no local prefix of its own"),
    setIpv6: async (ipv6) => network.set({ ipv6 }),
    change: async (link, { local, restart }) => {
      network.link("restart", link);
      if (local === true) refuse("local", "this device has no local prefix of its own");
      if (restart === true) steps.add({ carryOut: async () => device.restartLink(link), undo: async () => undefined });
    },
    added: {
      add: async (key, settings) => {
        const { interfaces } = network.now;
        if (!isLinkName(key) || network.links.some((each) => each.name === key || each.set?.ip?.key === key))
          refuse("key", `no IP interface can be added as ${JSON.stringify(key)}`);
        const added = made({ key, enabled: false, lower: undefined }, settings);
        network.set({ interfaces: [...interfaces, added] });
      },
      change: async (key, settings) => {
        const { interfaces } = network.now;
        const before = interfaces.find((each) => each.key === key);
        if (before === undefined) {
          const isLetGo = "lower" in settings && settings.lower === undefined && settings.enabled === undefined;
          if (isLetGo) return;
          return refuse("lower", `there is no IP interface ${key} that was added`);
        }
        const after = made(before, settings);
        network.set({ interfaces: interfaces.map((each) => (each.key === key ? after : each)) });
      },
      remove: async (key) => {
        const { interfaces, addresses } = network.now;
        if (interfaces.every((each) => each.key !== key)) {
          if (network.links.some(({ name }) => name === key))
            refuse("key", `the IP interface ${key} is part of its link`);
          return;
        }
        network.set({
          interfaces: interfaces.filter((each) => each.key !== key),
          addresses: addresses.filter(({ on }) => on !== key),
        });
      },
    },
  };
}
