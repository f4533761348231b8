import { resolve } from "node:path/posix";
import type { SystemFiles } from "../programs/system-files.ts";
import { type HostapdConfig, parseHostapdConfig } from "./hostapd-config.ts";

/** A process is looked at twice: one that had just begun may have been about to become another program. */
const looks = 2;

/** The files that running programs hostapd were started with. Each call reads the command lines of new processes only. */
export function hostapdConfigs(files: SystemFiles): () => readonly HostapdConfig[] {
  let known = new Map<string, { readonly looked: number; readonly paths: readonly string[] }>();
  return () => {
    const pids = files.names("/proc").filter((name) => /^\d+$/.test(name));
    known = new Map(
      pids.map((pid) => {
        const before = known.get(pid);
        if (before !== undefined && before.looked >= looks && before.paths.length === 0) return [pid, before];
        return [pid, { looked: (before?.looked ?? 0) + 1, paths: configPaths(files, pid) }];
      }),
    );
    const paths = new Set([...known.values()].flatMap((each) => each.paths));
    return [...paths].flatMap((path) => {
      const text = files.text(path);
      return text === undefined ? [] : [parseHostapdConfig(text)];
    });
  };
}

/** Of a command line: what is no option, and no argument of one. [hostapd(8)] */
function configPaths(files: SystemFiles, pid: string): readonly string[] {
  const [program = "", ...words] = (files.text(`/proc/${pid}/cmdline`) ?? "").replace(/\0$/, "").split("\0");
  if (!/(^|\/)hostapd$/.test(program)) return [];
  const paths: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    if (!word.startsWith("-")) paths.push(resolve(files.link(`/proc/${pid}/cwd`) ?? "/", word));
    // `-Bf FILE`: the last letter has the next word, unless something follows it.
    else if (/^-[BdhKsStTvq]*[befgGiPu]$/.test(word)) at += 1;
  }
  return paths;
}
