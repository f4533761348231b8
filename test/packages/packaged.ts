import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";

/** A folder for a file of tests; `remove` it at the end. */
export function workFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "cpe-agent-packages-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Which of programs, by name or path, are missing here for tests, as a sentence that is printed, too; undefined where all of it is there. */
export function lackOf(what: string, programs: readonly string[], install = ""): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const missing = programs.filter(
    (name) => !(isAbsolute(name) ? existsSync(name) : folders.some((folder) => existsSync(join(folder, name)))),
  );
  if (missing.length === 0) return undefined;
  const lack = `${what} is not tried here: ${missing.join(", ")} missing${install && ` (${install})`}`;
  console.error(lack);
  return lack;
}

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An image has its own dependencies installed and built. */
const longestMs = 1_100_000;

export function run(program: string, argv: readonly string[], env: NodeJS.ProcessEnv = process.env): Outcome {
  const { status, stdout, stderr, error } = spawnSync(program, argv, {
    encoding: "utf8",
    env,
    timeout: longestMs,
    maxBuffer: 2 ** 26,
  });
  return { code: status, stdout, stderr: error === undefined ? stderr : `${stderr}${error.message}` };
}

/** What a program prints; fails with what it says where it does not end well. */
export function printed(program: string, ...argv: readonly string[]): string {
  const { code, stdout, stderr } = run(program, argv);
  if (code !== 0) throw new Error(`${program} ${argv.join(" ")}: ${code} ${stdout}${stderr}`);
  return stdout;
}

const packager = join(import.meta.dirname, "../../scripts/package/package.ts");

/** Makes packages as `npm run package` does, of what is in dist/. */
export const packaged = (output: string, ...argv: readonly string[]): Outcome =>
  run("npx", ["tsx", packager, "--output", output, ...argv], { ...process.env, SOURCE_DATE_EPOCH: "1700000000" });
