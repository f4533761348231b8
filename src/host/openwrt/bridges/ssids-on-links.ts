import type { LinkReading, Links } from "../../../ports/host/network/links.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { parseWirelessStatus } from "../wifi/wireless-status.ts";
import { bridgeablePlaces, bridgeOfNetwork } from "./ssids-in-bridges.ts";

/** Links with those of Wi-Fi networks in the bridge that their network is configured for: netifd may not have heard of it yet. */
export function withSsidsInBridges(links: Links, parts: Pick<OpenWrtParts, "ubus" | "uci">): Links {
  return {
    read: async () => {
      const read = await links.read();
      if (!read.some(({ kind }) => kind === "wifi")) return read;
      const bridges = await bridgesByLink(parts).catch(() => undefined); // what cannot be read is told of by Wi-Fi
      if (bridges === undefined) return read;
      const present = new Set(read.map(({ name }) => name));
      return read.map((link) => inBridge(link, bridges, present));
    },
  };
}

/** Of the links that netifd tells of; undefined where it does not. */
async function bridgesByLink({
  ubus,
  uci,
}: Pick<OpenWrtParts, "ubus" | "uci">): Promise<ReadonlyMap<string, string | undefined> | undefined> {
  const [network, wireless] = [uci.read("network"), uci.read("wireless")];
  const status = network && wireless && (await ubus.call("network.wireless", "status"));
  if (network === undefined || !status) return undefined;
  const interfaces = [...parseWirelessStatus(status).values()].flatMap((radio) => radio.interfaces);
  const linkOf = new Map(interfaces.map(({ section, link }) => [section, link]));
  return new Map(
    bridgeablePlaces(wireless).flatMap(({ section }) => {
      const link = linkOf.get(section.name);
      return link === undefined ? [] : [[link, bridgeOfNetwork(network, section)] as const];
    }),
  );
}

function inBridge(
  link: LinkReading,
  bridges: ReadonlyMap<string, string | undefined>,
  present: ReadonlySet<string>,
): LinkReading {
  if (link.kind !== "wifi" || !bridges.has(link.name)) return link;
  const bridge = bridges.get(link.name);
  return bridge === link.bridge || (bridge !== undefined && !present.has(bridge)) ? link : { ...link, bridge };
}
