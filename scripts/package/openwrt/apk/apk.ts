import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { packageJson, sizeOf, sourceDateSeconds } from "../../program.ts";
import { sha256Of } from "../../run.ts";
import { type Contents, maintainer, versionOf } from "../contents.ts";
import type { ApkKey } from "./adb-file.ts";
import { type IndexedPackage, indexFile } from "./index-file.ts";
import { packageFile, type Scripts } from "./package-file.ts";

// Packages as apk of OpenWrt 25.12 takes them, and the index of a feed of them.

export interface Apk extends IndexedPackage {
  readonly file: string;
}

/** Writes an .apk to the folder `feed`. */
export function writeApk(contents: Contents, architecture: string, feed: string, key: ApkKey | undefined): Apk {
  const { name, root, scripts } = contents;
  const installedOctets = sizeOf(root);
  writeLists(contents);
  const info = {
    name,
    version: versionOf("apk"),
    description: contents.description,
    architecture,
    licence: packageJson.license,
    origin: packageJson.name,
    maintainer,
    url: packageJson.homepage,
    buildSeconds: sourceDateSeconds(),
    installedOctets,
    depends: [{ name: "libc" }, ...contents.depends],
  };
  const { octets, sha256 } = packageFile(info, root, scriptsIn(scripts), key);
  const file = join(feed, `${name}-${info.version}.apk`);
  writeFileSync(file, octets);
  return { file, info, sha256, fileOctets: octets.length };
}

/** Writes packages.adb, and the public key by which the device knows that it is from here; gives the paths. */
export function writeApkIndex(feed: string, packages: readonly Apk[], key: ApkKey | undefined): readonly string[] {
  const index = join(feed, "packages.adb");
  writeFileSync(index, indexFile(`${packageJson.name} ${packageJson.version}`, packages, key));
  if (key === undefined) return [index];
  const publicKey = join(feed, `${packageJson.name}.pem`);
  writeFileSync(publicKey, key.publicPem);
  return [index, publicKey];
}

const scriptsIn = (folder: string): Scripts =>
  existsSync(folder)
    ? Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]))
    : {};

/** What OpenWrt's own scripts and sysupgrade read of an installed package, which apk itself does not tell them. */
function writeLists({ name, root, configuration }: Contents): void {
  const folder = join(root, "lib/apk/packages");
  const files = pathsBelow(root, "");
  mkdirSync(folder, { recursive: true });
  const write = (kind: string, lines: readonly string[]): void => {
    if (lines.length > 0) writeFileSync(join(folder, `${name}.${kind}`), `${lines.join("\n")}\n`, { mode: 0o644 });
  };
  write("list", files);
  write("conffiles", configuration);
  write(
    "conffiles_static",
    configuration.map((path) => `${path} ${sha256Of(join(root, path))}`),
  );
}

const pathsBelow = (root: string, folder: string): readonly string[] =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) =>
      entry.isDirectory() ? pathsBelow(root, `${folder}/${basename(entry.name)}`) : [`${folder}/${entry.name}`],
    )
    .sort();
