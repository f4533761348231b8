import { Buffer } from "node:buffer";
import type { WifiNetwork, WpsMethod } from "../../../ports/host/wifi/wifi.ts";
import { machineAddress } from "../hosts/mac-address.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { ssidOfOctets, ssidOfPrinted, wholeNumber } from "./air.ts";
import { type HostapdOptions, isOn, wordsOf } from "./hostapd-config.ts";
import { isUnusable, securityOf } from "./hostapd-security.ts";

type Configured = Omit<WifiNetwork, "key" | "kind" | "radios" | "link" | "enabled" | "state" | "multiLink">;

/** What the options of a network say. Its list of stations that may come in is a file of its own. */
export function configuredNetwork(options: HostapdOptions, files: SystemFiles): Configured {
  const ssid = ssidOf(options);
  return {
    ssid,
    misconfigured: isUnusable(options) || !["ssid", "ssid2"].some((name) => options.has(name)),
    security: securityOf(options),
    hidden: isOn(options, "ignore_broadcast_ssid"),
    isolated: isOn(options, "ap_isolate"),
    wmm: isOn(options, "wmm_enabled", isOn(options, "ieee80211n")),
    uapsd: isOn(options, "uapsd_advertisement_enabled"),
    maxStations: wholeNumber(options.get("max_num_sta"), 1, 2006),
    onlyAllowed: options.get("macaddr_acl") === "1",
    allowed: options.get("macaddr_acl") === "1" ? addressesIn(files.text(options.get("accept_mac_file") ?? "")) : [],
    ...wpsOf(options),
  };
}

/** As the text after `=`, or by `ssid2` in quotes, as `P"…"` with escapes, or in hexadecimal. */
function ssidOf(options: HostapdOptions): string | undefined {
  const second = options.get("ssid2");
  if (second === undefined) return ssidOfOctets(Buffer.from(options.get("ssid") ?? ""));
  const printed = /^P"(.*)"$/.exec(second)?.[1];
  if (printed !== undefined) return ssidOfPrinted(printed);
  const quoted = /^"(.*)"$/.exec(second)?.[1];
  return ssidOfOctets(quoted === undefined ? Buffer.from(second, "hex") : Buffer.from(quoted));
}

/** `wps_state`: 1 for one that is to be configured by it, 2 for one that hands out its configuration. */
function wpsOf(options: HostapdOptions): Pick<WifiNetwork, "wpsEnabled" | "wps"> {
  const methods = wordsOf(options, "config_methods");
  const wps: readonly WpsMethod[] = [
    ...(methods.some((each) => each.includes("push_button")) ? (["PushButton"] as const) : []),
    ...(methods.includes("label") || options.has("ap_pin") ? (["Label"] as const) : []),
  ];
  return { wpsEnabled: isOn(options, "wps_state"), wps };
}

const addressesIn = (text = ""): readonly string[] =>
  text.split("\n").flatMap((line) => (line.startsWith("-") ? [] : (machineAddress(line.trim().split(/\s/)[0]) ?? [])));
