import type { RunProgram } from "./run-program.ts";
import type { SystemFiles } from "./system-files.ts";

/**
 * The programs of a copied file system: `.cpe-agent/run/PROGRAM/ARGUMENT,ARGUMENT….txt` holds what one printed when it was started
 * so, with `_` for each `/`. One that has no such folder is missing.
 */
export function recordedProgram(files: SystemFiles): RunProgram {
  return async ([program, ...words]) => {
    const folder = `/.cpe-agent/run/${program}`;
    if (!files.has(folder)) return { ok: false, code: "missing", reason: `${program} was not recorded` };
    const stdout = files.text(`${folder}/${words.join(",").replaceAll("/", "_")}.txt`);
    if (stdout !== undefined) return { ok: true, stdout };
    return { ok: false, code: "failed", reason: `${program} ${words.join(" ")} was not recorded`, exitCode: 1 };
  };
}
