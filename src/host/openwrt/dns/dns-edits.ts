import { isIP } from "node:net";
import type { DnsRelayEdits } from "../../../ports/host/network/dns-relay.ts";
import type { ServerEdits } from "../../../ports/host/network/resolvers.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { isBeside } from "../links/beside-client.ts";
import { knownLinks } from "../links/known-links.ts";
import { readNetifd } from "../netifd.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { textOf } from "../uci/option-values.ts";
import type { UciSection } from "../uci/uci-package.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { serverEdits } from "./kept-servers.ts";
import { dnsmasqIn, relayList } from "./openwrt-dns-relay.ts";
import { resolverType } from "./openwrt-resolvers.ts";

/** Port 0 has dnsmasq leave names alone, and serve DHCP as before. What it was set to is kept beside it. */
const keptPort = "cpe_port";

/** dnsmasq of /etc/config/dhcp: whether it answers names, and whom it asks. [OpenWrt dnsmasq] */
export function openWrtDnsRelayEdits(draft: UciDraft, parts: Pick<OpenWrtParts, "ubus" | "files">): DnsRelayEdits {
  const relay = (): { readonly section: UciSection; readonly name: string } => {
    const section = dnsmasqIn(draft.package("dhcp"));
    if (section === undefined) throw new RefusedSettingError("row", "there is no DNS relay (dnsmasq) to forward");
    return { section, name: draft.named("dhcp", section, "cpe_dnsmasq") };
  };
  const carrierOf = async (link: string | undefined): Promise<string> => {
    if (link === undefined || (await knownLinks(parts))(link)) return relay().name;
    throw new RefusedSettingError("link", `there is no link ${link}`);
  };
  return {
    ...serverEdits(draft, { ...relayList, carrierOf }),
    setEnabled: async (enabled) => {
      const { section, name } = relay();
      const [port, kept] = ["port", keptPort].map((option) => textOf(section, option));
      if (enabled === (port !== "0")) return;
      draft.set("dhcp", name, enabled ? { port: kept, [keptPort]: "" } : { port: "0", [keptPort]: port });
    },
  };
}

/** Servers of interfaces of /etc/config/network; one of no link is of the loopback, which is always up. [OpenWrt netifd] */
export function openWrtResolverEdits(draft: UciDraft, { ubus }: Pick<OpenWrtParts, "ubus">): ServerEdits {
  return serverEdits(draft, {
    ...resolverType,
    package: "network",
    option: "dns",
    carrierOf: async (link) => {
      const network = draft.package("network");
      const interfaces = await readNetifd(ubus).catch(() => []); // which the links have told of
      const own = interfaces.filter(
        ({ name, dynamic, l3Device, device }) =>
          !dynamic && !isBeside(name) && (l3Device ?? device) === link && network.section(name)?.type === "interface",
      );
      const name = link === undefined ? "loopback" : (own.find(({ ipv4 }) => ipv4.length > 0) ?? own[0])?.name;
      if (name !== undefined && network.section(name)?.type === "interface") return name;
      throw new RefusedSettingError(
        "link",
        link === undefined
          ? "a name server belongs to an interface here"
          : `no interface of the configuration goes out by ${link}`,
      );
    },
    item: (address) => address,
    carriers: (network) => [...network.sections].filter(({ type }) => type === "interface"),
    serverOf: (item) => (isIP(item) === 0 ? undefined : { address: item, link: undefined }),
  });
}
