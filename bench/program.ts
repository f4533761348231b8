import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { basename } from "node:path";
import { bundled } from "./bundled.ts";
import { environment } from "./process.ts";

// A program of `bench/` in a process of its own, which prints one figure or a port that it listens on.

export interface Program {
  readonly child: ChildProcess;
  readonly pid: number;
  /** The first line that it printed. */
  readonly said: string;
  stop(): Promise<void>;
}

/** Starts `entry` and waits for its first line. What it writes to standard error goes to `onError`. */
export async function startProgram(
  entry: string,
  argv: readonly string[],
  onError: (text: string) => void = (text) => void process.stderr.write(text),
): Promise<Program> {
  const outfile = await bundled(entry, `${basename(entry, ".ts")}-${process.pid}-${Date.now()}`);
  const child = spawn(process.execPath, [outfile, ...argv], { env: environment() });
  child.stderr.on("data", (text: Buffer) => onError(text.toString()));
  const ended = once(child, "exit");
  const [said] = await Promise.race([
    once(child.stdout, "data"),
    ended.then(([code]) => {
      throw new Error(`${entry} ended with ${code}`);
    }),
  ]);
  rmSync(outfile);
  return {
    child,
    pid: child.pid ?? 0,
    said: String(said).trim(),
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}
