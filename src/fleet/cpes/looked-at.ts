import type { SessionRecord } from "../../agent/control/results.ts";
import type { TraceEntry } from "../../cwmp/session/session-context.ts";
import type { AcsTarget } from "../../ports/exchange.ts";
import type { ConnectingTrace, ConnectionTrace } from "../../ports/session-traces.ts";
import { Conversations, type Said } from "../../web/records/conversations.ts";

/** A megabyte of envelopes each. */
const mostCpes = 16;
/** Between the begin of a session and its Inform, and between its end and when that is noted. */
const slackMs = 1000;

/** What is said in the sessions of the CPEs that somebody has looked at last, from then on. Of all others nothing is kept. */
export class LookedAt {
  readonly #wallMs: () => number;
  readonly #byNumber = new Map<number, Conversations>();

  constructor(wallMs: () => number) {
    this.#wallMs = wallMs;
  }

  /** Somebody looks at this CPE. */
  look(number: number): void {
    const known = this.#byNumber.get(number) ?? new Conversations(this.#wallMs);
    this.#byNumber.delete(number);
    this.#byNumber.set(number, known);
    const [longestAgo] = this.#byNumber.keys();
    if (this.#byNumber.size > mostCpes && longestAgo !== undefined) this.#byNumber.delete(longestAgo);
  }

  hear(number: number, entry: TraceEntry): void {
    this.#byNumber.get(number)?.hear(entry);
  }

  /** The target, its connections told of where somebody looks at the CPE. */
  watched(number: number, target: AcsTarget): AcsTarget {
    const conversations = this.#byNumber.get(number);
    if (conversations === undefined) return target;
    return { ...target, trace: steps((what) => conversations.step(what), target.trace) };
  }

  /** Nothing of a session that was before somebody looked. */
  of(number: number, { durationMs, startedAtMs }: Pick<SessionRecord, "durationMs" | "startedAtMs">): readonly Said[] {
    const session = { startedAtMs: startedAtMs - slackMs, durationMs: durationMs + slackMs };
    return this.#byNumber.get(number)?.of(session) ?? [];
  }
}

/** Tells each step in words, and hands it on. */
function steps(tell: (what: string) => void, next: ConnectionTrace | undefined): ConnectionTrace {
  return {
    connecting: (url): ConnectingTrace => {
      const further = next?.connecting(url);
      const isSecure = url.protocol === "https:";
      let to = "connected";
      // Its end is told as a failure too, however late.
      let isThere = false;
      return {
        connected: (peer) => {
          to = `connected to ${peer.address ?? "the ACS"}`;
          if (isSecure) return further?.connected(peer);
          isThere = true;
          tell(to);
          further?.connected(peer);
        },
        secured: (tls) => {
          isThere = true;
          tell(`${to}, ${tls.version ?? "TLS"}`);
          further?.secured(tls);
        },
        failed: (code) => {
          if (!isThere) tell(`no connection: ${code}`);
          further?.failed(code);
        },
      };
    },
    note: (status) => {
      tell(status);
      next?.note(status);
    },
  };
}
