import { schemaPath } from "../model/paths.ts";
import type { Schema, ValueType } from "../model/schema.ts";
import type { Edit, Tree } from "../model/tree.ts";
import { listItems } from "../model/values/lists.ts";
import { managementPath } from "./management-settings.ts";

// The configuration of a device as a whole: what can be written, but secrets, which are never read back, and who manages
// it, which is not for a file to change.

/** Paths and references call rows by their aliases, so that rows made anew are found again. */
export interface Configuration {
  /** `Device.` or `InternetGatewayDevice.` */
  readonly root: string;
  readonly parameters: readonly ConfiguredParameter[];
}

export interface ConfiguredParameter {
  readonly path: string;
  readonly value: string;
}

/** Octets to a configuration and back. `read` rejects for anything that is not one. */
export interface ConfigurationCodec {
  write(configuration: Configuration): Promise<Uint8Array>;
  read(octets: Uint8Array): Promise<Configuration>;
}

const ownerPaths: readonly string[] = [managementPath("URL"), managementPath("Username")];

interface Present extends Configuration {
  /** Rows by path as a `Configuration` calls them, parents first; `deletable` ones can be taken away. */
  readonly rows: ReadonlyMap<string, { readonly deletable: boolean }>;
}

export async function configurationOf(tree: Tree, schema: Schema): Promise<Configuration> {
  const { root, parameters } = await present(tree, schema);
  return { root, parameters };
}

/** The edits, to be applied in one transaction, that make the tree what `wanted` says: values, and rows that are there or not. */
export async function restoration(tree: Tree, schema: Schema, wanted: Configuration): Promise<readonly Edit[]> {
  const now = await present(tree, schema);
  const wantedRows = new Set(wanted.parameters.flatMap(({ path }) => rowsOf(path)));
  const gone: string[] = [];
  for (const [row, { deletable }] of now.rows) {
    if (deletable && !wantedRows.has(row) && !gone.some((above) => row.startsWith(above))) gone.push(row);
  }
  const missing = [...wantedRows].filter((row) => !now.rows.has(row));
  const called = (path: string): string =>
    rowsOf(path)
      .toReversed()
      .reduce((text, row) => (missing.includes(row) ? renamedRow(row) + text.slice(row.length) : text), path);
  const values = new Map(now.parameters.map(({ path, value }) => [path, value]));
  return [
    ...gone.map((path) => ({ kind: "delete", path }) as const),
    ...missing.map((row) => ({ kind: "add", path: called(row) }) as const),
    ...wanted.parameters
      .filter(({ path, value }) => !path.endsWith(".Alias") && values.get(path) !== value)
      .map(({ path, value }) => ({ kind: "set", path: called(path), value }) as const),
  ];
}

/** Aliases that begin with `cpe-` are the device's to give: a row that is made anew by a file has one of its own. */
const renamedRow = (row: string): string => row.replaceAll(/\.\[cpe-(?=[^\]]*\]\.)/g, ".[restored-");

/** The rows on the way to a path, outermost first: those that are called by an alias. */
function rowsOf(path: string): string[] {
  return [...path.matchAll(/\]\./g)].map(({ index }) => path.slice(0, index + 2));
}

async function present(tree: Tree, schema: Schema): Promise<Present> {
  const names = await tree.names(tree.root, false);
  const writable = names.filter(({ path, writable: may }) => may && !path.endsWith(".")).map(({ path }) => path);
  const values = await tree.values(writable);
  const aliases = new Map(
    (await tree.values(names.map(({ path }) => path).filter((path) => path.endsWith(".Alias")))).map(
      ({ path, value }) => [path.slice(0, -"Alias".length), value],
    ),
  );
  const called = (path: string): string => byAlias(path, aliases);
  const parameters = values
    .filter(({ path, type, value }) => isConfiguration(schema, path, type, value))
    .map(({ path, type, value }) => ({
      path: called(path),
      value:
        type.reference === undefined
          ? value
          : listItems(value)
              .map((item) => called(`${item}.`).slice(0, -1))
              .join(","),
    }));
  const rows = names
    .filter(({ path }) => aliases.get(path))
    .map(({ path, writable: deletable }) => [called(path), { deletable }] as const);
  return { root: tree.root, parameters, rows: new Map(rows) };
}

function isConfiguration(schema: Schema, path: string, type: ValueType, value: string): boolean {
  const place = path.lastIndexOf(".") + 1;
  const parameter = schema.objects.get(schemaPath(path.slice(0, place)))?.parameters.get(path.slice(place));
  if (parameter === undefined || parameter.secret || parameter.command || ownerPaths.includes(path)) return false;
  // What only the device may say, such as that a diagnosis is complete, is no setting.
  return !(type.readOnlyValues?.includes(value) ?? false);
}

/** `Device.Users.User.2.Username` as `Device.Users.User.[cpe-2].Username`. */
function byAlias(path: string, aliases: ReadonlyMap<string, string>): string {
  let at = "";
  let called = "";
  for (const segment of path.split(/(?<=\.)/)) {
    at += segment;
    const alias = aliases.get(at);
    called += alias === undefined || alias === "" ? segment : `[${alias}].`;
  }
  return called;
}
