import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { type AdbWord, type AdbWriter, openAdb } from "./adb.ts";
import { type ApkKey, adbFile, schemas } from "./adb-file.ts";
import { type PackageInfo, packageInfo } from "./package-info.ts";

/** Scripts of a package, in the order of their fields. */
const scriptNames = [
  "trigger",
  "pre-install",
  "post-install",
  "pre-deinstall",
  "post-deinstall",
  "pre-upgrade",
  "post-upgrade",
] as const;

export type Scripts = Readonly<Partial<Record<(typeof scriptNames)[number], string>>>;

export interface PackageFile {
  readonly octets: Buffer;
  /** By which the index and the device know it. */
  readonly sha256: Buffer;
}

/** The package of all that is below the folder `root`, as files of root:root. */
export function packageFile(info: PackageInfo, root: string, scripts: Scripts, key: ApkKey | undefined): PackageFile {
  const adb = openAdb();
  const contents: Buffer[] = [];
  const folders = foldersBelow(root, "");
  const paths = folders.map((folder, i) => {
    const files = namesIn(root, folder, (path) => !lstatSync(path).isDirectory());
    const entries = files.map((name, j) => {
      const path = join(root, folder, name);
      const content = lstatSync(path).isSymbolicLink() ? undefined : readFileSync(path);
      if (content !== undefined && content.length > 0) {
        const head = Buffer.alloc(8);
        head.writeUInt32LE(i + 1, 0);
        head.writeUInt32LE(j + 1, 4);
        contents.push(Buffer.concat([head, content]));
      }
      return fileEntry(adb, path, name, content, info.buildSeconds);
    });
    return adb.object({ 1: adb.blob(folder), 2: rightsOf(adb, join(root, folder)), 3: adb.array(entries) });
  });
  const id = adb.room(20);
  const written = packageInfo(adb, info, { 3: id });
  const fields = scriptNames.map((name, i) => [i + 1, adb.blob(scripts[name] ?? "")] as const);
  const value = adb.object({ 1: written, 2: adb.array(paths), 3: adb.object(Object.fromEntries(fields)) });
  // It is the sum of everything, with nothing in its place.
  adb.fill(id, sha256(adb.octets(value)).subarray(0, 20));
  const octets = adb.octets(value);
  return { octets: adbFile(schemas.package, octets, key, contents), sha256: sha256(octets) };
}

const sha256 = (octets: Buffer): Buffer => createHash("sha256").update(octets).digest();

function fileEntry(adb: AdbWriter, path: string, name: string, content: Buffer | undefined, seconds: number): AdbWord {
  const shared = { 1: adb.blob(name), 2: rightsOf(adb, path), 4: adb.int(seconds) };
  if (content !== undefined) {
    return adb.object({ ...shared, 3: adb.int(content.length), 5: adb.blob(sha256(content)) });
  }
  const target = Buffer.from(readlinkSync(path));
  const kind = Buffer.alloc(2);
  kind.writeUInt16LE(0o120000);
  return adb.object({ ...shared, 3: adb.int(target.length), 6: adb.blob(Buffer.concat([kind, target])) });
}

const rightsOf = (adb: AdbWriter, path: string): AdbWord =>
  adb.object({ 1: adb.int(lstatSync(path).mode & 0o7777), 2: adb.blob("root"), 3: adb.blob("root") });

/** By octets, as apk looks for them. */
const namesIn = (root: string, folder: string, isWanted: (path: string) => boolean): readonly string[] =>
  readdirSync(join(root, folder))
    .filter((name) => isWanted(join(root, folder, name)))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

function foldersBelow(root: string, folder: string): readonly string[] {
  const inside = namesIn(root, folder, (path) => lstatSync(path).isDirectory());
  return [folder, ...inside.flatMap((name) => foldersBelow(root, folder === "" ? name : `${folder}/${name}`))].sort(
    (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)),
  );
}
