import { type HostKind, hostKinds, type Survey } from "./survey.ts";
import { TableError, tsvRows } from "./tsv.ts";

// What stands behind the readings and the edits of each host, in words: src/host/sources.tsv.

const simulated = ["the simulated system"];

export interface Sources {
  /** What readings such as `links` or `identity` are taken from, each named once. */
  readonly readFrom: (host: HostKind, readings: ReadonlySet<string>) => readonly string[];
  /** What settings of a capability go to; undefined where they are not set on this host. */
  readonly setBy: (host: HostKind, edits: string) => readonly string[] | undefined;
}

/** Throws a `TableError` where the survey finds a reading or edits without words, and for words without any. */
export function readSources(text: string, file: string, survey: Survey): Sources {
  const words = new Map<string, readonly string[]>();
  const wrong: string[] = [];
  const read = Object.fromEntries(hostKinds.map((host) => [host, readingsOn(survey, host)]));
  for (const { at, cells } of tsvRows(text, file, 3)) {
    const [what = "", linux = "", openwrt = ""] = cells;
    for (const [host, told] of [
      ["linux", linux],
      ["openwrt", openwrt === "=" ? linux : openwrt],
    ] as const) {
      if (told === "") wrong.push(`${at}: no words for ${host}`);
      if (told === "-") continue;
      words.set(`${host} ${what}`, told.split("; "));
      if (!what.startsWith("set ") && read[host]?.has(what) !== true)
        wrong.push(`${at}: nothing is read from ${what} on ${host}`);
    }
  }
  for (const host of ["linux", "openwrt"] as const) {
    for (const what of readingsOn(survey, host)) {
      if (!words.has(`${host} ${what}`)) wrong.push(`${file}: no words for ${what} on ${host}`);
    }
  }
  if (wrong.length > 0) throw new TableError(wrong.join("\n"));
  return {
    readFrom: (host, readings) =>
      host === "virtual"
        ? simulated
        : [
            ...new Set(
              [...words].flatMap(([key, told]) =>
                readings.has(key.slice(host.length + 1)) && key.startsWith(host) ? told : [],
              ),
            ),
          ],
    setBy: (host, edits) => (host === "virtual" ? simulated : words.get(`${host} set ${edits}`)),
  };
}

const readingsOn = (survey: Survey, host: HostKind): ReadonlySet<string> =>
  new Set([...survey[host].values()].flatMap(({ readings }) => [...readings]));
