import type { Wifi, WifiEdits, WifiRadioSettings } from "../../../../ports/host/wifi/wifi.ts";
import { countryOf } from "../../../linux/wifi/air.ts";
import { RefusedSettingError } from "../../../refused-setting.ts";
import { textOf } from "../../uci/option-values.ts";
import type { UciSection } from "../../uci/uci-package.ts";
import type { UciValues } from "../../uci/write/uci-change.ts";
import { bandOf } from "../radio-mode.ts";
import { speechValues } from "./radio-options.ts";
import type { WirelessDraft } from "./wireless-draft.ts";

/** Radios as sections wifi-device. `wifi`: tells what their drivers can. */
export function radioEdits(draft: WirelessDraft, wifi: Wifi): Pick<WifiEdits, "changeRadio"> {
  return {
    changeRadio: async (key, settings) => {
      const radio = draft.package.section(key);
      if (radio?.type !== "wifi-device") throw new RefusedSettingError("key", `there is no radio ${key}`);
      const { enabled, powerPercent } = settings;
      draft.set(draft.nameOf(radio, key), {
        ...(enabled !== undefined && { disabled: enabled ? "0" : "1" }),
        ...channelValues(settings, radio),
        ...speechValues(settings, radio),
        ...countryValues(settings, radio),
        ...(powerPercent !== undefined && { txpower: await powerOf(powerPercent, key, wifi) }),
      });
    },
  };
}

/** A radio that goes to another band chooses a channel there, unless it is told one. */
function channelValues(settings: Partial<WifiRadioSettings>, radio: UciSection): UciValues {
  const { channel, band } = settings;
  if (channel !== undefined && !(Number.isInteger(channel) && channel >= 1 && channel <= 255)) {
    throw new RefusedSettingError("channel", `${channel} is no channel: it is 1 to 255`);
  }
  if (channel !== undefined) return { channel: String(channel) };
  return "channel" in settings || (band !== undefined && band !== bandOf(radio)) ? { channel: "auto" } : {};
}

const environments = { " ": undefined, I: "0x49", O: "0x4f" } as const;

function countryValues(
  { country, spectrumManagement, band }: Partial<WifiRadioSettings>,
  radio: UciSection,
): UciValues {
  const found = country === undefined ? undefined : /^([A-Z]{2})([ IO])$/.exec(country);
  if (found === null) {
    const what = JSON.stringify(country);
    throw new RefusedSettingError("country", `${what} is no country: it is two capital letters, and I, O or a blank`);
  }
  const [, letters = "", environment = " "] = found ?? [];
  const isNone = letters === "XX";
  if (spectrumManagement === true) {
    const known = country === undefined ? countryOf(textOf(radio, "country")) !== undefined : !isNone;
    if ((band ?? bandOf(radio)) !== "5GHz" || !known) {
      throw new RefusedSettingError("spectrumManagement", "802.11h is for radios on 5 GHz with a RegulatoryDomain");
    }
  }
  return {
    ...(found !== undefined && {
      country: isNone ? undefined : letters,
      country3: isNone ? undefined : environments[environment as keyof typeof environments],
    }),
    ...(spectrumManagement !== undefined && { doth: spectrumManagement ? "1" : "0" }),
  };
}

/** In dBm; none for all that it may. */
async function powerOf(percent: number, key: string, wifi: Wifi): Promise<string | undefined> {
  if (percent === 100 || percent === -1) return undefined;
  const measured = (await wifi.measureRadios(await wifi.read())).get(key);
  const { maxPowerDbm, powerPercents } = measured ?? {};
  if (maxPowerDbm === undefined || powerPercents === undefined) {
    throw new RefusedSettingError("powerPercent", "the driver does not tell its powers: only 100 can be had");
  }
  if (!powerPercents.includes(percent)) {
    throw new RefusedSettingError("powerPercent", `${percent} is no power that it has: ${powerPercents.join(", ")}`);
  }
  return String(Math.round(maxPowerDbm + 10 * Math.log10(percent / 100)));
}
