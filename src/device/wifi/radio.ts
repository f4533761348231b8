import type { LinkReading, LinkStatistics } from "../../ports/host/network/links.ts";
import type { RadioMeasurement, WifiRadio, WifiStandard, WifiWidth } from "../../ports/host/wifi/wifi.ts";
import { aliasOfKey } from "../binding/alias-of-key.ts";
import { bindObjectBelow, bindTable, keyedBy } from "../binding/bind.ts";
import type { DeviceContext } from "../binding/context.ts";
import { channelRanges } from "./channel-ranges.ts";
import { radioStatistics, sumOf } from "./counted.ts";
import { radioChange } from "./radio-change.ts";
import { statusOfState } from "./ssid.ts";

interface RadioRow {
  readonly radio: WifiRadio;
  readonly measured: Partial<RadioMeasurement>;
  /** On the air. */
  readonly up: boolean;
  readonly upstream: boolean;
  /** The one that it is on; where nobody tells, the one that it was told to use. */
  readonly channel: number | undefined;
  /** All that its network devices have counted. */
  readonly link: { readonly statistics: LinkStatistics } | undefined;
}

/** What the configuration says, and what the driver tells of it. [TR-181 WiFi.Radio] */
const radio = bindTable("Device.WiFi.Radio.{i}.", {
  rows: async (context: DeviceContext) => keyedBy(await radioRows(context), ({ radio: { key } }) => key),
  alias: aliasOfKey,
  change: radioChange({
    Enable: "enabled",
    OperatingFrequencyBand: "band",
    OperatingStandards: "standards",
    OperatingChannelBandwidth: "width",
    Channel: "channel",
    AutoChannelEnable: "autoChannel",
    TransmitPower: "powerPercent",
    RegulatoryDomain: "country",
    ExtensionChannel: "extensionChannel",
    GuardInterval: "guardInterval",
    IEEE80211hEnabled: "spectrumManagement",
  }),
  parameters: {
    Enable: ({ radio: { enabled } }) => enabled,
    Status: ({ radio: { state } }) => statusOfState(state),
    Name: ({ radio: { key, name = key } }) => name.slice(0, 64),
    LastChange: ({ radio: { lastChangeSeconds } }) => lastChangeSeconds,
    /** Nothing is below a radio: what is set is only remembered. */
    LowerLayers: { stored: [] },
    MaxBitRate: ({ measured: { maxBitRateMbps } }) => maxBitRateMbps,
    Upstream: ({ upstream }) => upstream,
    SupportedFrequencyBands: (row) => bandsOf(row),
    OperatingFrequencyBand: ({ radio: { band } }) => band,
    SupportedStandards: ({ measured }) => measured.standards,
    OperatingStandards: ({ radio: { standards }, measured }) =>
      standards.length === 0 ? undefined : standards.filter((each) => can(measured.standards, each)),
    PossibleChannels: ({ measured: { channels } }) => channels && channelRanges(channels),
    ChannelsInUse: ({ up, channel }) => (up && channel !== undefined ? [String(channel)] : undefined),
    Channel: ({ channel }) => channel,
    AutoChannelSupported: { constant: true },
    AutoChannelEnable: ({ radio: { channel } }) => channel === undefined,
    SupportedOperatingChannelBandwidths: ({ measured: { widths } }) =>
      widths?.flatMap((width): readonly (Bandwidth | "Auto")[] => (width === "auto" ? ["Auto"] : bandwidthsOf(width))),
    OperatingChannelBandwidth: ({ radio: { width }, measured }) =>
      width === "auto" ? "Auto" : bandwidthOf(width, measured.centerChannel),
    CurrentOperatingChannelBandwidth: ({ up, measured: { width, centerChannel } }) =>
      up && width !== undefined ? bandwidthOf(width, centerChannel) : undefined,
    CenterFrequencySegment0: ({ up, measured }) => (up ? measured.centerChannel : undefined),
    CenterFrequencySegment1: ({ up, measured: { centerChannel, secondCenterChannel } }) =>
      up && centerChannel !== undefined ? (secondCenterChannel ?? 0) : undefined,
    ExtensionChannel: ({ radio: { secondaryChannel } }) => extensionChannels[secondaryChannel],
    GuardInterval: ({ radio: { longGuardInterval } }) => (longGuardInterval ? "800nsec" : "Auto"),
    /** The driver chooses. */
    MCS: { constant: -1 },
    TransmitPowerSupported: ({ measured: { powerPercents } }) =>
      powerPercents !== undefined && powerPercents.join().length <= 64 ? powerPercents : undefined,
    TransmitPower: ({ radio: { powerDbm }, measured: { powerPercent, maxPowerDbm } }) =>
      powerDbm === undefined ? 100 : maxPowerDbm === undefined ? powerPercent : percentOf(powerDbm, maxPowerDbm),
    IEEE80211hSupported: (row) => bandsOf(row)?.includes("5GHz"),
    IEEE80211hEnabled: ({ radio: { spectrumManagement } }) => spectrumManagement,
    /** `XX` stands for none. [IEEE 802.11 9.4.2.9] */
    RegulatoryDomain: ({ radio: { country }, measured }) => country ?? measured.country ?? "XX ",
    BeaconPeriod: ({ radio: { beaconInterval } }) => beaconInterval,
    RTSThreshold: ({ radio: { rtsThreshold } }) => rtsThreshold,
    FragmentationThreshold: ({ radio: { fragmentationThreshold } }) => fragmentationThreshold,
  },
});

const radioStats = bindObjectBelow(radio, "Device.WiFi.Radio.{i}.Stats.", {
  parameters: { ...radioStatistics, Noise: ({ up, measured: { noiseDbm } }) => (up ? noiseDbm : undefined) },
});

export const radioObjects = [radio, radioStats];

async function radioRows({ host }: DeviceContext): Promise<readonly RadioRow[]> {
  const [reading, measurement, links] = await Promise.all([
    host.wifi?.read(),
    host.wifi?.measureRadios(),
    host.links?.read(),
  ]);
  return (reading?.radios ?? []).map((each) => {
    const own = (links ?? []).filter(({ name }) => each.links?.includes(name) === true);
    const measured: Partial<RadioMeasurement> = measurement?.get(each.key) ?? {};
    const up = each.state === "up";
    return {
      radio: each,
      measured,
      up,
      channel: (up ? measured.channel : undefined) ?? each.channel,
      upstream: own.some(({ upstream }) => upstream),
      link: countedOf(own),
    };
  });
}

function countedOf(links: readonly LinkReading[]): RadioRow["link"] {
  const statistics = sumOf(links);
  return statistics && { statistics };
}

/** A radio that the driver says nothing of can do at least what it is configured for. */
const bandsOf = ({ radio: { band }, measured: { bands } }: RadioRow): RadioMeasurement["bands"] =>
  bands ?? (band === undefined ? undefined : [band]);

const percentOf = (dbm: number, most: number): number =>
  Math.min(100, Math.max(1, Math.round(100 * 10 ** ((dbm - most) / 10))));

const can = (standards: RadioMeasurement["standards"], standard: WifiStandard): boolean =>
  standards === undefined || standards.includes(standard);

const extensionChannels = {
  above: "AboveControlChannel",
  below: "BelowControlChannel",
  auto: "Auto",
} as const;

type Bandwidth = "20MHz" | "40MHz" | "80MHz" | "160MHz" | "80+80MHz" | "320MHz-1" | "320MHz-2";

function bandwidthsOf(width: WifiWidth): readonly Bandwidth[] {
  switch (width) {
    case 20:
    case 40:
    case 80:
    case 160:
      return [`${width}MHz`];
    case 8080:
      return ["80+80MHz"];
    case 320:
      return ["320MHz-1", "320MHz-2"];
  }
}

/** Which of the two rasters of 320 MHz it is tells the channel in its middle: 31, 95, 159, or 63, 127, 191. [IEEE 802.11be] */
function bandwidthOf(width: WifiWidth, centerChannel: number | undefined): Bandwidth | undefined {
  if (width !== 320) return bandwidthsOf(width)[0];
  if (centerChannel === undefined) return undefined;
  return (centerChannel - 31) % 64 === 0 ? "320MHz-1" : (centerChannel - 63) % 64 === 0 ? "320MHz-2" : undefined;
}
