import { isIPv6 } from "node:net";
import type { Ula } from "../../../ports/host/network/ula.ts";
import { readNetifd } from "../netifd.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { textOf, wordsOf } from "../uci/option-values.ts";
import type { UciPackage } from "../uci/uci-package.ts";

/** The prefix of /etc/config/network, and the interfaces that are assigned networks of it. */
export function openWrtUla({ ubus, uci }: Pick<OpenWrtParts, "ubus" | "uci">): Ula {
  return {
    read: async () => {
      const network = uci.read("network");
      const prefix = prefixIn(network);
      if (network === undefined || prefix === undefined) return { prefix, links: new Set() };
      const interfaces = await readNetifd(ubus).catch(() => []); // which the links have told of
      const links = interfaces.flatMap(({ name, l3Device, device }) =>
        takesLocal(network, name) ? (l3Device ?? device ?? []) : [],
      );
      return { prefix, links: new Set(links) };
    },
  };
}

/** Until the first boot is over, `auto` stands there. */
function prefixIn(network: UciPackage | undefined): string | undefined {
  const globals = [...(network?.sections ?? [])].find(({ type }) => type === "globals");
  const text = globals && textOf(globals, "ula_prefix");
  const [address = "", length = ""] = text?.split("/") ?? [];
  return isIPv6(address) && /^\d{1,3}$/.test(length) && Number(length) <= 128 ? text : undefined;
}

/** netifd assigns networks of all prefixes, unless their names are given: that of the local one is `local`. */
export function takesLocal(network: UciPackage, name: string): boolean {
  const section = network.section(name);
  if (section === undefined || !/^([1-9]|[1-5]\d|6[0-4])$/.test(textOf(section, "ip6assign") ?? "")) return false;
  const classes = wordsOf(section, "ip6class");
  return classes.length === 0 || classes.includes("local");
}
