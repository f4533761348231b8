import { readFileSync, writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { Enums, Models, Serialize, Spec } from "@cyclonedx/cyclonedx-library";
import { type AddonTarget, sqliteSources } from "./addon.ts";
import { partsOfImage } from "./image-parts.ts";
import { licensesOf } from "./license.ts";
import { packageJson, sourceDateSeconds } from "./program.ts";
import { sha256Of } from "./run.ts";

// What of others is in a package, as CycloneDX (1.6, JSON): by what the bundler took, not by what is declared.

interface Locked {
  readonly version: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  /** What it is published as, where it is installed by another name. */
  readonly name?: string;
}

/** For which Nodes the addon of SQLite is in a package, by the end of its name. That of Docker brings a Node. */
const addonsIn: Readonly<Record<string, readonly AddonTarget["node"][]>> = {
  ".tgz": [],
  ".deb": [20, 22],
  ".ipk": [20],
  ".apk": [22],
  ".tar": [22],
};

/** Writes FILE.cdx.json beside a package of the program; gives its path, or none where the file is another one. */
export function writeSbom(file: string): readonly string[] {
  const addons = addonsIn[extname(file)];
  if (addons === undefined || !basename(file).startsWith(packageJson.name)) return [];
  const bom = new Models.Bom();
  bom.metadata.timestamp = new Date(1000 * sourceDateSeconds());
  const program = new Models.Component(Enums.ComponentType.Application, packageJson.name, {
    bomRef: packageJson.name,
    version: packageJson.version,
    description: packageJson.description,
    purl: `pkg:npm/${packageJson.name}@${packageJson.version}`,
    licenses: licensesOf(packageJson.license),
    hashes: new Models.HashDictionary([[Enums.HashAlgorithm["SHA-256"], sha256Of(file)]]),
    properties: new Models.PropertyRepository([new Models.Property("cpe-agent:package", basename(file))]),
  });
  bom.metadata.component = program;
  const parts = [...bundled(), ...addons.flatMap(withAddon), ...(extname(file) === ".tar" ? partsOfImage(file) : [])];
  for (const part of new Map(parts.map((part) => [part.bomRef.value, part])).values()) {
    bom.components.add(part);
    program.dependencies.add(part.bomRef);
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  const path = `${file}.cdx.json`;
  writeFileSync(path, `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`);
  return [path];
}

/** All that stands in dist/. */
function bundled(): readonly Models.Component[] {
  const { inputs, outputs } = JSON.parse(readFileSync("dist/meta.json", "utf8")) as {
    readonly inputs: object;
    readonly outputs: Readonly<Record<string, { readonly inputs: object }>>;
  };
  const files = [inputs, ...Object.values(outputs).map((output) => output.inputs)].flatMap(Object.keys);
  const folders = files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
  return [...new Set(folders)].map(library);
}

/** The addon's package, and SQLite, which is compiled into it. */
function withAddon(node: AddonTarget["node"]): readonly Models.Component[] {
  const { name, folder } = sqliteSources(node);
  const header = readFileSync(join(folder, "deps/sqlite3/sqlite3.h"), "utf8");
  const version = /^#define SQLITE_VERSION\s+"([\d.]+)"/m.exec(header)?.[1] ?? "";
  const sqlite = new Models.Component(Enums.ComponentType.Library, "sqlite", {
    bomRef: `sqlite@${version}`,
    version,
    purl: `pkg:generic/sqlite@${version}`,
    licenses: licensesOf("blessing"),
  });
  return [library(`node_modules/${name}`), sqlite];
}

const locks = () =>
  (JSON.parse(readFileSync("package-lock.json", "utf8")) as { readonly packages: Readonly<Record<string, Locked>> })
    .packages;

function library(folder: string): Models.Component {
  const locked = locks()[folder];
  if (locked === undefined)
    throw new Error(`${folder} is in dist/, but not in package-lock.json: npm ci, npm run build`);
  const full = locked.name ?? folder.replace(/^.*node_modules\//, "");
  const [group, name] = full.startsWith("@") ? full.split("/", 2) : [undefined, full];
  const [algorithm, sum] = locked.integrity?.split("-", 2) ?? [];
  return new Models.Component(Enums.ComponentType.Library, name ?? full, {
    ...(group === undefined ? {} : { group }),
    bomRef: `${full}@${locked.version}`,
    version: locked.version,
    purl: `pkg:npm/${full.replace("@", "%40")}@${locked.version}`,
    licenses: licensesOf(locked.license ?? olderLicense(folder)),
    ...(algorithm === "sha512" && sum !== undefined
      ? {
          hashes: new Models.HashDictionary([
            [Enums.HashAlgorithm["SHA-512"], Buffer.from(sum, "base64").toString("hex")],
          ]),
        }
      : {}),
  });
}

/** As packages told it before npm had one for it. */
function olderLicense(folder: string): string | undefined {
  const { licenses } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    readonly licenses?: readonly { readonly type: string }[];
  };
  return licenses?.[0]?.type;
}
