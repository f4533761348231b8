import { RefusedSettingError } from "../../../refused-setting.ts";
import { interfaceOn } from "../../interface-names.ts";
import { type NetifdInterface, readNetifd } from "../../netifd.ts";
import type { UbusCalls } from "../../ubus/ubus.ts";
import { flagOf, textOf } from "../../uci/option-values.ts";
import { isName } from "../../uci/syntax.ts";
import type { UciSection } from "../../uci/uci-package.ts";
import type { UciValues } from "../../uci/write/uci-change.ts";
import type { UciDraft } from "../../uci/write/uci-draft.ts";
import {
  noPoolOption,
  type ServedKind,
  type ServedSection,
  sectionsOfIpv6,
  servedSections,
} from "../served-sections.ts";
import { type ServedSwitch, servedSwitch } from "./served-switch.ts";

const configuration = "dhcp";

type Ipv6Kind = ServedKind & { readonly option: "dhcpv6" | "ra" };

/** The sections that serve one kind of IPv6, as rows: each of them may serve other kinds too. */
export interface ServedRows extends ServedSwitch {
  /** Its section under its own name. Throws a `RefusedSetting` of `key` for none. */
  sectionOf(key: string): UciSection;
  /** Drafts one that serves nobody. */
  add(key: string): void;
  remove(key: string): void;
  /** The option for the interface that a link is of. */
  linkValues(section: UciSection, link: string | undefined): Promise<UciValues>;
}

export function servedRows(
  draft: UciDraft,
  ubus: UbusCalls,
  kind: Ipv6Kind,
  what: string,
  isServing: (section: UciSection) => boolean,
): ServedRows {
  const { option, held } = kind;
  const sections = (): readonly ServedSection[] => sectionsOfIpv6(draft.package(configuration), [], option);
  return {
    ...servedSwitch(draft, kind, what, sections, isServing),
    sectionOf: (key) => {
      const found = sections().find((each) => each.key === key);
      const name = found && draft.named(configuration, found.section, key);
      const section = name === undefined ? undefined : draft.package(configuration).section(name);
      if (section === undefined) throw new RefusedSettingError("key", `there is no ${what} ${key}`);
      return section;
    },
    add: (key) => {
      const dhcp = draft.package(configuration);
      const isTaken = dhcp.section(key) !== undefined || servedSections(dhcp, []).some((each) => each.key === key);
      if (!isName(key) || isTaken) {
        throw new RefusedSettingError("key", `no ${what} can be added as ${JSON.stringify(key)}`);
      }
      draft.add(configuration, key, "dhcp", { dhcpv4: "disabled", [noPoolOption]: "1", [option]: "disabled" });
    },
    remove: (key) => {
      const found = sections().find((each) => each.key === key);
      if (found === undefined) return;
      const name = draft.named(configuration, found.section, key);
      if (isForOthers(found.section, option)) draft.set(configuration, name, { [option]: "", [held]: "" });
      else draft.delete(configuration, name);
    },
    linkValues: async (section, link) => {
      if (link === undefined) {
        if (textOf(section, "interface") === undefined) return {};
        throw new RefusedSettingError("link", `a ${what} stays on an interface: disable it, or delete it`);
      }
      const interfaces = await readNetifd(ubus).catch((): readonly NetifdInterface[] => []);
      return { interface: interfaceOn(link, interfaces, draft.package("network")) };
    },
  };
}

/** Whether a section is a pool of IPv4, or serves another kind of IPv6. */
const isForOthers = (section: UciSection, option: string): boolean =>
  !flagOf(section, noPoolOption, false) ||
  ["ra", "dhcpv6", "ndp"].some((other) => other !== option && textOf(section, other) !== undefined);
