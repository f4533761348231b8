import type { SessionRecord } from "../../agent/control/results.ts";

// What was said in the latest sessions, kept for those who look at the page. Secrets are masked before it gets here.

/** One envelope, or an empty POST, as it went. */
export interface Said {
  /** Unix milliseconds. */
  readonly atMs: number;
  /** `connection`: no message, but what became of the connection. */
  readonly direction: "sent" | "received" | "connection";
  /** `Inform`, `InformResponse`, `Fault 9005`, `empty`, … */
  readonly what: string;
  /** XML; empty where there was none, or where it was too long ago. */
  readonly envelope: string;
  /** Characters that it had more than are kept. */
  readonly cut: number;
}

interface Conversation {
  readonly beganMs: number;
  readonly said: Said[];
}

const mostConversations = 50;
const longestEnvelope = 256 * 1024;
/** Characters of all envelopes together. */
const mostText = 1024 * 1024;

/** An entry as the agent traces it. */
interface Traced {
  readonly direction: "sent" | "received";
  readonly what: string;
  readonly envelope: () => string;
}

export class Conversations {
  readonly #nowMs: () => number;
  #kept: Conversation[] = [];
  #size = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Takes what is said next; an Inform begins a conversation. */
  hear({ direction, what, envelope }: Traced): void {
    const atMs = this.#nowMs();
    const text = envelope();
    const kept = text.slice(0, longestEnvelope);
    let present = this.#kept.at(-1);
    if (present === undefined || (direction === "sent" && what === "Inform")) {
      present = { beganMs: atMs, said: [] };
      this.#begin(present);
    }
    present.said.push({ atMs, direction, what, envelope: kept, cut: text.length - kept.length });
    this.#size += kept.length;
    this.#forget();
  }

  /**
   * Takes what becomes of the connection: `connected to 192.0.2.1`. An envelope is told of when it is made: one that waited for
   * the connection goes out after it.
   */
  step(what: string): void {
    const said = this.#kept.at(-1)?.said;
    const atMs = this.#nowMs();
    const step = { atMs, direction: "connection", what, envelope: "", cut: 0 } as const;
    const last = said?.at(-1);
    if (what.startsWith("connected") && last?.direction === "sent") said?.splice(-1, 1, step, { ...last, atMs });
    else said?.push(step);
  }

  /** What was said in a session, from its begin to its end; nothing of one that is too long ago. */
  of({ durationMs, startedAtMs }: Pick<SessionRecord, "durationMs" | "startedAtMs">): readonly Said[] {
    const found = this.#kept.findLast(({ beganMs }) => beganMs >= startedAtMs && beganMs <= startedAtMs + durationMs);
    return found?.said ?? [];
  }

  /** The oldest makes room for it. */
  #begin(conversation: Conversation): void {
    const all = [...this.#kept, conversation];
    this.#kept = all.slice(-mostConversations);
    for (const { said } of all.slice(0, -mostConversations)) {
      for (const { envelope } of said) this.#size -= envelope.length;
    }
  }

  /** The envelopes of the oldest go first. */
  #forget(): void {
    for (const { said } of this.#kept) {
      for (let at = 0; at < said.length && this.#size > mostText; at++) {
        const entry = said[at];
        if (entry === undefined || entry.envelope === "") continue;
        this.#size -= entry.envelope.length;
        said[at] = { ...entry, envelope: "", cut: entry.cut + entry.envelope.length };
      }
    }
  }
}
