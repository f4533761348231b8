import { type Means, pause } from "./means.ts";
import type { Ended } from "./run.ts";

/** About as long as a line test of a telephone port takes. */
const testMs = 4000;

/** A test of a simulated device that nothing but its kind knows of: it takes a while, and its results are as the kind has them. */
export async function runShippedTest(means: Pick<Means, "clock" | "signal">): Promise<Ended> {
  await pause(means, testMs);
  return { state: "Complete", reason: "" };
}
