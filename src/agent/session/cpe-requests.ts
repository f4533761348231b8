import { type ClearingMethod, eventRules } from "../../cwmp/events.ts";
import type { AcsMethod } from "../../cwmp/methods.ts";
import type { CpeRequest } from "../../cwmp/session/session-context.ts";
import type { Random } from "../../ports/random.ts";
import type { AcsRequest } from "../context/acs-request.ts";
import type { Activity } from "../context/activity.ts";
import type { AgentContext } from "../context/context.ts";
import type { QueuedEvent } from "../context/event-queue.ts";
import { type RetryPolicy, retryWaitMs } from "../context/retry.ts";
import { AcsMethods } from "./acs-methods.ts";

/** An ACS that broke so many sessions over a method is not called it until the next start: it must stay able to manage the device. */
const mostBreaks = 3;

/** What the device asks of the ACS besides the Inform: when, in what order, and what it had better not. [TR-069 3.7.1.5, A.3.1.1] */
export class CpeRequests {
  readonly #context: AgentContext;
  readonly #sources: Pick<Required<Activity>, "pendingRequests">;
  #methods: AcsMethods | undefined;
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

  /** `sources`: the activities that have something to ask. */
  constructor(context: AgentContext, sources: Pick<Required<Activity>, "pendingRequests">) {
    this.#context = context;
    this.#sources = sources;
  }

  get #known(): AcsMethods {
    this.#methods ??= new AcsMethods(this.#context);
    return this.#methods;
  }

  /** The requests of a session with the ACS at `url` whose Inform has `sent`, one by one; each is asked for in a job of the mailbox. */
  pending(sent: readonly QueuedEvent[], url: string): () => Promise<CpeRequest | undefined> {
    if (url !== this.#url) this.#breaks = undefined;
    this.#url = url;
    this.#announced = sent.filter(awaitsAnswer);
    this.#awaited = undefined;
    if (this.#announced.length === 0) return async () => undefined;
    const following = this.#sources.pendingRequests(sent);
    let next: AcsRequest | undefined;
    return async () => {
      for (next ??= following(); next !== undefined; next = following()) {
        if (this.#mustAsk(next)) return this.#watched({ request: this.#known.question(url) });
        if (await this.#leftOut(next)) continue;
        const due = next;
        next = undefined;
        return this.#watched(due);
      }
      return undefined;
    };
  }

  #isSuspended(method: AcsMethod | ClearingMethod): boolean {
    return (this.#breaks?.get(method) ?? 0) >= mostBreaks;
  }

  #mustAsk({ request: { method }, giveUp }: AcsRequest): boolean {
    if (giveUp === undefined || this.#isSuspended(method) || this.#isSuspended("GetRPCMethods")) return false;
    return this.#known.unsettled(method, this.#url);
  }

  /** Whether it is not asked for: the ACS has no such method, or none that works. */
  async #leftOut({ request: { method }, giveUp, fleeting }: AcsRequest): Promise<boolean> {
    if (giveUp === undefined) return false;
    const lacking = this.#known.lacks(method, this.#url);
    if (!lacking && !this.#isSuspended(method)) return false;
    if (lacking || fleeting) await giveUp();
    this.#context.options.log.info("acs.method-suspended", { method, lacking });
    return true;
  }

  #watched({ request, giveUp }: AcsRequest): CpeRequest {
    const { method } = request;
    this.#awaited = method;
    const answered: CpeRequest["answered"] = async (answer: Parameters<CpeRequest["answered"]>[0]) => {
      this.#awaited = undefined;
      this.#breaks?.delete(method);
      if (giveUp === undefined || !("fault" in answer) || answer.fault.faultCode !== 8000) {
        return request.answered(answer as never); // its method was compared
      }
      await this.#context.mailbox.post(async () => {
        await this.#known.refused(method, this.#url);
        await giveUp();
      });
    };
    const listed = giveUp !== undefined && this.#known.lists(method, this.#url);
    return { ...request, answered, ...(listed && { listed }) } as CpeRequest;
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
  concluded(nowMs: number, policy: RetryPolicy, random: Pick<Random, "fraction">): void {
    const { pending } = this.#context.events;
    const left = this.#announced?.filter((event) => pending.includes(event));
    this.#announced = undefined;
    this.#left = left?.length ? left : undefined;
    this.#leaving = this.#left === undefined ? 0 : this.#leaving + 1;
    if (this.#left === undefined) return;
    const hopeless = this.#left.every((event) => this.#isSuspended(clearing(event)));
    this.#againMs = hopeless ? Number.POSITIVE_INFINITY : nowMs + retryWaitMs(this.#leaving, policy, random.fraction());
  }

  /** Nothing is remembered here that the next session has to know. */
  get isForgettable(): boolean {
    return this.#methods === undefined && this.#breaks === undefined && this.#left === undefined;
  }

  /** When a session for the sake of these events may begin, by the monotonic clock; Infinity if none of them asks for one. */
  dueMs(pending: readonly QueuedEvent[]): number {
    const awaiting = pending.filter(awaitsAnswer);
    if (awaiting.length === 0) return Number.POSITIVE_INFINITY;
    return awaiting.every((event) => this.#left?.includes(event)) ? this.#againMs : 0;
  }
}

const clearing = ({ code }: QueuedEvent): ClearingMethod => eventRules[code].clearedBy;
const awaitsAnswer = (event: QueuedEvent): boolean => clearing(event) !== "Inform";
