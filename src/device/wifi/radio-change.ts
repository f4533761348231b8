import type {
  RadioMeasurement,
  WifiRadio,
  WifiRadioSettings,
  WifiStandard,
  WifiWidth,
} from "../../ports/host/wifi/wifi.ts";
import {
  hostChange,
  type KnownSettings,
  type RowChange,
  type SettingNames,
  UnsuitableSetting,
} from "../binding/row-change.ts";
import { channelRanges } from "./channel-ranges.ts";
import { takesSetting, wifiEdits } from "./wifi-edits.ts";

/** The settings of a radio as parameters bring them; what can be among them the tree has checked. */
interface GivenSettings extends Pick<WifiRadioSettings, "enabled" | "country" | "powerPercent" | "spectrumManagement"> {
  readonly band: string;
  readonly standards: readonly string[];
  readonly width: string;
  readonly channel: number;
  readonly autoChannel: boolean;
  readonly extensionChannel: string;
  readonly guardInterval: string;
}

/** What a change of a radio is made from. */
interface ChangedRadio {
  readonly radio: WifiRadio;
  readonly measured: Partial<RadioMeasurement>;
  /** That it is on, or is to use. */
  readonly channel: number | undefined;
}

/** Parameters of a row that set its radio: `radioChange({ Enable: "enabled" })`. */
export function radioChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenSettings>,
): RowChange<ChangedRadio, Names, GivenSettings> {
  return hostChange(
    settings,
    async (edits, given: Partial<GivenSettings>, before: ChangedRadio) =>
      wifiEdits(edits).changeRadio(before.radio.key, settingsOf(given, before)),
    takesSetting("radio", {
      autoChannel: "channel",
      extensionChannel: "secondaryChannel",
    }),
  );
}

function settingsOf(
  { band, standards, width, channel, autoChannel, extensionChannel, guardInterval, ...same }: Partial<GivenSettings>,
  before: ChangedRadio,
): Partial<WifiRadioSettings> {
  return {
    ...same,
    ...(band !== undefined && { band: band as WifiRadioSettings["band"] }),
    ...(standards !== undefined && { standards: standards as readonly WifiStandard[] }),
    ...(width !== undefined && { width: widthOf(width) }),
    ...(extensionChannel !== undefined && { secondaryChannel: sideOf(extensionChannel) }),
    ...(guardInterval !== undefined && { guardInterval: guardIntervalOf(guardInterval) }),
    ...channelOf(
      band === undefined && same.country === undefined ? allowed(channel, before) : channel,
      autoChannel,
      before,
    ),
  };
}

/** Where the driver tells which it may use here. */
function allowed(channel: number | undefined, { radio, measured: { channels } }: ChangedRadio): number | undefined {
  if (channel === undefined || channels === undefined || channels.length === 0 || channels.includes(channel))
    return channel;
  const can = channelRanges(channels).join(", ");
  throw new UnsuitableSetting(
    "channel",
    `${radio.name ?? radio.key} may not use channel ${channel} here: it may use ${can}`,
  );
}

function sideOf(extensionChannel: string): WifiRadioSettings["secondaryChannel"] {
  if (extensionChannel === "Auto") return "auto";
  return extensionChannel === "AboveControlChannel" ? "above" : "below";
}

function guardIntervalOf(nanoseconds: string): WifiRadioSettings["guardInterval"] {
  if (nanoseconds === "Auto") return "auto";
  return nanoseconds === "800nsec" ? "long" : "short";
}

/** A channel that is set is kept; so is the one that the radio is on, when it is not to choose any more. [TR-181 WiFi.Radio] */
function channelOf(
  channel: number | undefined,
  auto: boolean | undefined,
  before: ChangedRadio,
): Partial<Pick<WifiRadioSettings, "channel">> {
  if (auto === true) return { channel: undefined };
  if (channel !== undefined) return { channel };
  return auto === false && before.channel !== undefined ? { channel: before.channel } : {};
}

function widthOf(bandwidth: string): WifiWidth | "auto" {
  if (bandwidth === "Auto") return "auto";
  return bandwidth === "80+80MHz" ? 8080 : (Number.parseInt(bandwidth, 10) as WifiWidth);
}
