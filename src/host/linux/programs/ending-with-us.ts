import { accessSync, constants, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { programEnvironment } from "./program-environment.ts";

// A program that runs on has to end when the agent does, and one that is killed ends nothing. The kernel does it for whoever has asked
// it to, which `setpriv` of util-linux does in a program's place. [setpriv(1), PR_SET_PDEATHSIG(2const)]

/**
 * The words by which a program is started so that it is killed once this process is gone, however it has gone; the same where there is no
 * `setpriv` that can ask for it (that of busybox, or from before util-linux 2.33), or no such program. One that becomes another user is
 * spared by the kernel.
 */
export function endingWithUs(argv: readonly [string, ...string[]]): readonly [string, ...string[]] {
  const setpriv = placeOf("setpriv");
  if (setpriv === undefined || placeOf(argv[0]) === undefined || !canAsk(setpriv)) return argv;
  return [setpriv, "--pdeathsig", "KILL", "--", ...argv];
}

/** Where the system finds a program; undefined where it is not, or cannot be started. */
function placeOf(program: string): string | undefined {
  const folders = program.includes("/") ? [""] : (programEnvironment().PATH ?? "").split(delimiter);
  return folders
    .map((folder) => (folder === "" ? program : join(folder, program)))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** It has the name of the option in it: asking it for help would cost a process. */
function canAsk(setpriv: string): boolean {
  try {
    return readFileSync(setpriv).includes("pdeathsig");
  } catch {
    return false;
  }
}
