import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { patienceMs } from "../patience.ts";

// The built program as its users start it.

/** For whoever starts it in another way. */
export const program = join(import.meta.dirname, "..", "..", "..", "dist", "main.js");

function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("CPE_AGENT_"));
  return Object.fromEntries(own);
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command to its end. */
export function cpeAgent(...argv: readonly string[]): Finished {
  if (!existsSync(program)) throw new Error("dist/main.js is not there: npm run build");
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...argv], {
    env: environment(),
    encoding: "utf8",
    timeout: patienceMs,
    // One that hangs in its end would hang this process, too, which no limit of a test cuts off.
    killSignal: "SIGKILL",
  });
  return { code: status, stdout, stderr };
}

/** The same, while this process goes on: for a command that waits for it. */
export function meanwhile(...argv: readonly string[]): Promise<Finished> {
  return new Promise((resolve) => {
    const options = { env: environment(), timeout: patienceMs, killSignal: "SIGKILL" } as const;
    const child = execFile(process.execPath, [program, ...argv], options, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

export interface LogLine {
  readonly level: string;
  readonly fact: string;
  readonly [field: string]: unknown;
}

/** A command that stays, with its log read line by line. */
export class RunningCommand {
  readonly child: ChildProcess;
  readonly #lines: LogLine[] = [];
  #text = "";
  readonly #waiting = new Set<() => void>();
  readonly ended: Promise<number | NodeJS.Signals>;

  constructor(...argv: readonly string[]);
  /** `starter`: the program that starts it, with its arguments: `["chroot", root]`. */
  constructor(starter: readonly string[], ...argv: readonly string[]);
  constructor(...given: readonly (string | readonly string[])[]) {
    const [first] = given;
    const [starter, argv] = Array.isArray(first) ? [first, given.slice(1)] : [[], given];
    const [file = "", ...words] = [...starter, process.execPath, program, ...argv].map(String);
    this.child = spawn(file, words, { env: environment(), stdio: ["ignore", "pipe", "pipe"] });
    const take = (chunk: Buffer): void => {
      this.#text += chunk.toString();
      const lines = this.#text.split("\n");
      this.#text = lines.pop() ?? "";
      for (const line of lines) {
        if (line.startsWith("{")) this.#lines.push(JSON.parse(line) as LogLine);
        else this.#lines.push({ level: "text", fact: line });
      }
      for (const look of this.#waiting) look();
    };
    this.child.stdout?.on("data", take);
    this.child.stderr?.on("data", take);
    this.ended = new Promise((resolve) =>
      this.child.once("close", (code, signal) => {
        resolve(signal ?? code ?? 0);
        for (const look of this.#waiting) look();
      }),
    );
  }

  get log(): readonly LogLine[] {
    return this.#lines;
  }

  /** The first line, from the `from`-th on, that fits. Rejects with the log when the process ends or time is up. */
  line(fits: (line: LogLine) => boolean, from = 0): Promise<LogLine> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = this.#lines.slice(from).find(fits);
        if (found === undefined && this.child.exitCode === null && this.child.signalCode === null) return;
        finish();
        if (found === undefined) reject(new Error(`the process ended (${this.child.exitCode}):\n${this.text()}`));
        else resolve(found);
      };
      const timer = setTimeout(() => {
        finish();
        reject(new Error(`no such line within ${patienceMs} ms:\n${this.text()}`));
      }, patienceMs);
      const finish = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
      };
      this.#waiting.add(look);
      look();
    });
  }

  fact(name: string, from = 0): Promise<LogLine> {
    return this.line((line) => line.fact === name, from);
  }

  text(): string {
    return this.#lines.map((line) => JSON.stringify(line)).join("\n");
  }

  async kill(signal: NodeJS.Signals): Promise<number | NodeJS.Signals> {
    this.child.kill(signal);
    return this.ended;
  }
}

/** A temporary directory, removed by `remove`. */
export function temporaryDirectory(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "cpe-e2e-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Flags of an agent that may run beside others: loopback, a port of its own, JSON logs, no periodic Inform by chance. */
export const quietly: readonly string[] = [
  "-o",
  "log.format=json",
  "-o",
  "connectionRequest.port=0",
  "-o",
  "connectionRequest.bind=127.0.0.1",
  "-o",
  "acs.periodicInform.intervalSeconds=100000000",
];
