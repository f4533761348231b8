import type { Sleeper, Wakening } from "../ports/clock.ts";

// What is to come, the earliest first.

/** Where deadlines are taken out of, and whoever sets timers by them sees to that. */
interface Keeper {
  remove(deadline: Deadline): void;
}

/** One call that is to come. A hundred thousand devices have one each, so it is an object and no function. */
export class Deadline implements Wakening {
  /** By the clock that it is for; whole, which takes less memory than a fraction. */
  readonly dueMs: number;
  readonly #due: (() => void) | Sleeper;
  readonly #keeper: Keeper;
  /** Where it is in the heap; -1 once it is in there no more. */
  position: number;

  constructor(dueMs: number, due: (() => void) | Sleeper, keeper: Keeper, position: number) {
    this.dueMs = dueMs;
    this.#due = due;
    this.#keeper = keeper;
    this.position = position;
  }

  call(): void {
    if (typeof this.#due === "function") this.#due();
    else this.#due.wake();
  }

  cancel(): void {
    this.#keeper.remove(this);
  }
}

/** A heap, earliest on top, so that ten thousand devices with one deadline each cost little more than the deadlines. */
export class DeadlineHeap {
  readonly #heap: Deadline[] = [];

  get first(): Deadline | undefined {
    return this.#heap[0];
  }

  /** `keeper` takes it out by `take` where it is cancelled. */
  add(dueMs: number, due: (() => void) | Sleeper, keeper: Keeper): Deadline {
    const deadline = new Deadline(dueMs, due, keeper, this.#heap.length);
    this.#rise(deadline);
    return deadline;
  }

  /** Nothing where it is in there no more. */
  take(deadline: Deadline): void {
    const { position } = deadline;
    if (position < 0) return;
    deadline.position = -1;
    const last = this.#heap.pop();
    if (last !== undefined && last !== deadline) {
      last.position = position;
      this.#rise(last);
      this.#sink(last);
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
