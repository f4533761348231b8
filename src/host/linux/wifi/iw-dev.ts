import type { WifiWidth } from "../../../ports/host/wifi/wifi.ts";
import { machineAddress } from "../hosts/mac-address.ts";
import { ssidOfPrinted, wholeNumber } from "./air.ts";
import { isLinkName } from "./hostapd-config.ts";

/** A network device of a radio, as `iw dev` tells of it. */
export interface AirLink {
  readonly name: string;
  /** Number of its radio in the kernel. */
  readonly radio: number;
  /** `AP`, `managed` and others. */
  readonly type: string;
  readonly macAddress: string | undefined;
  readonly ssid: string | undefined;
  readonly channel: number | undefined;
  readonly mhz: number | undefined;
  readonly width: WifiWidth | undefined;
  /** MHz of the middle of what it uses, and of the other part of it. */
  readonly centerMhz: number | undefined;
  readonly secondCenterMhz: number | undefined;
  readonly powerDbm: number | undefined;
}

/** `phy#0`, below it `Interface wlan0`, below that its facts. Those without a network device are left out. */
export function parseIwDev(text: string): readonly AirLink[] {
  const links: AirLink[] = [];
  let radio = -1;
  let name: string | undefined;
  let facts = new Map<string, string>();
  const end = (): void => {
    if (name !== undefined && radio >= 0 && isLinkName(name)) links.push(airLink(name, radio, facts));
    name = undefined;
    facts = new Map();
  };
  for (const line of text.split("\n")) {
    const number = /^phy#(\d{1,6})$/.exec(line)?.[1];
    const heading = /^\t(?:Interface (\S+)|Unnamed.*)$/.exec(line);
    const [, fact = "", value = ""] = /^\t\t([a-z]+) (.*)$/.exec(line) ?? [];
    if (number !== undefined || heading !== null) end();
    if (number !== undefined) radio = Number(number);
    else if (heading !== null) name = heading[1];
    else if (fact !== "" && !facts.has(fact)) facts.set(fact, value);
  }
  end();
  return links;
}

/** `6 (2437 MHz), width: 20 MHz, center1: 2437 MHz`; two of 80 MHz are `80+80 MHz`. */
function airLink(name: string, radio: number, facts: ReadonlyMap<string, string>): AirLink {
  const air = facts.get("channel") ?? "";
  const [, channel, mhz] = /^(\d+) \((\d+)/.exec(air) ?? [];
  const ssid = facts.get("ssid");
  return {
    name,
    radio,
    type: facts.get("type") ?? "",
    macAddress: machineAddress(facts.get("addr")),
    ssid: ssid === undefined ? undefined : ssidOfPrinted(ssid),
    channel: wholeNumber(channel, 1, 255),
    mhz: wholeNumber(mhz, 1, 100_000),
    width: widthNamed(/width: ([\d+]+) MHz/.exec(air)?.[1]),
    centerMhz: wholeNumber(/center1: (\d+)/.exec(air)?.[1], 1, 100_000),
    secondCenterMhz: wholeNumber(/center2: (\d+)/.exec(air)?.[1], 1, 100_000),
    powerDbm: powerOf(facts.get("txpower")),
  };
}

function powerOf(text: string | undefined): number | undefined {
  const [, dbm] = /^(-?\d{1,2}(?:\.\d{1,2})?) dBm$/.exec(text ?? "") ?? [];
  return dbm === undefined ? undefined : Number(dbm);
}

function widthNamed(text: string | undefined): WifiWidth | undefined {
  if (text === "80+80") return 8080;
  return ([20, 40, 80, 160, 320] as const).find((width) => String(width) === text);
}

/** Number of the channel that has its middle there. [IEEE 802.11 annex E] */
export function channelAt(mhz: number | undefined): number | undefined {
  if (mhz === undefined) return undefined;
  if (mhz === 2484) return 14;
  const base = mhz < 4900 ? 2407 : mhz < 5925 ? 5000 : 5950;
  return wholeNumber(String((mhz - base) / 5), 1, 255);
}
