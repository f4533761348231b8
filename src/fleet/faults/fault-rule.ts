import { nearest } from "../../config/nearest.ts";
import { type Field, selection, share, time, whole } from "../document/fields.ts";
import { type Part, readWhole, readYaml } from "../document/reading.ts";
import { type FaultName, faultKinds, faultNames, isFaultName } from "./fault-kinds.ts";

/** One fault that some CPEs have, as somebody has asked for it. */
export interface FaultRule {
  readonly fault: FaultName;
  /** As `--select` has it. */
  readonly select: string;
  /** Of the occasions, from 0 to 1. */
  readonly chance: number;
  /** At most so often in each CPE; Infinity for always. */
  readonly times: number;
  /** From when the rule was given. */
  readonly afterMs: number;
  /** How long from then on; Infinity for ever. */
  readonly forMs: number;
  /** Its own, checked; absent members have the values that its kind says. */
  readonly settings: FaultSettings;
}

/** A fault that some CPEs have, in plain data. */
export interface ListedFault extends Omit<FaultRule, "times" | "forMs"> {
  readonly id: string;
  /** Absent: always. */
  readonly times?: number;
  /** Absent: for ever. */
  readonly forMs?: number;
  /** How often it has struck, in all CPEs together. */
  readonly struck: number;
}

export interface FaultSettings {
  readonly rpc?: string;
  readonly parameter?: string;
  readonly code?: number;
  readonly text?: string;
  readonly hold?: number;
  readonly delay?: number;
  readonly message?: string;
  readonly octet?: number;
  readonly "octets-per-second"?: number;
  readonly megabytes?: number;
  readonly namespace?: string;
  readonly event?: string;
  readonly pause?: number;
  readonly path?: string;
  readonly every?: number;
  readonly serial?: string;
  readonly url?: string;
  readonly link?: string;
  readonly radio?: string;
  readonly sensor?: string;
  readonly celsius?: number;
  readonly used?: number;
}

/** What every rule may say besides. */
export const commonFields = {
  select: { kind: selection, about: "which CPEs (all unless given)" },
  chance: { kind: share, about: "on which share of the occasions (all unless given)" },
  times: { kind: whole(1, 1_000_000), about: "at most so often in each CPE (always unless given)" },
  after: { kind: time, about: "when it begins, from when it was given (at once unless given)" },
  for: { kind: time, about: "how long it lasts (for ever unless given)" },
} satisfies Readonly<Record<string, Field>>;

/** A mapping `{ fault: NAME, … }`; undefined where it is refused. */
export function readRule(part: Part): FaultRule | undefined {
  const name = part.member("fault");
  if (name === undefined)
    return part.refuse("a fault is a mapping with the key fault: one of the names of cpe-agent fleet faults");
  if (!isFaultName(name.value)) {
    const hint = typeof name.value === "string" ? nearest(name.value, faultNames) : undefined;
    return name.refuseValue(`there is ${faultNames.join(", ")}${hint === undefined ? "" : `; did you mean ${hint}?`}`);
  }
  const own = part.fields({ ...commonFields, ...faultKinds[name.value].fields }, ["fault"]);
  if (own === undefined) return undefined;
  const { select = "all", chance = 1, times, after = 0, for: lasts, ...settings } = own;
  return {
    fault: name.value,
    select,
    chance,
    times: times ?? Number.POSITIVE_INFINITY,
    afterMs: after,
    forMs: lasts ?? Number.POSITIVE_INFINITY,
    settings: settings as FaultSettings,
  };
}

/** Throws a `DocumentError`. */
export const ruleOf = (value: unknown): FaultRule => readWhole(value, readRule);

/** A file of faults: a mapping with the list `faults`. Rejects with a `DocumentError`, each problem with its line. */
export const rulesIn = (source: string, file: string): Promise<readonly FaultRule[]> =>
  readYaml(source, file, (part) => {
    if (!part.isMappingOf(["faults"])) return undefined;
    part.fields({}, ["faults"]);
    const list = part.member("faults");
    if (list === undefined) return part.refuse("the key faults is missing: a list of mappings with the key fault");
    return list.items().flatMap((each) => readRule(each) ?? []);
  });
