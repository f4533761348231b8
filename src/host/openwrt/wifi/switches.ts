import { flagOf, wordsOf } from "../uci/option-values.ts";
import type { UciSection } from "../uci/uci-package.ts";
import type { UciValues } from "../uci/write/uci-change.ts";
import { accessPointOption, modeOf } from "./network-sections.ts";

// A network has one switch in UCI, and in TR-181 one for its SSID and one for what offers it, or is a station of it. While it is
// off, an option of the agent's own says which of them are on. Where there is none it was switched off as a whole, by
// somebody else: then any of them switches it on as a whole.

export type Switch = "ssid" | "access-point" | "end-point" | "profile";

export const switchesOption = "cpe_enabled";

const none = "-";

interface Switches {
  readonly on: ReadonlySet<Switch>;
  /** Off as a whole. */
  readonly linked: boolean;
}

export function switchesOf(section: UciSection): Switches {
  if (!flagOf(section, "disabled", false)) return { on: new Set(needed(section)), linked: false };
  const words = wordsOf(section, switchesOption);
  const on = needed(section).filter((each) => words.includes(each));
  return { on: new Set(on), linked: words.length === 0 };
}

const needed = (section: UciSection): readonly Switch[] =>
  modeOf(section) === "sta" ? ["ssid", "end-point", "profile"] : ["ssid", "access-point"];

/** Whether there is anything that offers it, or is a station of it. */
const isUsed = (section: UciSection): boolean =>
  section.option(accessPointOption)?.value !== none || modeOf(section) === "sta";

/**
 * What switches the network of a section, once a switch of it or anything else was set. One that lacks what it needs is kept off,
 * since hostapd would not have its radio come up either; that was so before is left alone.
 */
export function switched(
  section: UciSection,
  unusable: { readonly before: boolean; readonly now: boolean },
  set: Partial<Record<Switch, boolean | undefined>> = {},
): UciValues {
  const present = switchesOf(section);
  const asked = Object.entries(set).filter((each): each is [Switch, boolean] => each[1] !== undefined);
  const all = needed(section);
  const whole = present.linked && asked.some(([, on]) => on);
  const on = new Set(whole ? all : present.on);
  for (const [name, isOn] of asked) {
    if (isOn) on.add(name);
    else on.delete(name);
  }
  if (!isUsed(section)) on.delete("access-point");
  if (present.linked && asked.length === 0) return {};
  const isRunning = !flagOf(section, "disabled", false);
  const runs = all.every((each) => on.has(each)) && (!unusable.now || (isRunning && unusable.before));
  if (runs && isRunning && asked.length === 0) return {};
  if (runs) return { disabled: "0", [switchesOption]: undefined };
  return { disabled: "1", [switchesOption]: on.size === 0 ? none : all.filter((each) => on.has(each)).join(" ") };
}
