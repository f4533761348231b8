import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** Runs a program to its end, by argument list; gives what it printed. Throws what it said where it failed. */
export function run(program: string, argv: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  const { status, stdout, stderr, error } = spawnSync(program, argv, {
    env: { ...process.env, ...env },
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${program} ${argv.slice(0, 3).join(" ")} … failed: ${error?.message ?? stderr}`);
  return stdout;
}

export const sha256Of = (file: string): string => createHash("sha256").update(readFileSync(file)).digest("hex");
