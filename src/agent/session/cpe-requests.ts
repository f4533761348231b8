import { type ClearingMethod, eventRules } from "../../cwmp/events.ts";
import type { AcsMethod } from "../../cwmp/methods.ts";
import type { CpeRequest } from "../../cwmp/session/session-context.ts";
import type { QueuedEvent } from "../context/event-queue.ts";
import type { Parts } from "../parts.ts";
import { AcsMethods } from "./acs-methods.ts";
import { type RetryPolicy, retryWaitMs } from "./retry.ts";

/** A request of the device that an Inform has announced. */
export interface Errand {
  readonly request: CpeRequest;
  /** For a method that an ACS need not have: what is done where it has none. The events have then gone out alone. */
  readonly giveUp?: () => Promise<void>;
  /** Given up also where the ACS does not survive it; others wait for the next start. [TR-069 3.7.1.5] */
  readonly fleeting?: boolean;
}

/** An ACS that broke so many sessions over a method is spared it until the next start: it must stay able to manage the device. */
const mostBreaks = 3;

/** What the device asks of the ACS besides the Inform: when, in what order, and what it had better not. [TR-069 3.7.1.5, A.3.1.1] */
export class OwnRequests {
  readonly #parts: Parts;
  #known: AcsMethods | undefined;
  #url = "";
  /** Events of the running session that an answer to a request clears. */
  #announced: readonly QueuedEvent[] | undefined;
  /** The method of the request that is not answered yet. */
  #awaited: AcsMethod | undefined;
  /** How many sessions broke over a method, in a row. */
  #breaks: Map<AcsMethod | ClearingMethod, number> | undefined;
  /** What the latest session that ended well has announced and left unanswered. */
  #left: readonly QueuedEvent[] | undefined;
  /** How many did, in a row. */
  #leaving = 0;
  /** When it may be told again, by the monotonic clock. */
  #againMs = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get #methods(): AcsMethods {
    this.#known ??= new AcsMethods(this.#parts);
    return this.#known;
  }

  /** The requests of a session with the ACS at `url` whose Inform has `sent`, one by one. */
  of(sent: readonly QueuedEvent[], url: string): () => Promise<CpeRequest | undefined> {
    if (url !== this.#url) this.#breaks = undefined;
    this.#url = url;
    this.#announced = sent.filter(awaitsAnswer);
    this.#awaited = undefined;
    if (this.#announced.length === 0) return async () => undefined;
    const news = this.#parts.transfers.news.telling(sent);
    const wishes = this.#parts.wishes.telling(sent);
    const following = (): Errand | undefined => news() ?? wishes();
    let errand: Errand | undefined;
    return async () => {
      for (errand ??= following(); errand !== undefined; errand = following()) {
        if (this.#mustAsk(errand)) return this.#watched({ request: this.#methods.question(url) });
        if (await this.#leftOut(errand)) continue;
        const next = errand;
        errand = undefined;
        return this.#watched(next);
      }
      return undefined;
    };
  }

  #spares(method: AcsMethod | ClearingMethod): boolean {
    return (this.#breaks?.get(method) ?? 0) >= mostBreaks;
  }

  #mustAsk({ request: { method }, giveUp }: Errand): boolean {
    if (giveUp === undefined || this.#spares(method) || this.#spares("GetRPCMethods")) return false;
    return this.#methods.unsettled(method, this.#url);
  }

  /** Whether it is not asked for: the ACS has no such method, or none that works. */
  async #leftOut({ request: { method }, giveUp, fleeting }: Errand): Promise<boolean> {
    if (giveUp === undefined) return false;
    const lacking = this.#methods.lacks(method, this.#url);
    if (!lacking && !this.#spares(method)) return false;
    if (lacking || fleeting) await this.#parts.mailbox.post(giveUp);
    this.#parts.options.log.info("acs.method-suspended", { method, lacking });
    return true;
  }

  #watched({ request, giveUp }: Errand): CpeRequest {
    const { method } = request;
    this.#awaited = method;
    const answered: CpeRequest["answered"] = async (answer: Parameters<CpeRequest["answered"]>[0]) => {
      this.#awaited = undefined;
      this.#breaks?.delete(method);
      if (giveUp === undefined || !("fault" in answer) || answer.fault.faultCode !== 8000) {
        return request.answered(answer as never); // its method was compared
      }
      await this.#parts.mailbox.post(async () => {
        await this.#methods.refused(method, this.#url);
        await giveUp();
      });
    };
    return { ...request, answered } as CpeRequest;
  }

  /** The session broke. */
  broke(): void {
    const method = this.#awaited;
    this.#awaited = undefined;
    if (method === undefined) return;
    this.#breaks ??= new Map();
    this.#breaks.set(method, (this.#breaks.get(method) ?? 0) + 1);
  }

  /** A session has ended well. What it has announced and not been rid of waits as after a failed session. */
  concluded(nowMs: number, policy: RetryPolicy, fraction: number): void {
    const { pending } = this.#parts.queue;
    const left = this.#announced?.filter((event) => pending.includes(event));
    this.#announced = undefined;
    this.#left = left?.length ? left : undefined;
    this.#leaving = this.#left === undefined ? 0 : this.#leaving + 1;
    const hopeless = left?.every((event) => this.#spares(clearing(event)));
    this.#againMs = hopeless ? Number.POSITIVE_INFINITY : nowMs + retryWaitMs(this.#leaving, policy, fraction);
  }

  /** Nothing is remembered here that the next session has to know. */
  get atRest(): boolean {
    return this.#known === undefined && this.#breaks === undefined && this.#left === undefined;
  }

  /** When a session for the sake of these events may begin, by the monotonic clock; Infinity if none of them asks for one. */
  dueMs(pending: readonly QueuedEvent[]): number {
    const owed = pending.filter(awaitsAnswer);
    if (owed.length === 0) return Number.POSITIVE_INFINITY;
    return owed.every((event) => this.#left?.includes(event)) ? this.#againMs : 0;
  }
}

const clearing = ({ code }: QueuedEvent): ClearingMethod => eventRules[code].clearedBy;
const awaitsAnswer = (event: QueuedEvent): boolean => clearing(event) !== "Inform";
