import type { Dhcpv4Edits } from "../../../../ports/host/network/dhcpv4.ts";
import { dhcpOptionOf, octetsOfOption } from "../../../linux/dhcp/dnsmasq-options.ts";
import { RefusedSettingError } from "../../../refused-setting.ts";
import { wordsOf } from "../../uci/option-values.ts";
import type { UciSection } from "../../uci/uci-package.ts";
import type { UciDraft } from "../../uci/write/uci-draft.ts";
import { type KeyedOption, notedItems } from "../noted-options.ts";
import { dhcpOptionItem, notedPoolOptions, ownTags, poolOptionsIn } from "../pool-options.ts";
import { poolSections } from "../pools.ts";
import { checkOption, withChanged, withOne } from "./keyed-options.ts";

const configuration = "dhcp";
const most = { tag: 254, octets: 255 };

type OptionEdits = Required<Pick<Dhcpv4Edits, "addOption" | "changeOption" | "removeOption">>;

/** The options of pools, as items of `dhcp_option`. */
export function openWrtPoolOptionEdits(draft: UciDraft): OptionEdits {
  function sectionOf(pool: string): UciSection {
    const found = poolSections(draft.package(configuration), []).find(({ key }) => key === pool);
    if (found === undefined) throw new RefusedSettingError("key", `there is no pool ${pool}`);
    return found.section;
  }

  function keep(pool: string, section: UciSection, options: readonly KeyedOption[]): void {
    // What is not shown as an option stays as it is: those of parameters of the pool, and those that are not understood.
    const others = wordsOf(section, "dhcp_option").filter((item) => !isShown(item));
    const inForce = options.filter(({ enabled, value }) => enabled && value.length > 0);
    const sent = inForce.map(({ tag, value }) => {
      if (ownTags.has(tag))
        throw new RefusedSettingError("tag", `option ${tag} has a parameter of the pool for itself`);
      return dhcpOptionItem(tag, value) ?? refuseValue(tag);
    });
    draft.set(configuration, draft.named(configuration, section, pool), {
      dhcp_option: [...others, ...sent],
      [notedPoolOptions]: notedItems(options),
    });
  }

  return {
    addOption: async (pool, key, settings) => {
      const section = sectionOf(pool);
      checkOption(settings, most);
      keep(pool, section, withOne(poolOptionsIn(section), { ...settings, key }));
    },
    changeOption: async (pool, key, settings) => {
      const section = sectionOf(pool);
      checkOption(settings, most);
      keep(pool, section, withChanged(poolOptionsIn(section), key, settings));
    },
    removeOption: async (pool, key) => {
      const section = sectionOf(pool);
      const options = poolOptionsIn(section);
      const left = options.filter((each) => each.key !== key);
      if (left.length < options.length) keep(pool, section, left);
    },
  };
}

function isShown(item: string): boolean {
  const option = dhcpOptionOf(item);
  return option !== undefined && !ownTags.has(option.tag) && octetsOfOption(option.values) !== undefined;
}

function refuseValue(tag: number): never {
  throw new RefusedSettingError("value", `dnsmasq takes no such value for option ${tag}`);
}
