import type { WifiSsidSettings } from "../../../../ports/host/wifi/wifi.ts";
import { RefusedSettingError } from "../../../refused-setting.ts";
import type { UciValues } from "../../uci/write/uci-change.ts";
import type { KeyedPlace } from "../network-sections.ts";
import type { WirelessDraft } from "./wireless-draft.ts";

/** An SSID as options of a wifi-iface. */
export function ssidValues(
  { ssid, radios }: Partial<WifiSsidSettings>,
  draft: WirelessDraft,
  place: KeyedPlace,
): UciValues {
  return {
    ...(ssid !== undefined && { ssid: checkedSsid(ssid) }),
    ...(radios !== undefined && radios.join() !== place.radios.join() && { device: deviceOf(radios, draft, place) }),
  };
}

export function checkedSsid(ssid: string): string {
  const octets = Buffer.byteLength(ssid);
  if (octets > 32 || !/^\P{Cc}+$/u.test(ssid)) {
    const reason =
      octets > 32 ? `this one has ${octets}` : octets === 0 ? "this one has none" : "no control characters";
    throw new RefusedSettingError("ssid", `an SSID has 1 to 32 octets: ${reason}`);
  }
  return ssid;
}

/** One radio, in the form that all releases read; several only of a multi-link device, which is on all of them. */
function deviceOf(
  radios: readonly string[],
  draft: WirelessDraft,
  { section, multiLink }: KeyedPlace,
): UciValues[string] {
  for (const radio of radios) {
    if (draft.package.section(radio)?.type !== "wifi-device") {
      throw new RefusedSettingError("radios", `there is no radio ${radio}`);
    }
  }
  if (radios.length > 1 && !multiLink) {
    throw new RefusedSettingError(
      "radios",
      `a network is on one radio, unless it is a multi-link device: not on ${radios.join(", ")}`,
    );
  }
  if (section.anonymous) {
    throw new RefusedSettingError("radios", "this network has no name in the configuration, and goes by its radio");
  }
  return multiLink ? radios : radios[0];
}
