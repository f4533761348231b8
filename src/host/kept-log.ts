import type { Clock } from "../ports/clock.ts";
import type { UploadRequest } from "../ports/file-transfers.ts";
import type { Log, LogFields, LogLevel } from "../ports/log.ts";
import { openLog } from "./log.ts";

/** Octets of the lines that are kept. */
const maximumBytes = 64 * 1024;

/** A log whose latest lines can be had again, as the vendor log file of the device. */
export interface KeptLog extends Log {
  readonly file: { readonly name: string; readonly maximumBytes: number; readonly persistent: boolean };
  /** The latest lines as they are now, oldest first. */
  lines(): readonly string[];
  /** Calls `told` with each line from now on, until the function that it gives is called. */
  follow(told: (line: string) => void): () => void;
  /** The lines as they are now, oldest first. */
  upload(): Promise<Exclude<UploadRequest["content"], { readonly file: string }>>;
}

/** A fact as it was told; it becomes a line when somebody wants to read it. */
interface KeptFact {
  readonly atMs: number;
  readonly level: LogLevel;
  readonly fact: string;
  readonly fields: LogFields | undefined;
  /** About as many as its line has. */
  readonly bytes: number;
}

/** Passes every fact on to `log`, and keeps the latest of level info and above, up to 64 KiB of them, in memory. */
export function keptLog(log: Log, clock: Pick<Clock, "wallMs">): KeptLog {
  const facts: (KeptFact | Buffer)[] = [];
  const followers = new Set<(line: string) => void>();
  let bytes = 0;
  const keep = (level: LogLevel, fact: string, fields: LogFields | undefined): void => {
    const told = { atMs: clock.wallMs(), level, fact, fields, bytes: bytesOf(fact, fields) };
    // Of a long value only the line is kept, in which it is cut.
    const kept = hasLongValue(fields) ? Buffer.concat(linesOf([told])) : told;
    facts.push(kept);
    if (followers.size > 0) {
      const [line = ""] = textOf(linesOf([told]));
      for (const each of followers) each(line);
    }
    bytes += lengthOf(kept);
    for (let first = facts[0]; bytes > maximumBytes && first !== undefined; first = facts[0]) {
      bytes -= lengthOf(first);
      facts.shift();
    }
  };
  const at = (level: LogLevel) => (fact: string, fields?: LogFields) => {
    if (level !== "debug") keep(level, fact, fields);
    log[level](fact, fields);
  };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    file: { name: "cpe-agent.log", maximumBytes, persistent: false },
    lines: () => textOf(latest(linesOf(facts))),
    follow(told) {
      const follower = (line: string): void => told(line);
      followers.add(follower);
      return () => void followers.delete(follower);
    },
    async upload() {
      const octets = Buffer.concat(latest(linesOf(facts)));
      return {
        length: octets.length,
        open: async function* () {
          yield octets;
        },
      };
    },
  };
}

const lengthOf = (kept: KeptFact | Buffer): number => (Buffer.isBuffer(kept) ? kept.length : kept.bytes);

const textOf = (lines: readonly Buffer[]): readonly string[] => lines.map((line) => line.toString("utf8").trimEnd());

function linesOf(facts: readonly (KeptFact | Buffer)[]): readonly Buffer[] {
  const lines: Buffer[] = [];
  let atMs = 0;
  const written = openLog({
    level: "info",
    format: "pretty",
    terminal: false,
    write: (line) => void lines.push(Buffer.from(`${line}\n`)),
    now: () => atMs,
  });
  for (const each of facts) {
    if (Buffer.isBuffer(each)) {
      lines.push(each);
      continue;
    }
    atMs = each.atMs;
    written[each.level](each.fact, each.fields);
  }
  return lines;
}

/** As many of them as fit. */
function latest(lines: readonly Buffer[]): readonly Buffer[] {
  let bytes = 0;
  let from = lines.length;
  for (; from > 0; from -= 1) {
    bytes += lines[from - 1]?.length ?? 0;
    if (bytes > maximumBytes) break;
  }
  return lines.slice(from);
}

/** Of the time, the level and the marks between. */
const bytesBesides = 32;
/** A longer value would take more memory than its line, which is cut. */
const longestKept = 1000;

const hasLongValue = (fields: LogFields = {}): boolean => {
  for (const name in fields) {
    const value = fields[name];
    if (typeof value === "string" && value.length > longestKept) return true;
  }
  return false;
};

function bytesOf(fact: string, fields: LogFields = {}): number {
  let bytes = bytesBesides + fact.length;
  for (const name in fields) {
    const value = fields[name];
    if (value !== undefined) bytes += name.length + (typeof value === "string" ? value.length : 2);
  }
  return bytes;
}
