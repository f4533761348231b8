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
  walk: (reading: Reading) => T | Promise<T>,
): Promise<T> {
  try {
    await reading.load(loads);
    for (;;) {
      const outcome = await attempt(() => walk(reading));
      if (reading.complete) return outcome();
      await reading.load([]);
    }
  } finally {
    await reading.settle();
  }
}

/** What a walk came to, to be taken or thrown later. */
async function attempt<T>(walk: () => T | Promise<T>): Promise<() => T> {
  try {
    const result = await walk();
    return () => result;
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return () => {
      throw error;
    };
  }
}
