import type { Dhcpv4Edits, Dhcpv4OptionSettings } from "../../../../ports/host/network/dhcpv4.ts";
import { RefusedSettingError } from "../../../refused-setting.ts";
import { wordsOf } from "../../uci/option-values.ts";
import type { UciSection } from "../../uci/uci-package.ts";
import type { UciDraft } from "../../uci/write/uci-draft.ts";
import { dhcpOptionOf, octetsOfOption } from "../dhcp-options.ts";
import { dhcpOptionItem, notedItem, notedOptions, ownTags, type PoolOption, poolOptionsIn } from "../pool-options.ts";
import { poolSections } from "../pools.ts";

const configuration = "dhcp";

type OptionEdits = Required<Pick<Dhcpv4Edits, "addOption" | "changeOption" | "removeOption">>;

/** The options of pools, as items of `dhcp_option`. */
export function openWrtPoolOptionEdits(draft: UciDraft): OptionEdits {
  function sectionOf(pool: string): UciSection {
    const found = poolSections(draft.package(configuration), []).find(({ key }) => key === pool);
    if (found === undefined) throw new RefusedSettingError("key", `there is no pool ${pool}`);
    return found.section;
  }

  function keep(pool: string, section: UciSection, options: readonly PoolOption[]): void {
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
      [notedOptions]: options.filter(isNoted).map(notedItem),
    });
  }

  return {
    addOption: async (pool, key, settings) => {
      const section = sectionOf(pool);
      const options = poolOptionsIn(section);
      if (!/^\w+$/.test(key) || options.some((each) => each.key === key)) {
        throw new RefusedSettingError("key", `no option can be added as ${JSON.stringify(key)}`);
      }
      check(settings);
      keep(pool, section, [...options, { ...settings, key }]);
    },
    changeOption: async (pool, key, settings) => {
      const section = sectionOf(pool);
      const options = poolOptionsIn(section);
      if (!options.some((each) => each.key === key)) {
        throw new RefusedSettingError("key", `there is no option ${key}`);
      }
      check(settings);
      keep(
        pool,
        section,
        options.map((each) => (each.key === key ? { ...each, ...settings } : each)),
      );
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

/** One that somebody else has made is known by its tag, as long as it is sent. */
const isNoted = ({ key, enabled, tag, value }: PoolOption): boolean =>
  key !== String(tag) || !enabled || value.length === 0;

function check({ tag, value }: Partial<Dhcpv4OptionSettings>): void {
  if (tag !== undefined && !(Number.isInteger(tag) && tag >= 1 && tag <= 254)) {
    throw new RefusedSettingError("tag", `${tag} is no option: there are 1 to 254`);
  }
  if (value !== undefined && value.length > 255) {
    throw new RefusedSettingError("value", `an option has at most 255 octets, not ${value.length}`);
  }
}

function refuseValue(tag: number): never {
  throw new RefusedSettingError("value", `dnsmasq takes no such value for option ${tag}`);
}
