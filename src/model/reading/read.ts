import type { PlannedObject } from "../kind/plan.ts";
import { ModelError } from "../tree.ts";
import type { Reading } from "./reading.ts";

/**
 * Walks until nothing is missing. A `ModelError` counts only once all that the walk asked for was there; however it ends,
 * numbers that were given out on the way are durable before anybody hears of it.
 */
export async function read<T>(
  reading: Reading,
  loads: Iterable<PlannedObject>,
  walk: (reading: Reading) => T,
): Promise<T> {
  try {
    await reading.load(loads);
    for (;;) {
      const outcome = attempt(() => walk(reading));
      if (reading.complete) return outcome();
      await reading.load([]);
    }
  } finally {
    await reading.settle();
  }
}

/** What a walk came to, to be taken or thrown later. */
function attempt<T>(walk: () => T): () => T {
  try {
    const result = walk();
    return () => result;
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return () => {
      throw error;
    };
  }
}
