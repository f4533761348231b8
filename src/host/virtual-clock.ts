import type { Cancel, Clock, Sleeper } from "../ports/clock.ts";
import { type Deadline, DeadlineHeap } from "./deadline-heap.ts";

/** What else goes on in this process that somebody may wait for, as Node calls it: the disk, and work that was put off. */
const underWay: ReadonlySet<string> = new Set(["FSReqCallback", "FSReqPromise", "CloseReq", "Immediate"]);

/** Nothing is left that anybody waits for, though not all is done: it would wait for ever. */
export class NothingLeft extends Error {
  override readonly name = "NothingLeft";
}

/**
 * Time that passes as soon as all that could be done at one moment is done: from one deadline to the next. For agents whose ACS is in
 * the same process; what goes over a real network is not waited for.
 */
export class VirtualClock implements Clock {
  readonly #deadlines = new DeadlineHeap();
  readonly #wallLeadMs: number;
  #nowMs = 0;
  #fired = 0;

  /** `wallMs`: what the wall clock shows at the beginning. */
  constructor(wallMs: number) {
    this.#wallLeadMs = wallMs;
  }

  wallMs(): number {
    return this.#wallLeadMs + this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  synchronized(): boolean {
    return true;
  }

  after(delayMs: number, callback: () => void): Cancel {
    const deadline = this.#add(delayMs, callback);
    return () => deadline.cancel();
  }

  wakeAfter(delayMs: number, sleeper: Sleeper): Deadline {
    return this.#add(delayMs, sleeper);
  }

  /** As of timers: a callback that asks for another one at once does not keep all others waiting. */
  #add(delayMs: number, due: (() => void) | Sleeper): Deadline {
    return this.#deadlines.add(Math.ceil(this.#nowMs + Math.max(1, delayMs || 0)), due, this);
  }

  remove(deadline: Deadline): void {
    this.#deadlines.take(deadline);
  }

  /** Deadlines that have come. */
  get fired(): number {
    return this.#fired;
  }

  /** Lets time pass until `work` is done, and gives what that gives. Rejects with a `NothingLeft`, and as `work` does. */
  async run<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const done = (): void => {
      isDone = true;
    };
    work.then(done, done);
    for (;;) {
      await settled();
      if (isDone) return work;
      const { first } = this.#deadlines;
      if (first === undefined) throw new NothingLeft("nothing is left to wait for, and the run is not over");
      this.#deadlines.take(first);
      this.#nowMs = Math.max(this.#nowMs, first.dueMs);
      this.#fired += 1;
      first.call();
    }
  }
}

/** Resolves when all has gone on that can go on without time. */
async function settled(): Promise<void> {
  do {
    await new Promise((resolve) => setImmediate(resolve));
  } while (process.getActiveResourcesInfo().some((resource) => underWay.has(resource)));
}
