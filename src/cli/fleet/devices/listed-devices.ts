import { ConfigurationError } from "../../../config/configuration.ts";
import type { Configuration } from "../../../config/keys.ts";
import { cpePlaceholders } from "../../../fleet/identities/cpe-defaults.ts";
import { firstValuesOf, isOfRoot } from "../../../fleet/identities/first-values.ts";
import type { ListedCpe } from "../../../fleet/identities/listed-cpe.ts";
import { kindOfNumber, type MixedKind } from "../../../fleet/identities/mix.ts";
import type { Roster } from "../../../fleet/identities/roster.ts";
import { fleetKind } from "../../../fleet/kinds/fleet-kind.ts";
import { isTemplate } from "../../../model/kind/factory-defaults.ts";
import type { Kind } from "../../../model/kind/kind.ts";
import { resolve } from "../../../model/reading/resolve.ts";
import { checkWrittenValue } from "../../../model/values/check.ts";
import { firstValueProblems } from "../../../wiring/check-configuration.ts";
import { loadVirtualKind, type VirtualKind } from "../../../wiring/virtual/virtual-kind.ts";
import type { DeviceList } from "./devices-file.ts";

// What a list of devices says of each, judged before any is started.

/** Problems told of one list. */
const mostTold = 20;

/** The kinds that a list names are among the others; without `--kind` they are all there is, where each device has one. */
export function withListedKinds(
  given: readonly MixedKind[],
  usual: string,
  list: DeviceList | undefined,
): readonly MixedKind[] {
  const listed = new Set(list?.kinds);
  const isWhole = list?.kinds !== undefined && !listed.has("");
  const mixed = given.length > 0 || isWhole ? given : [{ name: usual, share: 1 }];
  const more = [...listed].filter((name) => name !== "" && !mixed.some((each) => each.name === name));
  return [...mixed, ...more.map((name) => ({ name, share: 0 }))];
}

/**
 * The parameters of each device, as it would have them with those of all: paths and what belongs together by the first of each kind that has
 * them, types of all values. Rejects with a `ConfigurationError` that names file and line.
 */
export async function requireListedValues(
  file: string,
  list: DeviceList,
  configuration: Configuration,
  kinds: readonly MixedKind[],
  roster: Roster,
): Promise<void> {
  const problems: string[] = [];
  const taken = new Set<string>();
  const judges = await Promise.all(kinds.map(({ name }) => judgeOf(name, configuration)));
  /** Paths with which one of its kind has been judged. */
  const judged = kinds.map(() => new Set<string>());
  for (const [at, listed] of (list.listed ?? []).entries()) {
    if (listed?.parameters === undefined || problems.length >= mostTold) continue;
    const kind = kindOfNumber(kinds, at + 1, roster);
    const judge = judges[kind];
    const known = judged[kind];
    if (judge === undefined || known === undefined) continue;
    const origin = `${file}:${list.lines[at]}`;
    const own = [...listed.parameters].filter(([path]) => isOfRoot(path, judge.root));
    const isNew = own.some(([path]) => !known.has(path));
    for (const [path] of own) {
      taken.add(path);
      known.add(path);
    }
    const values = isNew ? await judge.all(listed, roster.serialNumber(at + 1), origin) : [];
    problems.push(
      ...values,
      ...(values.length > 0 ? [] : own.flatMap(([path, value]) => judge.one(path, value, origin))),
    );
  }
  const paths = new Set((list.listed ?? []).flatMap((each) => [...(each?.parameters?.keys() ?? [])]));
  for (const path of problems.length === 0 ? paths : []) {
    if (!taken.has(path)) problems.push(`${file}: ${path} is of a root that none of its CPEs has`);
  }
  if (problems.length > 0) throw new ConfigurationError(problems.slice(0, mostTold));
}

interface Judge {
  readonly root: string;
  /** With all that the device has besides. */
  all(listed: ListedCpe, serialNumber: string, origin: string): Promise<readonly string[]>;
  /** By its type. */
  one(path: string, value: string, origin: string): readonly string[];
}

async function judgeOf(name: string, configuration: Configuration): Promise<Judge> {
  const kind = await loadVirtualKind(name, { firmware: true });
  const { identity, root } = fleetKind(kind, configuration);
  const given = firstValuesOf(configuration["device.parameters"], root, { allowed: cpePlaceholders });
  return {
    root,
    all: (listed, serialNumber, origin) => {
      const shared = given({ identity: { ...identity, serialNumber }, seed: undefined });
      const own = [...(listed.parameters ?? [])].filter(([path]) => isOfRoot(path, root));
      const values = new Map([...shared, ...own]);
      const device = { "device.kind": name, "device.serialNumber": serialNumber, "device.parameters": values };
      return firstValueProblems({ ...configuration, ...device }, origin);
    },
    one: (path, value, origin) => problemsWith(kind, path, value).map((reason) => `${path} (${origin}): ${reason}`),
  };
}

function problemsWith({ kind }: VirtualKind, path: string, value: string): readonly string[] {
  if (isTemplate(value)) return [];
  const target = resolve(kind as Kind<never>, path);
  if (target.kind !== "parameter") return [target.kind === "unknown" ? target.reason : "not a parameter"];
  const verdict = checkWrittenValue(target.parameter.schema.type, value);
  if (verdict.ok) return [];
  return [target.parameter.schema.secret === true ? "(a secret) is not what it can be" : verdict.reason];
}
