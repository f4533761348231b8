import type { WifiProfile } from "../../../ports/host/wifi/wifi.ts";
import { textOf } from "../uci/option-values.ts";
import type { UciSection } from "../uci/uci-package.ts";
import { modeOf } from "./network-sections.ts";
import type { Switch } from "./switches.ts";

/** In an end point that was made here: the key of its profile, `-` for none. Elsewhere the profile has that of the end point. */
export const profileOption = "cpe_profile";

/** A wifi-iface that is a station knows one network. */
export function profileKeyOf(section: UciSection, key: string): string | undefined {
  const profile = textOf(section, profileOption) ?? key;
  return profile === "-" ? undefined : profile;
}

export function profilesOf(
  section: UciSection,
  key: string,
  on: ReadonlySet<Switch>,
): { readonly profiles?: readonly WifiProfile[] } {
  if (modeOf(section) !== "sta") return {};
  const profile = profileKeyOf(section, key);
  const enabled = on.has("profile");
  const isWhole = profile === key && enabled === on.has("ssid");
  return isWhole ? {} : { profiles: profile === undefined ? [] : [{ key: profile, enabled }] };
}
