import { openLog } from "../../host/log.ts";
import type { UploadRequest } from "../../ports/file-transfers.ts";
import type { LogFields, LogLevel } from "../../ports/log.ts";

/** Facts that are remembered of all devices together. */
const mostFacts = 5000;

interface Fact {
  readonly device: string;
  readonly atMs: number;
  readonly level: LogLevel;
  readonly fact: string;
  readonly fields: LogFields;
}

/** What the devices of a process have said of late: the vendor log file of each is what it has said of that. */
export class FleetLog {
  readonly file = { name: "cpe-agent.log", maximumBytes: 64 * 1024, persistent: false };
  readonly #facts: Fact[] = [];
  #next = 0;
  readonly #wallMs: () => number;

  constructor(wallMs: () => number) {
    this.#wallMs = wallMs;
  }

  note(device: string, level: LogLevel, fact: string, fields: LogFields = {}): void {
    this.#facts[this.#next] = { device, atMs: this.#wallMs(), level, fact, fields };
    this.#next = (this.#next + 1) % mostFacts;
  }

  /** Of a device, oldest first. */
  lines(device: string): readonly string[] {
    const inOrder = [...this.#facts.slice(this.#next), ...this.#facts.slice(0, this.#next)];
    return linesOf(inOrder.filter((each) => each.device === device));
  }

  /** Oldest first. */
  async upload(device: string): Promise<Exclude<UploadRequest["content"], { readonly file: string }>> {
    const text = this.lines(device).map((line) => `${line}\n`);
    const octets = Buffer.from(text.join("").slice(-this.file.maximumBytes));
    return {
      length: octets.length,
      open: async function* () {
        yield octets;
      },
    };
  }
}

function linesOf(facts: readonly Fact[]): readonly string[] {
  const lines: string[] = [];
  let atMs = 0;
  const write = (line: string): void => void lines.push(line);
  const log = openLog({ level: "info", format: "pretty", terminal: false, write, now: () => atMs });
  for (const { atMs: itsMs, fact, fields, level } of facts) {
    atMs = itsMs;
    log[level](fact, fields);
  }
  return lines;
}
