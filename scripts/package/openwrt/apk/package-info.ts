import type { AdbWord, AdbWriter } from "./adb.ts";

/** What apk knows of a package, in the package and in the index of a feed. */
export interface PackageInfo {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly architecture: string;
  readonly licence: string;
  readonly origin: string;
  readonly maintainer: string;
  readonly url: string;
  readonly buildSeconds: number;
  readonly installedOctets: number;
  readonly depends: readonly { readonly name: string; readonly atLeast?: string }[];
}

const equalOrGreater = 1 | 4;

/** With the fields that only one of both places has, by their number. */
export function packageInfo(adb: AdbWriter, info: PackageInfo, others: Readonly<Record<number, AdbWord>>): AdbWord {
  const depends = info.depends
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, atLeast }) =>
      adb.object(
        atLeast === undefined
          ? { 1: adb.blob(name) }
          : { 1: adb.blob(name), 2: adb.blob(atLeast), 3: adb.int(equalOrGreater) },
      ),
    );
  return adb.object({
    1: adb.blob(info.name),
    2: adb.blob(info.version),
    4: adb.blob(info.description),
    5: adb.blob(info.architecture),
    6: adb.blob(info.licence),
    7: adb.blob(info.origin),
    8: adb.blob(info.maintainer),
    9: adb.blob(info.url),
    11: adb.int(info.buildSeconds),
    12: adb.int(info.installedOctets),
    15: adb.array(depends),
    ...others,
  });
}
