import { formatPackage } from "../../../../../src/host/openwrt/uci/format-package.ts";
import { parsePackage } from "../../../../../src/host/openwrt/uci/parse-package.ts";
import type { UciPackage } from "../../../../../src/host/openwrt/uci/uci-package.ts";
import { UciDraft } from "../../../../../src/host/openwrt/uci/write/uci-draft.ts";
import { wifiIn } from "../../../../../src/host/openwrt/wifi/wireless-config.ts";
import { openWrtWifiEdits } from "../../../../../src/host/openwrt/wifi/write/wifi-edits.ts";
import type { RadioMeasurement, WifiEdits, WifiReading } from "../../../../../src/ports/host/wifi/wifi.ts";
import { measuredRadio, wifiWith } from "../../../../device/wifi/wifi-readings.ts";

export const radios = `
config wifi-device 'radio0'
	option band '2g'
	option channel '1'
	option htmode 'HE20'
	option country 'DE'

config wifi-device 'radio1'
	option band '5g'
	option channel '36'
	option htmode 'HE80'
`;

export const home = `
config wifi-iface 'home'
	option device 'radio0'
	option network 'lan'
	option mode 'ap'
	option ssid 'Home'
	option encryption 'psk2'
	option key 'correct-horse'
`;

export interface Edited {
  /** The sections that are new or not as they were, each sorted by its options, without blanks. */
  readonly text: string;
  readonly wireless: UciPackage;
  readonly reading: WifiReading;
}

/** /etc/config/wireless after edits of one transaction; `network`: text of /etc/config/network. */
export async function edited(
  text: string,
  edit: (wifi: Required<WifiEdits>) => Promise<unknown>,
  options: { readonly network?: string; readonly measured?: Partial<RadioMeasurement> } = {},
): Promise<Edited> {
  const { network = "config interface 'lan'\n" } = options;
  const draft = new UciDraft((name) => parsePackage(name, name === "wireless" ? text : network));
  const measuredRadios = {
    radio0: measuredRadio(options.measured ?? {}),
    radio1: measuredRadio(options.measured ?? {}),
  };
  await edit(openWrtWifiEdits(draft, wifiWith({ measuredRadios })) as Required<WifiEdits>);
  const wireless = draft.package("wireless");
  const before = new Set(sectionsOf(parsePackage("wireless", text)));
  const changed = sectionsOf(wireless).filter((section) => !before.has(section));
  return { text: changed.join("\n"), wireless, reading: wifiIn(wireless, undefined) };
}

function sectionsOf(read: UciPackage): readonly string[] {
  return formatPackage(read, { header: false })
    .split("\n\n")
    .map((section) => {
      const [head = "", ...options] = section.trim().split("\n");
      return [head, ...options.map((line) => line.trim().replace("option ", "")).toSorted()].join("\n");
    })
    .filter((section) => section !== "");
}

/** The options of a section that are new or others than before, and `-NAME` for those that are gone. */
export async function changedOptions(
  text: string,
  name: string,
  edit: (wifi: Required<WifiEdits>) => Promise<unknown>,
  options: { readonly measured?: Partial<RadioMeasurement> } = {},
): Promise<Readonly<Record<string, string | readonly string[]>>> {
  const { wireless } = await edited(text, edit, options);
  const optionsOf = (read: UciPackage) =>
    new Map([...(read.section(name)?.options ?? [])].map((each) => [each.name, each.value]));
  const before = optionsOf(parsePackage("wireless", text));
  const after = optionsOf(wireless);
  const changes: Record<string, string | readonly string[]> = {};
  for (const [option, value] of after) if (String(before.get(option)) !== String(value)) changes[option] = value;
  for (const option of before.keys()) if (!after.has(option)) changes[`-${option}`] = "";
  return changes;
}
