import type { Fault } from "./transfer-fault.ts";

type Tell = (outcome: Fault | undefined) => void;

/** Who on the device waits for the end of which transfer, by its key. */
export class TransferWaiters {
  #waiting: Map<string, Tell> | undefined;

  /** Resolves when it is over; to nothing when it is dropped, or nobody can wait any more. */
  endOf(key: string): Promise<Fault | undefined> {
    this.#waiting ??= new Map();
    const waiting = this.#waiting;
    return new Promise((resolve) => waiting.set(key, resolve));
  }

  tell(key: string, outcome: Fault | undefined): void {
    this.#waiting?.get(key)?.(outcome);
    this.#waiting?.delete(key);
  }

  /** Nobody's transfer ends any more. */
  stop(): void {
    for (const tell of this.#waiting?.values() ?? []) tell(undefined);
    this.#waiting = undefined;
  }
}
