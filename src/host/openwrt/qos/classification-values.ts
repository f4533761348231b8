import type { ClassificationSettings } from "../../../ports/host/uplinks/classifications.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { nowhere, type RuleSurroundings, ruleValues } from "../firewall/rule-values.ts";
import type { UciValues } from "../uci/write/uci-change.ts";

type Asked = Partial<Omit<ClassificationSettings, "order">>;
type Settings = Omit<ClassificationSettings, "order">;

export interface ClassificationSurroundings extends RuleSurroundings {
  /** This mark as a rule of routing looks at it, with its mask if it has one; undefined where none does. */
  readonly markOfRoute: (mark: number) => string | undefined;
}

const refuse = (setting: keyof Settings, reason: string): never => {
  throw new RefusedSettingError(setting, reason);
};

/** The options of a `rule` for what was asked of a classification that is to be so. Throws for what it cannot be. */
export function classificationValues(
  asked: Asked,
  settings: Settings,
  surroundings: ClassificationSurroundings,
): UciValues {
  const has = (...names: readonly (keyof Asked)[]): boolean => names.some((name) => name in asked);
  const { dscp, dscpMark, routingMark } = settings;
  check(asked, settings, surroundings);
  const { from: _, dscp: __, dscpMark: ___, routingMark: ____, ...criteria } = asked;
  const rule = { ...settings, description: "", verdict: "accept", log: false, to: "any" } as const;
  return {
    ...ruleValues(criteria, rule, surroundings),
    ...(has("from", "dscpMark", "routingMark") && sidesFor(settings, surroundings)),
    ...(has("dscp") && { dscp: dscp && `${dscp.excluded ? "!" : ""}${dscp.value}` }),
    ...(has("dscpMark", "routingMark") && {
      target: routingMark === undefined ? "DSCP" : "MARK",
      set_dscp: dscpMark === undefined ? undefined : String(dscpMark),
      set_mark: routingMark === undefined ? undefined : surroundings.markOfRoute(routingMark),
      set_xmark: undefined,
    }),
  };
}

/**
 * What comes in is given its DSCP on its way, in one chain whatever it comes in by, so that the order of all is that of the file; a
 * mark for routing has to be there before its route is chosen.
 */
function sidesFor({ from, routingMark }: Settings, { zones, hasLink }: RuleSurroundings): UciValues {
  const none = { dest: "*", device: undefined, direction: undefined };
  if (from === "device") return { src: undefined, ...none };
  if (from === "any") {
    return routingMark === undefined
      ? { src: "*", ...none }
      : refuse(
          "routingMark",
          "a mark for routing is set where packets come in: it needs an interface, not all of them",
        );
  }
  const { link } = from;
  if (link === undefined) return { src: nowhere, ...none };
  if (!hasLink(link)) return refuse("from", `there is no link ${link}`);
  const zone = zones.find(({ links }) => links.includes(link));
  if (zone === undefined)
    return refuse("from", `packets are told by a link that is in a zone of the firewall, and ${link} is in none`);
  if (routingMark === undefined) return { src: "*", dest: "*", device: link, direction: "in" };
  return zone.links.length === 1
    ? { src: zone.name, ...none }
    : { src: zone.name, dest: "*", device: link, direction: "in" };
}

function check(
  asked: Asked,
  { dscp, dscpMark, routingMark }: Settings,
  { markOfRoute }: ClassificationSurroundings,
): void {
  if (dscpMark !== undefined && routingMark !== undefined) {
    refuse(
      asked.routingMark === undefined ? "dscpMark" : "routingMark",
      "a rule of the system's firewall sets the DSCP or the mark for routing, not both: add a row for the other",
    );
  }
  for (const [name, value] of [["dscpMark", dscpMark] as const, ["dscp", dscp?.value] as const]) {
    if (value !== undefined && !(Number.isInteger(value) && value >= 0 && value <= 63)) {
      refuse(name, `${value} is no DSCP (0 to 63)`);
    }
  }
  if (asked.routingMark === undefined) return;
  if (!(asked.routingMark > 0 && asked.routingMark <= 0xff_ff_ff_ff)) {
    refuse("routingMark", `${asked.routingMark} is no mark (1 to 4294967295)`);
  }
  if (markOfRoute(asked.routingMark) === undefined) {
    refuse("routingMark", `no rule of UCI network chooses a route by mark ${asked.routingMark}`);
  }
}
