import { RefusedSettingError } from "../../../refused-setting.ts";
import { flagOf, textOf } from "../../uci/option-values.ts";
import type { UciSection } from "../../uci/uci-package.ts";
import type { UciValues } from "../../uci/write/uci-change.ts";
import type { UciDraft } from "../../uci/write/uci-draft.ts";
import type { ServedKind, ServedSection } from "../served-sections.ts";

const configuration = "dhcp";
const kinds = ["dhcpv4", "dhcpv6", "ra", "ndp"] as const;

/** How sections that serve one kind are switched on and off: one by one, and all as a whole. */
export interface ServedSwitch {
  /** One that waits for the whole still does. */
  enable(name: string, enabled: boolean): void;
  /** Those that serve wait from then on; those that wait serve again. */
  switchAll(enabled: boolean): void;
  /** Once all is staged: what the whole is refused for. */
  refusals(): readonly RefusedSettingError[];
}

/** `what`: one of the sections, as a refusal calls it. */
export function servedSwitch(
  draft: UciDraft,
  { option, held }: ServedKind,
  what: string,
  sections: () => readonly ServedSection[],
  isServing: (section: UciSection) => boolean,
): ServedSwitch {
  let wanted: boolean | undefined;
  const serving = (): readonly ServedSection[] => sections().filter(({ section }) => isServing(section));
  const waiting = (): readonly ServedSection[] => sections().filter(({ section }) => flagOf(section, held, false));
  const isOff = (): boolean => serving().length === 0 && waiting().length > 0;
  const nameOf = ({ section, key }: ServedSection): string => draft.named(configuration, section, key);

  function serve(name: string, isServed: boolean): void {
    const section = draft.package(configuration).section(name);
    if (section === undefined) throw new RefusedSettingError("key", `there is no ${what} ${name}`);
    const ignored = flagOf(section, "ignore", false);
    const mode = isServing(section) ? (textOf(section, option) ?? "server") : "server";
    const values = { ...(ignored && quiet(section, option)), [option]: isServed ? mode : "disabled" };
    draft.set(configuration, name, { ...((isServed || !ignored) && values), [held]: "" });
  }

  return {
    enable: (name, enabled) => {
      const off = wanted === false || (wanted === undefined && isOff());
      if (off) draft.set(configuration, name, { [held]: enabled ? "1" : "" });
      else serve(name, enabled);
    },
    switchAll: (enabled) => {
      wanted = enabled;
      if (enabled && serving().length === 0) for (const each of waiting()) serve(nameOf(each), true);
      if (enabled) return;
      for (const each of serving()) {
        const name = nameOf(each);
        serve(name, false);
        draft.set(configuration, name, { [held]: "1" });
      }
    },
    refusals: () =>
      wanted === true && serving().length === 0
        ? [new RefusedSettingError("enabled", `no ${what} is enabled that could be served`)]
        : [],
  };
}

/** `ignore` is of all kinds: without it the others are to stay as silent as they were. */
const quiet = (section: UciSection, served: string): UciValues =>
  Object.fromEntries([
    ["ignore", ""],
    ...kinds
      .filter(
        (kind) => kind !== served && (kind === "dhcpv4" || /^(server|hybrid|relay)$/.test(textOf(section, kind) ?? "")),
      )
      .map((kind) => [kind, "disabled"] as const),
  ]);
