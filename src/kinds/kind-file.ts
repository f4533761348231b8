import type { InitialObject } from "../model/binding.ts";
import { parsePath } from "../model/paths.ts";
import type { Identity } from "../ports/identity.ts";
import { KindFileError, shown } from "./field-tree.ts";
import type { OwnFact, OwnKind } from "./own-kind.ts";
import { typeNamed } from "./value-types.ts";

// A kind of the user's own as YAML: what the kinds of the program are written in, and `facts` besides.

const longestFile = 64 * 1024 * 1024;

const introduction = `# A kind of device. docs/kinds.md of cpe-agent tells what is what; it may be edited.
`;

export async function writeKindFile(kind: OwnKind): Promise<string> {
  const { stringify } = await import("yaml");
  const { name, description, model, system, identity, facts, objects } = kind;
  const content = {
    name,
    description,
    model,
    system,
    identity,
    facts: Object.fromEntries([...facts].map(([path, fact]) => [path, factText(path, fact)])),
    objects: Object.fromEntries(
      objects.map(({ path, values }) => [path, Object.keys(values).length === 0 ? null : values]),
    ),
  };
  return (
    introduction + stringify(content, { lineWidth: 0, nullStr: "", aliasDuplicateObjects: false, compat: "yaml-1.1" })
  );
}

const access = (writable: boolean): string => (writable ? "readWrite" : "readOnly");

const factText = (path: string, { writable, type }: OwnFact): string =>
  path.endsWith(".") ? `${access(writable)} object` : [access(writable), type].filter(Boolean).join(" ");

/** @throws KindFileError naming the file and what is wrong in it. */
export async function readKindFile(text: string, file: string): Promise<OwnKind> {
  if (text.length > longestFile) throw new KindFileError(`${file} is larger than ${longestFile} characters`);
  let content: unknown;
  try {
    content = await contentOf(text);
  } catch (error) {
    throw new KindFileError(
      `${file}: no YAML: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`,
    );
  }
  const read = new Members(file, "", content);
  const model = read.text("model");
  if (model !== "tr181" && model !== "tr098") read.refuse("model", model, "tr181 or tr098");
  return {
    name: read.text("name"),
    description: read.text("description", ""),
    model: model === "tr181" ? "tr181" : "tr098",
    system: read.text("system", model === "tr181" ? "home-gateway" : "dsl-gateway"),
    identity: identityIn(read.members("identity")),
    facts: factsIn(read.members("facts", {})),
    objects: objectsIn(read.members("objects"), model === "tr181" ? "Device." : "InternetGatewayDevice."),
  };
}

/** Every scalar as the text that it is written as. Throws what is no YAML, or names something twice in one mapping. */
async function contentOf(text: string): Promise<unknown> {
  const { isScalar, LineCounter, parseDocument, visit } = await import("yaml");
  const lineCounter = new LineCounter();
  // yaml would hold each key against all before it, which is slow for a device of ten thousand rows.
  const document = parseDocument(text, { schema: "failsafe", uniqueKeys: false, logLevel: "error", lineCounter });
  const [mistake] = document.errors;
  if (mistake !== undefined) throw mistake;
  visit(document, {
    Map: (_, { items }) => {
      const names = new Set<string>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        if (names.has(name)) {
          const { line, col } = lineCounter.linePos(key.range?.[0] ?? 0);
          throw new Error(`Map keys must be unique at line ${line}, column ${col}: ${shown(name)} is there twice`);
        }
        names.add(name);
      }
    },
  });
  return document.toJS({ maxAliasCount: 0 });
}

/** A mapping of the file. */
class Members {
  readonly #file: string;
  readonly #where: string;
  readonly content: Readonly<Record<string, unknown>>;

  constructor(file: string, where: string, content: unknown) {
    this.#file = file;
    this.#where = where;
    if (typeof content !== "object" || content === null || Array.isArray(content)) {
      throw new KindFileError(`${file}: ${where === "" ? "a kind of device" : where} is a mapping, and this is none`);
    }
    this.content = content as Readonly<Record<string, unknown>>;
  }

  text(name: string, otherwise?: string): string {
    const value = this.content[name] ?? otherwise;
    if (typeof value !== "string") this.refuse(name, value, "a text");
    return String(value);
  }

  members(name: string, otherwise?: Readonly<Record<string, unknown>>): Members {
    const content = this.content[name];
    const given = content === "" || content === undefined || content === null ? (otherwise ?? content) : content;
    return new Members(this.#file, name, given);
  }

  refuse(name: string, value: unknown, allowed: string): never {
    const what = value === undefined ? "is missing" : `is ${shown(JSON.stringify(value))}`;
    throw new KindFileError(
      `${this.#file}: ${shown([this.#where, name].filter(Boolean).join(": "))} ${what}: it must be ${allowed}`,
    );
  }
}

function identityIn(read: Members): Omit<Identity, "serialNumber"> {
  const oui = read.text("oui");
  if (!/^[0-9A-F]{6}$/.test(oui)) read.refuse("oui", oui, "six upper-case hex digits");
  return {
    manufacturer: read.text("manufacturer"),
    oui,
    productClass: read.text("productClass", ""),
    modelName: read.text("modelName", ""),
    description: read.text("description", ""),
    hardwareVersion: read.text("hardwareVersion", ""),
    softwareVersion: read.text("softwareVersion", ""),
    provisioningCode: read.text("provisioningCode", ""),
  };
}

function factsIn(read: Members): ReadonlyMap<string, OwnFact> {
  return new Map(
    Object.keys(read.content).map((path): [string, OwnFact] => {
      const text = read.text(path);
      const [, word = "", name = ""] = /^(readOnly|readWrite)(?: (\w+))?$/.exec(text) ?? [];
      const type = typeNamed(name);
      const isObject = path.endsWith(".");
      if (word === "" || (isObject ? name !== "object" : name !== "" && type === undefined)) {
        read.refuse(
          path,
          text,
          isObject
            ? "readOnly object or readWrite object"
            : "readOnly or readWrite, and a type (readWrite unsignedInt)",
        );
      }
      return [path, { writable: word === "readWrite", ...(type !== undefined && { type }) }];
    }),
  );
}

function objectsIn(read: Members, root: string): readonly InitialObject[] {
  const objects: InitialObject[] = [];
  const below = (path: string, members: Members): void => {
    const values: Record<string, string> = {};
    const own: InitialObject = { path, values };
    if (path !== "") objects.push(own);
    for (const [name, value] of Object.entries(members.content)) {
      const full = path + name;
      const parsed = parsePath(full.replaceAll("{i}", "1"));
      if (!full.startsWith(root) || !parsed.ok) members.refuse(name, full, `a path below ${root}`);
      if (!name.endsWith(".")) values[name] = members.text(name);
      else if (value === "" || value === null) objects.push({ path: full, values: {} });
      else below(full, members.members(name));
    }
  };
  below("", read);
  const paths = objects.map(({ path }) => path);
  const twice =
    paths.length === new Set(paths).size ? undefined : paths.find((path, index) => paths.indexOf(path) < index);
  if (twice !== undefined) read.refuse(twice, twice, "given once");
  return objects;
}
