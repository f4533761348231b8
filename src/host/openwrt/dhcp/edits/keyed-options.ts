import { RefusedSettingError } from "../../../refused-setting.ts";
import type { KeyedOption } from "../noted-options.ts";

// Lists of options as edits change them. Each throws a `RefusedSetting`, of `key` for one that is not there.

type Settings = Partial<Omit<KeyedOption, "key">>;

export function withOne(options: readonly KeyedOption[], added: KeyedOption): readonly KeyedOption[] {
  if (!/^\w+$/.test(added.key) || options.some(({ key }) => key === added.key)) {
    throw new RefusedSettingError("key", `no option can be added as ${JSON.stringify(added.key)}`);
  }
  return [...options, added];
}

export function withChanged(options: readonly KeyedOption[], key: string, settings: Settings): readonly KeyedOption[] {
  if (!options.some((each) => each.key === key)) throw new RefusedSettingError("key", `there is no option ${key}`);
  return options.map((each) => (each.key === key ? { ...each, ...settings } : each));
}

/** `most`: the last tag there is, and the octets that a value has at most. */
export function checkOption({ tag, value }: Settings, most: { readonly tag: number; readonly octets: number }): void {
  if (tag !== undefined && !(Number.isInteger(tag) && tag >= 1 && tag <= most.tag)) {
    throw new RefusedSettingError("tag", `${tag} is no option: there are 1 to ${most.tag}`);
  }
  if (value !== undefined && value.length > most.octets) {
    throw new RefusedSettingError("value", `an option has at most ${most.octets} octets, not ${value.length}`);
  }
}
