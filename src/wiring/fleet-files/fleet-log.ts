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

  /** Oldest first. */
  async upload(device: string): Promise<Exclude<UploadRequest["content"], { readonly file: string }>> {
    const inOrder = [...this.#facts.slice(this.#next), ...this.#facts.slice(0, this.#next)];
    const octets = Buffer.from(textOf(inOrder.filter((each) => each.device === device)).slice(-this.file.maximumBytes));
    return {
      length: octets.length,
      open: async function* () {
        yield octets;
      },
    };
  }
}

function textOf(facts: readonly Fact[]): string {
  let text = "";
  let atMs = 0;
  const write = (line: string): void => {
    text += `${line}\n`;
  };
  const log = openLog({ level: "info", format: "pretty", terminal: false, write, now: () => atMs });
  for (const { atMs: itsMs, fact, fields, level } of facts) {
    atMs = itsMs;
    log[level](fact, fields);
  }
  return text;
}
