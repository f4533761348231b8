import type { RefusedSetting } from "../../../ports/host/host-transaction.ts";
import type { IpInterfaceEdits } from "../../../ports/host/network/ip-interfaces.ts";
import type { LinkEdits, Links } from "../../../ports/host/network/links.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { checkLocalPrefix } from "../../settings/local-prefix.ts";
import { addedInterfaceEdits } from "../added-interfaces/added-interface-edits.ts";
import type { InterfaceTools } from "../interface-edits.ts";
import { readNetifd } from "../netifd.ts";
import { textOf, wordsOf } from "../uci/option-values.ts";
import type { UciSection } from "../uci/uci-package.ts";
import type { UciValues } from "../uci/write/uci-change.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { isBeside } from "./beside-client.ts";
import { globalsSection } from "./globals-section.ts";
import { openWrtIpv6Switch } from "./ipv6-switch.ts";
import { takesLocal } from "./openwrt-ula.ts";

const configuration = "network";
/** The prefix length that an interface is assigned where none is said. */
const assigned = "64";

/**
 * IP as `globals` and the interfaces of /etc/config/network have it; `links`: those that IPv6 is switched on and off for; `has`: whether
 * the system has a package; `settled`: what is refused once all is staged.
 */
export function openWrtIpInterfaceEdits(
  draft: UciDraft,
  tools: InterfaceTools,
  links: { readonly present: Links; readonly edits: Pick<LinkEdits, "change"> },
  has: (name: string) => boolean,
): IpInterfaceEdits & { settled(): readonly RefusedSetting[] } {
  const added = addedInterfaceEdits(draft, tools, { links: links.present, has });
  const { ubus, command } = tools;
  /** Interfaces that are on a link, by their names. */
  async function namesOn(link: string): Promise<readonly string[]> {
    const present = await readNetifd(ubus).catch(() => []);
    return present.flatMap(({ name, device, l3Device }) =>
      (l3Device ?? device) === link && !isBeside(name) ? [name] : [],
    );
  }

  return {
    setLocalPrefix: async (prefix) => {
      checkLocalPrefix("ulaPrefix", prefix);
      draft.set(configuration, globalsSection(draft), { ula_prefix: prefix });
    },
    setIpv6: openWrtIpv6Switch(draft, links),
    added,
    settled: added.settled,
    change: async (link, { local, restart }) => {
      const names = await namesOn(link);
      const [setting] = local === undefined ? ["restart"] : ["local"];
      if (names.length === 0 && local === false && restart !== true) return;
      if (names.length === 0)
        throw new RefusedSettingError(setting ?? "", `no interface of OpenWrt is on the link ${link}`);
      if (restart === true) for (const name of names) command({ name, verb: "restart" });
      if (local === undefined) return;
      const sections = names.flatMap((name) => draft.package(configuration).section(name) ?? []);
      const taking = sections.filter((section) => takesLocal(draft.package(configuration), section.name));
      if (local && taking.length === 0) {
        const section = sections.find((each) => textOf(each, "proto") === "static");
        if (section === undefined) {
          throw new RefusedSettingError("local", `only an interface with static addresses is assigned a network of it`);
        }
        draft.set(configuration, section.name, withLocal(section));
      }
      if (!local) for (const { name } of taking) draft.set(configuration, name, { ip6class: othersThanLocal(draft) });
    },
  };
}

const withLocal = (section: UciSection): UciValues => {
  const classes = wordsOf(section, "ip6class");
  return {
    ...(textOf(section, "ip6assign") === undefined && { ip6assign: assigned }),
    ...(classes.length > 0 && !classes.includes("local") && { ip6class: [...classes, "local"] }),
  };
};

/** netifd assigns networks of the prefixes that are named, by the interfaces that they are delegated to. */
function othersThanLocal(draft: UciDraft): readonly string[] {
  const names = [...draft.package(configuration).sections].flatMap((section) => {
    if (section.type !== "interface") return [];
    const proto = textOf(section, "proto") ?? "";
    return proto === "dhcpv6" ? [section.name] : /^ppp/.test(proto) ? [`${section.name}_6`] : [];
  });
  return names.length === 0 ? ["none"] : names;
}
