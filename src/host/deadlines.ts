/** The longest delay that a Node timer takes. */
const longestTimerMs = 2 ** 31 - 1;

/** As of Node's timers: a callback that asks for another one at once does not keep all others waiting. */
const shortestDelayMs = 1;

/** One call that is to come. */
export interface Deadline {
  /** By `performance.now()`; whole, which takes less memory than a fraction. */
  readonly dueMs: number;
  readonly callback: () => void;
  /** Where it is in the heap; -1 once it is in there no more. */
  position: number;
}

/**
 * All that a process waits for, behind one timer of Node's: the earliest call sets it. A heap, earliest on top, so that ten
 * thousand devices with one deadline each cost little more than the deadlines.
 */
export class Deadlines {
  readonly #heap: Deadline[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** When the timer is to fire. */
  #timerMs = Number.POSITIVE_INFINITY;

  /** Never called at once, nor early. What is due together is called one after the other, the earliest first. */
  add(delayMs: number, callback: () => void): Deadline {
    const dueMs = Math.ceil(performance.now() + Math.max(shortestDelayMs, delayMs || 0));
    const deadline = { dueMs, callback, position: this.#heap.length };
    this.#rise(deadline);
    if (deadline.dueMs < this.#timerMs) this.#setTimer();
    return deadline;
  }

  /** Nothing where it was called or removed before. The timer may fire in vain for it, but does not outlive the last one. */
  remove(deadline: Deadline): void {
    if (deadline.position < 0) return;
    this.#take(deadline);
    if (this.#heap.length === 0) this.#setTimer();
  }

  #take(deadline: Deadline): void {
    const { position } = deadline;
    deadline.position = -1;
    const last = this.#heap.pop();
    if (last !== undefined && last !== deadline) {
      last.position = position;
      this.#rise(last);
      this.#sink(last);
    }
  }

  #setTimer(): void {
    clearTimeout(this.#timer);
    const [first] = this.#heap;
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
      for (let [first] = this.#heap; first !== undefined && first.dueMs <= nowMs; [first] = this.#heap) {
        this.#take(first);
        first.callback();
      }
    } finally {
      this.#setTimer();
    }
  }

  /** Moves it up from its position to where it belongs. */
  #rise(deadline: Deadline): void {
    const heap = this.#heap;
    let { position } = deadline;
    while (position > 0) {
      const parent = heap[(position - 1) >> 1];
      if (parent === undefined || parent.dueMs <= deadline.dueMs) break;
      const next = parent.position;
      place(heap, parent, position);
      position = next;
    }
    place(heap, deadline, position);
  }

  /** Moves it down from its position to where it belongs. */
  #sink(deadline: Deadline): void {
    const heap = this.#heap;
    let { position } = deadline;
    for (;;) {
      const left = heap[2 * position + 1];
      const right = heap[2 * position + 2];
      const child = right !== undefined && left !== undefined && right.dueMs < left.dueMs ? right : left;
      if (child === undefined || child.dueMs >= deadline.dueMs) break;
      const next = child.position;
      place(heap, child, position);
      position = next;
    }
    place(heap, deadline, position);
  }
}

function place(heap: Deadline[], deadline: Deadline, position: number): void {
  heap[position] = deadline;
  deadline.position = position;
}
