import type { WifiNetwork, WpsMethod } from "../../../ports/host/wifi/wifi.ts";
import { flagOf, textOf, wordsOf } from "../uci/option-values.ts";
import type { UciSection } from "../uci/uci-package.ts";
import type { UciValues } from "../uci/write/uci-change.ts";

// WPS as options of a wifi-iface: it is on where there is a method, and nowhere else. While it is off, an option of the agent's own
// keeps the methods that it is to have. [OpenWrt hostapd.sh]

const keptMethods = "cpe_wps";

type Wps = Pick<WifiNetwork, "wpsEnabled" | "wps">;

export function wpsOf(section: UciSection): Wps {
  const used = all.filter((method) => flagOf(section, options[method], false));
  const kept = wordsOf(section, keptMethods);
  return used.length > 0
    ? { wpsEnabled: true, wps: used }
    : { wpsEnabled: false, wps: all.filter((method) => kept.includes(method)) };
}

/** Switched on without a method, it has the button. */
export function wpsValues({ wpsEnabled, wps }: Wps): UciValues {
  const used = wpsEnabled ? (wps.length === 0 ? (["PushButton"] as const) : wps) : [];
  return {
    wps_pushbutton: used.includes("PushButton") ? "1" : undefined,
    wps_label: used.includes("Label") ? "1" : undefined,
    [keptMethods]: wpsEnabled ? undefined : wps.join(" "),
  };
}

/** That can be set: the label only where a PIN is known for it. `hasWps`: undefined where nobody tells, and then what is in use. */
export function wpsMethodsIn(sections: readonly UciSection[], hasWps: boolean | undefined): readonly WpsMethod[] {
  const used = new Set(sections.flatMap((section) => wpsOf(section).wps));
  const hasPin = sections.some((section) => (textOf(section, "wps_pin") ?? "") !== "");
  return all.filter((method) => used.has(method) || (hasWps === true && (method === "PushButton" || hasPin)));
}

const all: readonly WpsMethod[] = ["PushButton", "Label"];
const options = { PushButton: "wps_pushbutton", Label: "wps_label" } as const;
