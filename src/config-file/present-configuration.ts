import { isOfManagement } from "../device/management-server/management-access.ts";
import { belowRoot, schemaPath } from "../model/paths.ts";
import { Pace, type Pause, stepsOfPath } from "../model/reading/pace.ts";
import type { Schema, ValueType } from "../model/schema.ts";
import type { ParameterValue, Tree } from "../model/tree.ts";
import { checkWrittenValue } from "../model/values/check.ts";
import { listItems } from "../model/values/lists.ts";

// The configuration of a device as a whole: what can be written, but secrets, which are never read back, and what is not
// for a file to change.

/**
 * Rows that can be deleted are called by their aliases, in paths and in references, so that rows made anew are found
 * again; where a table has no aliases, and where rows are the system's, by their numbers.
 */
export interface Configuration {
  /**
   * `whole`: rows that it does not name go, but for those that must stay. `partial`: nothing changes but what it names.
   * Undefined, as files were written before: as `whole`, and refused where a row must stay.
   */
  readonly scope?: "whole" | "partial" | undefined;
  /** `Device.` or `InternetGatewayDevice.` */
  readonly root: string;
  readonly parameters: readonly ConfiguredParameter[];
}

interface ConfiguredParameter {
  readonly path: string;
  readonly value: string;
}

/** A configuration with what its file says of itself; empty where it says nothing. */
export interface DescribedConfiguration extends Configuration {
  /** At most 64 characters. */
  readonly name: string;
  /** At most 16 characters. */
  readonly version: string;
  /** At most 256 characters. */
  readonly description: string;
}

/** Octets to a configuration and back. `read` rejects with `UntrustedFile`, or with anything else for what is none. */
export interface ConfigurationCodec {
  write(configuration: DescribedConfiguration): Promise<Uint8Array>;
  read(octets: Uint8Array): Promise<DescribedConfiguration>;
}

/** A file that is not signed as it has to be. */
export class UntrustedFile extends Error {
  override readonly name = "UntrustedFile";
}

/**
 * Besides who manages the device: what is no setting but an order; and which firmware boots: on this device or another the
 * bank may hold an older image by then, or none.
 */
const leftAlone: ReadonlySet<string> = new Set([
  "ManagementServer.ScheduleReboot",
  "ManagementServer.DelayReboot",
  "DeviceInfo.BootFirmwareImage",
]);

/** Whether it is in no file, and not for one to change. */
export const isLeftAlone = (path: string): boolean =>
  isOfManagement(path) || leftAlone.has(belowRoot(path)) || path.endsWith(".DiagnosticsState");

export interface PresentConfiguration extends Configuration {
  /** Of the rows that go by them, by their paths by numbers. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Rows by numbers, by their aliases in the table by numbers (`Device.Users.User.[cpe-2].`); those of the system too. */
  readonly numbers: ReadonlyMap<string, string>;
  /** Rows as a `Configuration` calls them, parents first; `deletable` ones can be taken away. */
  readonly rows: ReadonlyMap<string, { readonly deletable: boolean }>;
  /** Tables, by numbers, that take no new rows from outside. */
  readonly closedTables: ReadonlySet<string>;
}

/** Settings that are read in one go: one answer has no room for those of a large device. */
const settingsInARow = 4096;

/** Rejects with a `ModelError` where the system does not tell all of it: rows that a file lacks are taken away by it. */
export async function configurationOf(tree: Tree, schema: Schema, pause?: Pause): Promise<PresentConfiguration> {
  const pace = new Pace(pause);
  const names = await tree.names(tree.root, false, { complete: true });
  const rows = names.filter(({ path }) => /\.\d+\.$/.test(path));
  const named = names.filter(({ path }) => path.endsWith(".Alias")).map(({ path }) => path);
  const deletable = new Set(rows.filter(({ writable }) => writable).map(({ path }) => path));
  const aliases = new Map<string, string>();
  const numbers = new Map<string, string>();
  await eachValue(tree, named, pace, ({ path, value }) => {
    const row = path.slice(0, -"Alias".length);
    if (deletable.has(row)) aliases.set(row, value);
    if (value !== "") numbers.set(`${row.slice(0, row.lastIndexOf(".", row.length - 2) + 1)}[${value}].`, row);
  });
  const called = (path: string): string => byAlias(path, aliases);
  const parameters: ConfiguredParameter[] = [];
  const learned = new Set(rows.filter(({ path, writable }) => !writable && isOfLearned(path)).map(({ path }) => path));
  const settings = names
    .filter((each) => isSetting(each) && !learned.has(each.path.slice(0, each.path.lastIndexOf(".") + 1)))
    .map(({ path }) => path);
  await eachValue(tree, settings, pace, ({ path, type, value }) => {
    if (!isConfiguration(schema, path, type, value)) return;
    parameters.push({ path: called(path), value: type.reference ? referring(value, called) : value });
  });
  return {
    root: tree.root,
    aliases,
    numbers,
    parameters,
    rows: new Map(rows.map(({ path, writable }) => [called(path), { deletable: writable }])),
    closedTables: new Set(
      names.filter(({ path, writable }) => !writable && /\.\D[^.]*\.$/.test(path)).map(({ path }) => path),
    ),
  };
}

/** Tables of what is configured and of what is learned: rows that cannot be deleted are the latter, and of this network alone. */
const learnedTables = /\.(IPv4Address|IPv6Address|IPv6Prefix|IPv4Forwarding|IPv6Forwarding)\.\d+\.$/;

const isOfLearned = (row: string): boolean => learnedTables.test(row);

async function eachValue(
  tree: Tree,
  paths: readonly string[],
  pace: Pace,
  visit: (value: ParameterValue) => void,
): Promise<void> {
  for (let at = 0; at < paths.length; at += settingsInARow) {
    await pace.each(await tree.values(paths.slice(at, at + settingsInARow)), visit, stepsOfPath);
  }
}

const isSetting = ({ path, writable }: { readonly path: string; readonly writable: boolean }): boolean =>
  writable && !path.endsWith(".");

function isConfiguration(schema: Schema, path: string, type: ValueType, value: string): boolean {
  const place = path.lastIndexOf(".") + 1;
  const parameter = schema.objects.get(schemaPath(path.slice(0, place)))?.parameters.get(path.slice(place));
  if (parameter === undefined || parameter.secret || parameter.command || isLeftAlone(path)) return false;
  // What only the device may say is no setting: that a diagnosis is complete, or nothing where an instant would be.
  return checkWrittenValue(type, value).ok;
}

/** `Device.Users.User.[cpe-2].Username` as `Device.Users.User.2.Username`, as far as the device has such rows. */
export function byNumber(path: string, numbers: ReadonlyMap<string, string>): string {
  let at = "";
  for (const segment of path.split(/(?<=\.)(?![^[]*\])/)) at = numbers.get(at + segment) ?? at + segment;
  return at;
}

/** `Device.Users.User.2.Username` as `Device.Users.User.[cpe-2].Username`. */
export function byAlias(path: string, aliases: ReadonlyMap<string, string>): string {
  let at = "";
  let called = "";
  for (const segment of path.split(/(?<=\.)/)) {
    at += segment;
    const alias = aliases.get(at);
    called += alias === undefined || alias === "" ? segment : `[${alias}].`;
  }
  return called;
}

/** References, one or a list of them, with their paths as `called` has them; rows are referred to without the final dot. */
export function referring(value: string, called: (path: string) => string): string {
  return listItems(value)
    .map((item) => called(`${item}.`).slice(0, -1))
    .join(",");
}
