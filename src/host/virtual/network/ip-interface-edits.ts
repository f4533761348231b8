import type { AddedIpInterfaceSettings, IpInterfaceEdits } from "../../../ports/host/network/ip-interfaces.ts";
import { checkLocalPrefix } from "../../settings/local-prefix.ts";
import type { Steps } from "../../steps.ts";
import type { SimulatedDevice } from "../device.ts";
import { refuse } from "../keyed-list.ts";
import type { PppState } from "../ppp/ppp-state.ts";
import { isLinkName, type NetworkDraft } from "./network-draft.ts";
import type { AddedIpInterface, LocalNetwork } from "./network-state.ts";
import { hasLocalPrefix, localLinksOf } from "./ula.ts";

const framed = ["ethernet", "bridge", "vlan", "wifi", "macvlan"];

/** `connections`: those by PPP as they are drafted. */
export function simulatedIpInterfaceEdits(
  network: NetworkDraft,
  device: SimulatedDevice,
  steps: Pick<Steps, "add">,
  connections: () => readonly PppState[],
): IpInterfaceEdits {
  function linkOf(lower: AddedIpInterfaceSettings["lower"]): string | undefined {
    if (typeof lower !== "object") return lower;
    const found = connections().find(({ key }) => key === lower.connection);
    return found === undefined ? refuse("lower", `there is no PPP connection ${lower.connection}`) : found.link;
  }

  function checkLower(key: string, lower: string | undefined): void {
    if (lower === undefined) return;
    const { kind, bridge, addresses, set } = network.link("lower", lower);
    const isFree = kind === "ppp" && set?.added === true; // its address is the connection's own
    if (!framed.includes(kind) && kind !== "ppp")
      refuse("lower", `${lower} is no link that an IP interface can be put on`);
    if (bridge !== undefined) refuse("lower", `${lower} is a port of ${bridge}, which has the IP interface`);
    if (set?.ip?.key === key) return;
    if (set?.ip !== undefined || (addresses.length > 0 && !isFree))
      refuse("lower", `${lower} carries an IP interface already`);
  }

  /** As it is; throws where there is none. */
  function local(setting: string): LocalNetwork {
    if (!hasLocalPrefix(network.shipped)) refuse(setting, "this device has no local prefix of its own");
    return network.now.local ?? { links: localLinksOf(network.shipped) };
  }

  function setLocal(link: string, wanted: boolean): void {
    if (!wanted && !hasLocalPrefix(network.shipped)) return;
    const before = local("local");
    const { bridge, kind } = network.link("local", link);
    if (wanted && (bridge !== undefined || !framed.includes(kind)))
      refuse("local", `${link} gets no network of the local prefix: it is ${bridge ? `a port of ${bridge}` : kind}`);
    const links = before.links.filter((each) => each !== link);
    network.set({ local: { ...before, links: wanted ? [...links, link] : links } });
  }

  function made(before: AddedIpInterface, settings: Partial<AddedIpInterfaceSettings>): AddedIpInterface {
    const { lower: given, ...others } = settings;
    if (!("lower" in settings)) return { ...before, ...others };
    const lower = linkOf(given);
    checkLower(before.key, lower);
    return { ...before, ...others, lower };
  }

  return {
    setLocalPrefix: async (prefix) => {
      checkLocalPrefix("ulaPrefix", prefix);
      if (prefix !== "" && !/^[\da-f]{1,4}(:[\da-f]{1,4}){0,3}::\//i.test(prefix))
        refuse("ulaPrefix", `${JSON.stringify(prefix)} is no prefix of at most four groups, as fd12:3456:789a::/48`);
      network.set({ local: { ...local("ulaPrefix"), prefix } });
    },
    setIpv6: async (ipv6) => network.set({ ipv6 }),
    setIpv4: async (ipv4) => network.set({ ipv4 }),
    change: async (link, { local: wanted, restart }) => {
      network.link("restart", link);
      if (wanted !== undefined) setLocal(link, wanted);
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
