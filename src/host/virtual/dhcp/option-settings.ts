import type { Dhcpv4OptionSettings } from "../../../ports/host/network/dhcpv4.ts";
import { refuse } from "../keyed-list.ts";
import type { OptionState } from "./dhcpv4-state.ts";

/** What is kept of an option. Throws a `RefusedSettingError` for a tag or a value that no option has. */
export function optionOf(settings: Dhcpv4OptionSettings): Omit<OptionState, "key">;
export function optionOf(settings: Partial<Dhcpv4OptionSettings>): Partial<Omit<OptionState, "key">>;
export function optionOf({ value, ...same }: Partial<Dhcpv4OptionSettings>): Partial<Omit<OptionState, "key">> {
  const { tag } = same;
  if (tag !== undefined && !(Number.isInteger(tag) && tag >= 1 && tag <= 254)) refuse("tag", `${tag} is no option`);
  if (value === undefined) return same;
  if (value.length > 255) refuse("value", "an option has at most 255 octets");
  return { ...same, value: Buffer.from(value).toString("hex") };
}
