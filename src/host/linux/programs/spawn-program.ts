import { type ChildProcess, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";

/** A program that runs. Its `close` comes when it has ended and nobody has its pipes any more. */
export interface SpawnedProgram extends ChildProcess {
  readonly stdin: Writable | null;
  readonly stdout: Readable;
  readonly stderr: Readable;
}

/**
 * Starts a program by argv, never through a shell; `reads`: it is given a stdin. The error where the system cannot, for want of
 * descriptors, memory or processes; one that is not there is told by `error` of what is returned. Never throws.
 */
export function spawnProgram(
  [program, ...argumentList]: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv,
  reads = false,
): SpawnedProgram | Error {
  try {
    const child = spawn(program, argumentList, {
      stdio: [reads ? "pipe" : "ignore", "pipe", "pipe"],
      shell: false,
      env,
    });
    if (child.stdout && child.stderr) return child as SpawnedProgram; // what was just seen
    // Without a descriptor for its pipes Node makes none, and says why only later.
    child.on("error", () => {});
    return new Error("there are too few file descriptors to start it");
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Why a program could not be started, in a sentence, and whether that is for want of it. */
export function notStarted(
  program: string,
  error: NodeJS.ErrnoException,
): { readonly missing: boolean; readonly reason: string } {
  switch (error.code) {
    case "ENOENT":
      return { missing: true, reason: `the program ${program} is not installed` };
    case "EACCES":
      return { missing: true, reason: `the program ${program} may not be started by this user` };
    default:
      return { missing: false, reason: `${program}: ${error.message}` };
  }
}

/** How a program ended that did not end well, in one sentence with its own words, if it has `said` any. */
export function howItEnded(program: string, exitCode: number | null, endedBy: string | null, said: string): string {
  const how = exitCode === null ? `was ended by ${endedBy}` : `exited with ${exitCode}`;
  return `${program} ${how}${said ? `: ${said}` : ""}`;
}
