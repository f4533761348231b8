import { openAdb } from "./adb.ts";
import { type ApkKey, adbFile, schemas } from "./adb-file.ts";
import { type PackageInfo, packageInfo } from "./package-info.ts";

export interface IndexedPackage {
  readonly info: PackageInfo;
  readonly sha256: Buffer;
  readonly fileOctets: number;
}

/** The index of a feed (packages.adb), in which each file lies beside it as NAME-VERSION.apk. */
export function indexFile(description: string, packages: readonly IndexedPackage[], key: ApkKey | undefined): Buffer {
  const adb = openAdb();
  const entries = packages
    .toSorted((a, b) => (a.info.name < b.info.name ? -1 : 1))
    .map(({ info, sha256, fileOctets }) => packageInfo(adb, info, { 3: adb.blob(sha256), 13: adb.int(fileOctets) }));
  return adbFile(schemas.index, adb.octets(adb.object({ 1: adb.blob(description), 2: adb.array(entries) })), key);
}
