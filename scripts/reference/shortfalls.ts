import type { Profile } from "./profiles.ts";
import { type HostKind, hostKinds, type Origin, type Survey } from "./survey.ts";
import { TableError, tsvRows } from "./tsv.ts";

// What hosts do not have of the profiles, and why: src/device/missing.tsv, each line of which must be needed.

/**
 * `missing`: it is not there, or the host never tells it. `not always`: it is bound, but none of the recorded systems tells it.
 * `read only`: it cannot be set, or its rows not be added, as the profile asks.
 */
const lacks = ["missing", "not always", "read only"] as const;
type Lack = (typeof lacks)[number];

/** Of what is bound and not told: the first reason that fits says which. */
const untold = ["missing", "not always"] as const;

export interface Shortfall {
  readonly host: HostKind;
  readonly lack: Lack;
  /** Of a parameter, or of a table whose rows cannot be added. */
  readonly path: string;
}

interface Reason {
  readonly lack: Lack;
  readonly hosts: readonly HostKind[];
  readonly pattern: RegExp;
  readonly text: string;
  readonly at: string;
}

/** Whether settings of a capability reach the system on a host. */
export type IsSet = (host: HostKind, edits: string) => boolean;

/** What a host has of a profile. */
export interface Met {
  readonly there: number;
  readonly parameters: number;
  readonly settable: number;
  /** Parameters to be set, and tables whose rows are to be added. */
  readonly toBeSet: number;
  readonly shortfalls: readonly Shortfall[];
}

/** `reasons` tell what a host never tells from what it does not always. */
export function metOn(host: HostKind, profile: Profile, survey: Survey, isSet: IsSet, reasons: readonly Reason[]): Met {
  const shortfalls: Shortfall[] = [];
  const counts = { there: 0, parameters: 0, settable: 0, toBeSet: 0 };
  for (const { path, addable, parameters } of profile.objects) {
    const object = survey[host].get(path);
    const rows = object?.rows;
    if (addable) counts.toBeSet++;
    if (rows === "stored" || (rows !== undefined && isSet(host, rows.edits))) counts.settable += Number(addable);
    else if (addable && object !== undefined) shortfalls.push({ host, lack: "read only", path });
    for (const [name, { settable }] of parameters) {
      const origin = object?.parameters.get(name);
      const shortfall = { host, path: `${path}${name}` };
      const lack = lackOf(shortfall, origin, settable && !(origin && isSettable(host, origin, isSet)), reasons);
      counts.parameters++;
      if (lack !== "missing") counts.there++;
      if (settable) counts.toBeSet++;
      if (settable && origin !== undefined && isSettable(host, origin, isSet)) counts.settable++;
      if (lack !== undefined) shortfalls.push({ ...shortfall, lack });
    }
  }
  return { ...counts, shortfalls };
}

/** What an ACS can set in the data model and cannot on a host, whether a profile asks for it or not. */
export function readOnlyOn(host: HostKind, survey: Survey, isSet: IsSet): readonly Shortfall[] {
  return [...survey[host].values()].flatMap(({ path, creatable, parameters, rows, toBeSet }) => {
    const fixed = [...parameters].filter(([name, origin]) => toBeSet.has(name) && !isSettable(host, origin, isSet));
    const none = creatable && rows === undefined ? [path] : [];
    return [...none, ...fixed.map(([name]) => path + name)].map((each) => ({ host, lack: "read only", path: each }));
  });
}

function lackOf(
  shortfall: Omit<Shortfall, "lack">,
  origin: Origin | undefined,
  readOnly: boolean,
  reasons: readonly Reason[],
): Lack | undefined {
  if (origin === undefined) return "missing";
  if (origin.kind !== "live" || origin.told) return readOnly ? "read only" : undefined;
  const first = reasons.find((reason) => untold.some((lack) => fits(reason, { ...shortfall, lack })));
  return first?.lack ?? "not always";
}

const fits = ({ lack, hosts, pattern }: Reason, shortfall: Shortfall): boolean =>
  lack === shortfall.lack && hosts.includes(shortfall.host) && pattern.test(shortfall.path);

export function isSettable(host: HostKind, origin: Origin, isSet: IsSet): boolean {
  switch (origin.kind) {
    case "live":
      return origin.edits !== undefined && isSet(host, origin.edits);
    case "stored":
      return origin.settable;
    case "constant":
    case "count":
      return false;
  }
}

/** The lines of missing.tsv. Throws a `TableError`. */
export function readReasons(text: string, file: string): readonly Reason[] {
  return tsvRows(text, file, 4).map(({ at, cells: [lack = "", hosts = "", path = "", reason = ""] }) => {
    const named = lacks.find((each) => each === lack);
    if (named === undefined) throw new TableError(`${at}: no lack "${lack}"`);
    const kinds = hosts.split(",").map((name) => hostKinds.find((kind) => kind === name));
    if (hosts !== "*" && kinds.includes(undefined)) throw new TableError(`${at}: no hosts "${hosts}"`);
    if (reason === "") throw new TableError(`${at}: no reason`);
    const fits = path
      .replaceAll(/[.{}]/g, "\\$&")
      .replaceAll("*", ".*")
      .replace(/[^.]*\|.*/, "(?:$&)");
    return {
      lack: named,
      hosts: hosts === "*" ? hostKinds : kinds.flatMap((kind) => kind ?? []),
      pattern: new RegExp(`^${fits}$`),
      text: reason,
      at,
    };
  });
}

/**
 * The reason of each shortfall: the first that fits. Throws a `TableError` for shortfalls without one, and for lines of
 * which none, or none on a host that they name, has its reason.
 */
export function explained(
  shortfalls: readonly Shortfall[],
  reasons: readonly Reason[],
): (shortfall: Shortfall) => string {
  const wrong: string[] = [];
  const used = new Map<Reason, Set<HostKind>>(reasons.map((reason) => [reason, new Set()]));
  const found = new Map<string, string>();
  for (const shortfall of shortfalls) {
    const { host, lack, path } = shortfall;
    const reason = reasons.find((each) => fits(each, shortfall));
    if (reason === undefined) wrong.push(`${path} is ${lack} on ${host}, and nothing says why`);
    else {
      found.set(keyOf(shortfall), reason.text);
      used.get(reason)?.add(host);
    }
  }
  for (const [{ at, hosts }, on] of used) {
    const idle = hosts.length === hostKinds.length && on.size > 0 ? [] : hosts.filter((host) => !on.has(host));
    if (idle.length > 0) wrong.push(`${at}: nothing on ${idle.join(" or ")} has this for its reason`);
  }
  if (wrong.length > 0) throw new TableError([...new Set(wrong)].join("\n"));
  return (shortfall) => found.get(keyOf(shortfall)) ?? "";
}

const keyOf = ({ host, lack, path }: Shortfall): string => `${host} ${lack} ${path}`;
