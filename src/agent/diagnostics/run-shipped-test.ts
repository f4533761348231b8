import type { ShippedTest } from "../../device/diagnostics/reports.ts";
import { type Edit, ModelError, type ParameterInfo, type Tree } from "../../model/tree.ts";
import { type AgentContext, persist } from "../context/context.ts";
import { type Means, pause } from "./means.ts";
import type { Ended } from "./run.ts";

/** About as long as a line test of a telephone port takes. */
const testMs = 4000;

/** A test of a simulated device that nothing but its kind knows of: it takes a while, and its results are as the kind has them. */
export async function runShippedTest(means: Pick<Means, "clock" | "signal">): Promise<Ended> {
  await pause(means, testMs);
  return { state: "Complete", reason: "" };
}

/**
 * What the kind has for results follows from the device as it is: that of a test which is over stays as it was then. Nothing is
 * kept of one whose row was deleted meanwhile.
 */
export async function keepResults(context: AgentContext, test: ShippedTest): Promise<void> {
  const { tree } = context.options;
  const results = (await namesIn(tree, test)).filter(({ path, writable }) => !writable && !path.endsWith("."));
  const edits = results.flatMap(({ path }): Edit[] => {
    const value = tree.valueAsShipped(path);
    return value === undefined ? [] : [{ kind: "set", path, value }];
  });
  if (edits.length > 0) await persist(context, "diagnostics", () => tree.apply(edits, { origin: "agent" }));
}

async function namesIn(tree: Tree, test: ShippedTest): Promise<readonly ParameterInfo[]> {
  try {
    return await tree.names(test, true);
  } catch (error) {
    if (error instanceof ModelError) return [];
    throw error;
  }
}
