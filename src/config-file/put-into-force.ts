import { Pace, type Pause } from "../model/reading/pace.ts";
import type { Schema } from "../model/schema.ts";
import { type Applied, type ApplyOptions, ModelError, type Tree } from "../model/tree.ts";
import { foundation } from "./foundation.ts";
import { type Configuration, configurationOf } from "./present-configuration.ts";
import { restoration } from "./restoration.ts";

/**
 * Makes the tree what a configuration says, as a whole or not at all: in one transaction, or in two where rows of it run on others
 * that are to be made anew. A power cut between the two leaves the first; what has the file is told by `alongside`, which comes
 * with the second. Rejects with a `ModelError`.
 */
export async function putIntoForce(
  tree: Tree,
  schema: Schema,
  filed: Configuration,
  options: Pick<ApplyOptions, "refuse" | "alongside">,
  pause?: Pause,
): Promise<Applied["status"]> {
  const apply = async (edits: Awaited<ReturnType<typeof restoration>>, more: typeof options) =>
    (await tree.apply(edits, { origin: "local", ...more })).status;
  const before = await configurationOf(tree, schema, pause);
  const first = await foundation(schema, filed, before, new Pace(pause));
  if (first === undefined) return apply(await restoration(tree, schema, filed, pause), options);
  const { refuse } = options;
  const status = await apply(await restoration(tree, schema, first, pause), refuse === undefined ? {} : { refuse });
  try {
    const rest = await apply(await restoration(tree, schema, filed, pause), options);
    return status === "deferred" ? status : rest;
  } catch (failure) {
    await takeBack();
    throw failure;
  }

  async function takeBack(): Promise<void> {
    try {
      await apply(await restoration(tree, schema, before, pause), {});
    } catch (failure) {
      if (!(failure instanceof ModelError)) throw failure;
      throw new ModelError(
        failure.faults.map((fault) => ({ ...fault, reason: `${fault.reason}; what was made of the file stays` })),
      );
    }
  }
}
