import type { SystemFiles } from "../../linux/programs/system-files.ts";
import { applyDelta, parseDelta } from "./delta.ts";
import type { EditablePackage } from "./editable-package.ts";
import { parsePackage } from "./parse-package.ts";
import { isVisible } from "./syntax.ts";
import type { UciEdit } from "./uci-edit.ts";
import { UciError, UciTooLargeError } from "./uci-error.ts";
import { type UciPackage, uciLimits } from "./uci-package.ts";

const configFolder = "/etc/config";
/** What is in here comes instead of the file of its name in `/etc/config` (uci of 2023 and later). */
const overrideFolder = "/var/run/uci";
/** Where `uci set` stages for everybody: the command line, scripts, rpcd without a session. */
const sharedDeltaFolder = "/tmp/.uci";

/** The system's configuration as its files say it; read anew at each call. */
export interface UciConfig {
  /** The packages there are, in order. */
  names(): readonly string[];
  /**
   * What services run by after a reload; undefined if there is no such package. Throws a `UciTooLargeError`, and a `UciError` for a
   * file that the real program refuses, unless such ones are skipped.
   */
  read(name: string): UciPackage | undefined;
  /** Whether what is read is more than services know yet; absent: never. */
  isPending?(name: string): boolean;
  /** The same with edits that are staged in a folder of deltas. */
  readStaged(name: string, deltaFolder: string): UciPackage | undefined;
  /** What somebody has staged in `/tmp/.uci` and not yet committed. Whoever commits the package commits that too. */
  stagedByOthers(name: string): readonly UciEdit[];
}

/** Told of a line that the real program refuses a file for. */
export type OnBadFile = (path: string, error: UciError) => void;

/**
 * `onBadFile`: where a file has lines that the real program refuses it for, they are skipped, as the scripts of the system do
 * (`uci -S`, by which they read all configuration), and the first of them is told once for each change of the file. Nothing is
 * written to such a file all the same.
 */
export function uciConfig(files: SystemFiles, onBadFile?: OnBadFile): UciConfig {
  const told = new Map<string, string>();
  const skipping =
    onBadFile &&
    ((path: string, error: UciError): void => {
      const stamp = files.stamp(path);
      if (told.get(path) !== stamp) onBadFile(path, error);
      told.set(path, stamp);
    });
  const staged = (name: string, folder: string): readonly UciEdit[] =>
    parseDelta(name, boundedText(files, `${folder}/${name}`) ?? "");
  return {
    names: () =>
      files
        .names(configFolder)
        .filter((name) => isVisible(name) && !name.includes(".") && files.size(`${configFolder}/${name}`) !== undefined)
        .toSorted(),
    read: (name) => readPackage(files, name, skipping),
    readStaged: (name, deltaFolder) => {
      const wanted = readPackage(files, name);
      if (wanted !== undefined) applyDelta(wanted, staged(name, deltaFolder));
      return wanted;
    },
    stagedByOthers: (name) => staged(name, sharedDeltaFolder),
  };
}

/** A package to try edits on. Throws a `UciError` (`not-found` if there is none), and a `UciTooLargeError`. */
export function editedPackage(files: SystemFiles, name: string): EditablePackage {
  const read = readPackage(files, name);
  if (read === undefined) throw new UciError("not-found");
  return read;
}

/** Where a package may be; the first that is there is read. */
export const configurationFiles = (name: string): readonly string[] => [
  `${overrideFolder}/${name}`,
  `${configFolder}/${name}`,
];

function readPackage(files: SystemFiles, name: string, skipping?: OnBadFile): EditablePackage | undefined {
  for (const path of configurationFiles(name)) {
    const text = boundedText(files, path);
    if (text !== undefined) return parsedFile(path, name, text, skipping);
  }
  return undefined;
}

function parsedFile(path: string, name: string, text: string, skipping?: OnBadFile): EditablePackage {
  try {
    return parsePackage(name, text);
  } catch (error) {
    if (!(error instanceof UciError)) throw error;
    if (skipping === undefined || error.code !== "parse") throw error.of(path);
    skipping(path, error);
    return parsePackage(name, text, () => undefined);
  }
}

function boundedText(files: SystemFiles, path: string): string | undefined {
  const size = files.size(path);
  if (size === undefined) return undefined;
  if (size > uciLimits.bytes) throw new UciTooLargeError(`${uciLimits.bytes} octets in ${path}`);
  return files.text(path);
}
