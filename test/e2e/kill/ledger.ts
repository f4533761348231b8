import { appendFileSync, existsSync, readFileSync } from "node:fs";

// What an ACS that may be killed at any moment knows for certain: one line of JSON for each fact, on disk before it is acted upon.

/** What a TransferComplete says. */
export interface Report {
  readonly key: string;
  readonly faultCode: number;
  readonly faultString: string;
  readonly startTime: string;
  readonly completeTime: string;
}

export type Fact =
  /** The ACS is up. */
  | { readonly fact: "start" }
  /** `events`: `M Download(key)`. `url` to knock at; `version` of the firmware that runs. */
  | {
      readonly fact: "inform";
      readonly session: string;
      readonly events: readonly string[];
      readonly url: string;
      readonly version: string;
    }
  /** The order goes out now; whether it arrives is not known yet. */
  | { readonly fact: "asked"; readonly key: string }
  /** The device has it: it said so, or has listed it. */
  | { readonly fact: "accepted"; readonly key: string }
  /** The device has not got it: it said so (`code`), or did not list it. */
  | { readonly fact: "refused"; readonly key: string; readonly code: number | undefined }
  /** A TransferComplete has come. Its answer goes out now. */
  | { readonly fact: "taken"; readonly session: string; readonly report: Report }
  /** The device went on in the same session, so the answer to that TransferComplete has arrived. */
  | { readonly fact: "heard"; readonly key: string };

export type Entry = Fact & { readonly atMs: number };

/** How an order stands, by all that is known. */
export type Standing = "open" | "asked" | "accepted" | "refused" | "reported";

/** No room is no refusal: it is asked again later. [TR-069 A.5.1] */
const noRoom = 9004;

export class Ledger {
  readonly #file: string;
  readonly #standing = new Map<string, Standing>();
  entries: readonly Entry[] = [];

  constructor(file: string) {
    this.#file = file;
    this.entries = readLedger(file);
    for (const entry of this.entries) this.#follow(entry);
  }

  /** On disk, as far as a kill of this process goes, when it returns. */
  note(fact: Fact): void {
    const entry = { ...fact, atMs: Date.now() };
    appendFileSync(this.#file, `${JSON.stringify(entry)}\n`);
    this.#follow(entry);
  }

  standing(key: string): Standing {
    return this.#standing.get(key) ?? "open";
  }

  #follow(entry: Entry): void {
    if (entry.fact === "taken") this.#standing.set(entry.report.key, "reported");
    else if ("key" in entry && this.standing(entry.key) !== "reported") {
      this.#standing.set(entry.key, standingAfter(entry));
    }
  }
}

function standingAfter(entry: Extract<Entry, { key: string }>): Standing {
  switch (entry.fact) {
    case "asked":
    case "accepted":
      return entry.fact;
    case "refused":
      return entry.code === undefined || entry.code === noRoom ? "open" : "refused";
    case "heard":
      return "reported";
  }
}

/** A last line that was cut short counts for nothing. */
export function readLedger(file: string): readonly Entry[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n").slice(0, -1);
  return lines.map((line): Entry => JSON.parse(line));
}
