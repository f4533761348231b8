import type { Sleeper } from "../ports/clock.ts";
import { type Deadline, DeadlineHeap } from "./deadline-heap.ts";

/** The longest delay that a Node timer takes. */
const longestTimerMs = 2 ** 31 - 1;

/** As of Node's timers: a callback that asks for another one at once does not keep all others waiting. */
const shortestDelayMs = 1;

/**
 * All that a process waits for, behind one timer of Node's: the earliest call sets it.
 */
export class Deadlines {
  readonly #heap = new DeadlineHeap();
  #timer: NodeJS.Timeout | undefined;
  /** When the timer is to fire. */
  #timerMs = Number.POSITIVE_INFINITY;

  /** Never called at once, nor early. What is due together is called one after the other, the earliest first. */
  add(delayMs: number, due: (() => void) | Sleeper): Deadline {
    const dueMs = Math.ceil(performance.now() + Math.max(shortestDelayMs, delayMs || 0));
    const deadline = this.#heap.add(dueMs, due, this);
    if (deadline.dueMs < this.#timerMs) this.#setTimer();
    return deadline;
  }

  /** Nothing where it was called or removed before. The timer may fire in vain for it, but does not outlive the last one. */
  remove(deadline: Deadline): void {
    if (deadline.position < 0) return;
    this.#heap.take(deadline);
    if (this.#heap.first === undefined) this.#setTimer();
  }

  #setTimer(): void {
    clearTimeout(this.#timer);
    const { first } = this.#heap;
    this.#timerMs = first?.dueMs ?? Number.POSITIVE_INFINITY;
    if (first === undefined) return;
    const waitMs = Math.max(0, Math.ceil(first.dueMs - performance.now()));
    this.#timer = setTimeout(() => this.#fire(), Math.min(waitMs, longestTimerMs));
  }

  /** Timers may fire a fraction early and cannot be long: what is left is waited for again. */
  #fire(): void {
    const nowMs = performance.now();
    // Set anew once all are called, not for each that they add.
    this.#timerMs = Number.NEGATIVE_INFINITY;
    try {
      for (let { first } = this.#heap; first !== undefined && first.dueMs <= nowMs; { first } = this.#heap) {
        this.#heap.take(first);
        first.call();
      }
    } finally {
      this.#setTimer();
    }
  }
}
