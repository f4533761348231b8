import type { ObjectSchema, ParameterSchema } from "../../src/model/schema.ts";
import { BadCell, parseObjectConstraints, parseValueType } from "./constraints.ts";
import { type Mount, parentOf, resolverFor } from "./references.ts";
import { DataModelError, type Row, type Table } from "./table.ts";

// From rows to objects, with everything checked that can be checked without a device.

/** Tables that share a root or, for a service, a place below `Services.`. */
export interface Part {
  readonly tables: readonly Table[];
  readonly mount: Mount;
}

/** A whole data model: the objects of each component, in the order of its table. */
export interface Model {
  readonly root: string;
  readonly components: ReadonlyMap<string, readonly ObjectSchema[]>;
}

const flagNames = new Set(["forcedInform", "hidden", "secured", "command"]);
const activeNotify = /^activeNotify=(forceEnabled|forceDefaultEnabled|canDeny)$/;
const statuses = new Set(["", "deprecated", "obsoleted"]);

interface Flags {
  readonly set: ReadonlySet<string>;
  readonly activeNotify: ParameterSchema["activeNotify"];
}

function parseFlags(cell: string): Flags {
  const set = new Set<string>();
  let notify: ParameterSchema["activeNotify"] = "normal";
  for (const flag of cell === "" ? [] : cell.split(",")) {
    const match = activeNotify.exec(flag)?.[1];
    if (match === "forceEnabled" || match === "forceDefaultEnabled" || match === "canDeny") notify = match;
    else if (flagNames.has(flag)) set.add(flag);
    else throw new BadCell(`unknown flag "${flag}"`);
  }
  return { set, activeNotify: notify };
}

/** `object:[a,b]` is the list `a,b`; in any other type brackets are themselves. */
function parseDefault(cell: string, list: boolean): ParameterSchema["default"] {
  if (cell === "") return undefined;
  const match = /^(object|factory|implementation):(.*)$/s.exec(cell);
  if (!match) throw new BadCell(`"${cell}" is no default`);
  const of = match[1] === "object" ? "object" : match[1] === "factory" ? "factory" : "implementation";
  const text = match[2] ?? "";
  return { of, value: list ? text.replace(/^\[(.*)\]$/s, "$1") : text };
}

function checkRow(row: Row): void {
  if (row.access !== "readOnly" && row.access !== "readWrite") throw new BadCell(`unknown access "${row.access}"`);
  if (!statuses.has(row.status)) throw new BadCell(`unknown status "${row.status}"`);
  if (!/^(\d+(\.\d+)+)?$/.test(row.version)) throw new BadCell(`"${row.version}" is no version`);
  if (!/^([A-Za-z_][\w-]*(\.\{i\})?\.)*([A-Za-z_][\w-]*)?$/.test(row.path))
    throw new BadCell(`"${row.path}" is no path`);
}

interface Draft {
  readonly row: Row;
  readonly path: string;
  readonly component: string;
  readonly mount: Mount;
  readonly parameters: { readonly row: Row; readonly name: string }[];
}

/** Sorts the rows of all tables into objects, in order; a parameter belongs to the object that its path names. */
function draftObjects(parts: readonly Part[], problems: string[]): readonly Draft[] {
  const drafts: Draft[] = [];
  for (const { tables, mount } of parts) {
    for (const table of tables) {
      const own = new Map<string, Draft>();
      for (const row of table.rows) {
        const path = mount.base + (mount.base === mount.root ? row.path.slice(mount.root.length) : row.path);
        if (mount.base === mount.root && !row.path.startsWith(mount.root))
          problems.push(`${row.at}: not below ${mount.root}`);
        const objectPath = path.slice(0, path.lastIndexOf(".") + 1);
        const isObject = path.endsWith(".");
        // The service's own NumberOfEntries belongs to `Services.`, an object of the root component.
        const belongs = own.get(objectPath) ?? (isObject || objectPath === mount.base ? undefined : null);
        if (belongs === null) problems.push(`${row.at}: comes before its object ${objectPath}`);
        if (isObject && belongs) problems.push(`${row.at}: occurs twice`);
        const draft = belongs ?? { row, path: objectPath, component: table.name, mount, parameters: [] };
        if (!belongs) {
          own.set(objectPath, draft);
          drafts.push(draft);
        }
        if (!isObject) {
          const name = path.slice(objectPath.length);
          if (draft.parameters.some((other) => other.name === name)) problems.push(`${row.at}: occurs twice`);
          draft.parameters.push({ row, name });
        }
      }
    }
  }
  return drafts;
}

/** Throws a `DataModelError` with every problem of every table. */
export function buildModel(root: string, parts: readonly Part[]): Model {
  const problems: string[] = [];
  const drafts = draftObjects(parts, problems);
  const known = {
    objects: new Set(drafts.map((draft) => draft.path)),
    parameters: new Set(drafts.flatMap((draft) => draft.parameters.map(({ name }) => draft.path + name))),
  };
  const attempt = <T>(row: Row, build: () => T): T | undefined => {
    try {
      return build();
    } catch (error) {
      if (!(error instanceof BadCell)) throw error;
      problems.push(`${row.at}: ${error.message}`);
      return undefined;
    }
  };
  const components = new Map<string, ObjectSchema[]>();
  for (const draft of drafts) {
    const parameters = new Map<string, ParameterSchema>();
    for (const { row, name } of draft.parameters) {
      const parameter = attempt(row, () => buildParameter(row, name, draft, known));
      if (parameter) parameters.set(name, parameter);
    }
    const object = attempt(draft.row, () => buildObject(draft, parameters, known));
    const objects = components.get(draft.component) ?? [];
    if (object) objects.push(object);
    components.set(draft.component, objects);
  }
  if (problems.length > 0) throw new DataModelError(problems);
  return { root, components };
}

type Known = Parameters<typeof resolverFor>[2];

function buildParameter(row: Row, name: string, draft: Draft, known: Known): ParameterSchema {
  checkRow(row);
  const type = parseValueType(row.type, row.constraints, resolverFor(draft.path, draft.mount, known));
  const flags = parseFlags(row.flags);
  const preset = parseDefault(row.default, type.list !== undefined);
  return {
    name,
    type,
    writable: row.access === "readWrite",
    forcedInform: flags.set.has("forcedInform"),
    activeNotify: flags.activeNotify,
    secret: flags.set.has("hidden") || flags.set.has("secured"),
    command: flags.set.has("command"),
    ...(preset && { default: preset }),
    since: row.version,
  };
}

function buildObject(draft: Draft, parameters: ReadonlyMap<string, ParameterSchema>, known: Known): ObjectSchema {
  const { row, path } = draft;
  const table = path.endsWith(".{i}.");
  const partial = !row.path.endsWith(".");
  const facts = partial ? {} : parseObjectConstraints(row.constraints);
  if (!partial) {
    checkRow(row);
    if (row.type !== "" || row.flags !== "" || row.default !== "")
      throw new BadCell("an object has no type, flag or default");
    if (!table && row.access === "readWrite") throw new BadCell("only a table can be writable");
    if (path !== draft.mount.root && !known.objects.has(parentOf(path)))
      throw new BadCell(`no object ${parentOf(path)} above it`);
  }
  const missing = [...(facts.keys ?? []).flat(), ...(facts.enable === undefined ? [] : [facts.enable])].find(
    (name) => !known.parameters.has(path + name),
  );
  if (missing !== undefined) throw new BadCell(`it has no parameter "${missing}"`);
  if (facts.count !== undefined && !known.parameters.has(parentOf(path) + facts.count)) {
    throw new BadCell(`${parentOf(path)} has no parameter "${facts.count}"`);
  }
  return {
    path,
    name: path.split(".").at(table ? -3 : -2) ?? "",
    table,
    creatable: row.access === "readWrite" && table,
    ...(facts.entries && { entries: facts.entries }),
    ...(facts.count !== undefined && { countParameter: facts.count }),
    uniqueKeys: facts.keys ?? [],
    ...(facts.enable !== undefined && { enableParameter: facts.enable }),
    parameters,
  };
}
