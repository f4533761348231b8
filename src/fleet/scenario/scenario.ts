import { cpeRpcs } from "../../cwmp/methods.ts";
import {
  type Field,
  flag,
  listOf,
  oneOf,
  path,
  pattern,
  type Read,
  rate,
  selection,
  share,
  text,
  time,
  valuesByPath,
  WrongValue,
  whole,
} from "../document/fields.ts";
import { type Part, readYaml } from "../document/reading.ts";
import { type FaultRule, readRule } from "../faults/fault-rule.ts";
import { type AcsRule, readAcsRule } from "./acs-rule.ts";
import { filled, given, type Variables, variablesField } from "./variables.ts";

// A scenario as it is written: what is done to the CPEs of a fleet, and what the ACS is expected to do about it.

const rpcs = Object.keys(cpeRpcs) as (keyof typeof cpeRpcs)[];
const yes: Field<true>["kind"] = {
  read: (value) => {
    flag.read(value);
    return true;
  },
  schema: { const: true },
};

/** What a step does, by its key; a step has one of them, `fault` or `expect`. */
export const actionFields = {
  boot: { kind: rate, about: "switch those on that are off, so many a second" },
  wait: { kind: time, about: "let time go by" },
  inform: { kind: rate, about: "have those that are up open a session, so many a second" },
  set: { kind: valuesByPath, about: "set parameters as somebody on the device would" },
  "link-down": { kind: time, about: "take their way to the ACS away for so long; the run goes on meanwhile" },
  "power-cut": { kind: yes, about: "switch them off, all at once" },
  storm: { kind: time, about: "switch those on that are off, at moments spread over this time" },
  reboot: { kind: rate, about: "reboot those that are up, so many a second" },
  "fault-off": { kind: text(64), about: "take away the fault that was given by this name; all for every one" },
  stop: { kind: rate, about: "switch them off, so many a second" },
} satisfies Readonly<Record<string, Field>>;

type Actions = Required<Read<typeof actionFields>>;
export type Action = { readonly [N in keyof Actions]: { readonly kind: N; readonly value: Actions[N] } }[keyof Actions];

/** `/…/` is a regular expression, which is tried here. */
const patternsByPath: typeof valuesByPath = {
  ...valuesByPath,
  read: (value) => {
    const values = valuesByPath.read(value);
    for (const each of Object.values(values)) {
      const [, source] = /^\/(.+)\/$/.exec(each) ?? [];
      try {
        if (source !== undefined) new RegExp(source);
      } catch {
        throw new WrongValue(`${each} is no regular expression`);
      }
    }
    return values;
  },
};

/** What is expected of the ACS; each of those that a step has must be met. */
export const expectationFields = {
  within: { kind: time, about: "how long it may take from the beginning of the step (5m unless given)" },
  share: { kind: share, about: "how many of the CPEs must have it (100% unless given)" },
  sessions: { kind: whole(1, 1_000_000), about: "each CPE has had so many sessions that ended well" },
  event: { kind: text(64), about: "the ACS has taken this event of each CPE: 0 BOOTSTRAP, M Download, …" },
  rpc: { kind: oneOf(...rpcs), about: "the ACS has asked each CPE for this" },
  set: {
    kind: listOf(path),
    about: "the ACS has set each of these parameters, or one below it, by SetParameterValues",
  },
  get: { kind: listOf(path), about: "the ACS has asked for each of these parameters, or one below it" },
  download: { kind: text(64), about: "the ACS has asked for a Download of this FileType" },
  transferred: { kind: yes, about: "each CPE has told a TransferComplete without fault, and the ACS has taken it" },
  values: { kind: patternsByPath, about: "each CPE has these values now; /…/ is a regular expression" },
  well: { kind: yes, about: "the latest session of each CPE has ended well: none is left unanswered" },
  "most-sessions-per-second": { kind: whole(1, 1_000_000), about: "in no second were more sessions opened" },
  "most-same-requests": {
    kind: whole(1, 1_000_000),
    about:
      "the ACS has asked no CPE more often for the same: the same RPC with the same arguments, whatever its CommandKey",
  },
  "most-failed-sessions": { kind: whole(0, 1_000_000_000), about: "no more sessions than these have failed" },
  "response-p95": { kind: time, about: "95 of 100 messages were answered within this" },
} satisfies Readonly<Record<string, Field>>;

export type Expectations = Read<typeof expectationFields>;

interface StepTerms {
  readonly name: string;
  /** As `--select` has it. */
  readonly select: string;
}

export type Step = StepTerms &
  (
    | { readonly kind: "action"; readonly action: Action }
    | { readonly kind: "fault"; readonly as: string; readonly rule: FaultRule }
    | { readonly kind: "expect"; readonly expectations: Expectations }
  );

export interface Scenario {
  readonly name: string;
  readonly about: string;
  /** As they were when it was read. */
  readonly variables: Variables;
  /** What the small ACS does where it is part of the run. */
  readonly acs: readonly AcsRule[];
  readonly steps: readonly Step[];
}

export const stepFields = {
  name: { kind: text(120), about: "what it is called in what is told of the run" },
  select: { kind: selection, about: "which CPEs, or the name of a group (all unless given)" },
  as: { kind: text(64), about: "of a fault: the name that fault-off takes" },
} satisfies Readonly<Record<string, Field>>;

export const scenarioFields = {
  name: {
    kind: pattern(/^[a-z0-9][a-z0-9-]{0,63}$/, "it is a name in small letters, digits and hyphens", (read) => read),
    about: "what it is called",
    required: true,
  },
  about: { kind: text(1000), about: "what it is for", required: true },
  variables: variablesField,
} satisfies Readonly<Record<string, Field>>;

const mostSteps = 1000;
const stepKeys: readonly string[] = [...Object.keys(actionFields), "fault", "expect"];

/** `otherwise`: variables of it that are not as usual. Rejects with a `DocumentError`, each problem with its line. */
export const scenarioIn = (source: string, file: string, otherwise: Variables = {}): Promise<Scenario> =>
  readYaml(source, file, (part) => readScenario(part, otherwise));

function readScenario(whole: Part, otherwise: Variables): Scenario | undefined {
  const others = ["groups", "acs", "steps"];
  if (!whole.isMappingOf([...Object.keys(scenarioFields), ...others])) return undefined;
  const own = whole.fields(scenarioFields, others);
  const variables = given(whole, own?.variables ?? {}, otherwise);
  // Of a scenario without any, such a text is what it is.
  const part = own?.variables === undefined ? whole : filled(whole, variables);
  const groups = groupsIn(part.member("groups"));
  const acs = (part.member("acs")?.items() ?? []).flatMap((each) => readAcsRule(each) ?? []);
  const list = part.member("steps");
  if (list === undefined) return part.refuse("the key steps is missing: a list of what is done and expected");
  const items = list.items();
  if (items.length === 0 || items.length > mostSteps) return list.refuse(`steps has 1 to ${mostSteps} steps`);
  const steps = items.flatMap((each) => readStep(each, groups) ?? []);
  return own && { ...own, variables, acs, steps };
}

function groupsIn(part: Part | undefined): ReadonlyMap<string, string> {
  const fields = Object.fromEntries((part?.keys ?? []).map((key) => [key, stepFields.select]));
  return new Map(Object.entries(part?.fields(fields) ?? {}) as [string, string][]);
}

function readStep(part: Part, groups: ReadonlyMap<string, string>): Step | undefined {
  const present = part.keys.filter((key) => stepKeys.includes(key));
  const [key, ...others] = present;
  if (key === undefined || others.length > 0) {
    const found = present.length === 0 ? "none" : present.join(" and ");
    return part.refuseValue(`a step has one of ${stepKeys.join(", ")}, and this has ${found}`);
  }
  const group = part.member("select");
  const known = typeof group?.value === "string" ? groups.get(group.value) : undefined;
  const terms = part.without("select", known).fields(stepFields, [key]);
  const value = part.member(key);
  if (terms === undefined || value === undefined) return undefined;
  const select = known ?? terms.select ?? "all";
  const named = { name: terms.name ?? usualName(key, value.value, group?.value), select };
  if (key === "expect") {
    const expectations = value.fields(expectationFields);
    if (expectations === undefined) return undefined;
    const isEmpty = Object.keys(expectations).every((each) => each === "within" || each === "share");
    if (isEmpty) return value.refuseValue(`it expects nothing: give ${Object.keys(expectationFields).join(", ")}`);
    return { ...named, kind: "expect", expectations };
  }
  if (key === "fault") {
    const rule = readRule(value);
    return (
      rule && {
        ...named,
        kind: "fault",
        as: terms.as ?? rule.fault,
        rule: { ...rule, select: rule.select === "all" ? select : rule.select },
      }
    );
  }
  const fields = { [key]: { ...actionFields[key as Action["kind"]], required: true } };
  const read = part.only(key).fields(fields) as Readonly<Record<string, unknown>> | undefined;
  return read && { ...named, kind: "action", action: { kind: key, value: read[key] } as Action };
}

function usualName(key: string, value: unknown, select: unknown): string {
  const shown = typeof value === "object" ? Object.keys(value ?? {}).join(", ") : value === true ? "" : String(value);
  const whom = select === undefined ? "" : ` (${String(select)})`;
  return `${key}${shown === "" ? "" : `: ${shown}`}${whom}`.slice(0, 120);
}
