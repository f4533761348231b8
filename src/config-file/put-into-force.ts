import { Pace, type Pause } from "../model/reading/pace.ts";
import type { Schema } from "../model/schema.ts";
import { type Applied, type ApplyOptions, ModelError, type Tree } from "../model/tree.ts";
import { foundation } from "./foundation.ts";
import { type Configuration, configurationOf } from "./present-configuration.ts";
import { restoration } from "./restoration.ts";

/**
 * Makes the tree what a configuration says, as a whole or not at all: in one transaction, or in two where rows of it run on others
 * that are to be made anew. A power cut between the two leaves neither; what has the file is told by `alongside`, which comes
 * with the second. Rejects with a `ModelError`.
 */
export async function putIntoForce(
  tree: Tree,
  schema: Schema,
  filed: Configuration,
  options: Pick<ApplyOptions, "refuse" | "alongside">,
  pause?: Pause,
): Promise<Applied["status"]> {
  const apply = (edits: Awaited<ReturnType<typeof restoration>>, more: Omit<ApplyOptions, "origin">) =>
    tree.apply(edits, { origin: "local", ...more });
  const before = await configurationOf(tree, schema, pause);
  const first = await foundation(schema, filed, before, new Pace(pause));
  if (first === undefined) return (await apply(await restoration(tree, schema, filed, pause), options)).status;
  const { refuse } = options;
  const { status, half } = await apply(await restoration(tree, schema, first, pause), {
    half: true,
    ...(refuse !== undefined && { refuse }),
  });
  try {
    const rest = await apply(await restoration(tree, schema, filed, pause), { ...options, completes: half });
    return status === "deferred" ? status : rest.status;
  } catch (failure) {
    await takeBack();
    throw failure;
  }

  async function takeBack(): Promise<void> {
    try {
      await apply(await restoration(tree, schema, before, pause), { completes: half });
    } catch (failure) {
      if (!(failure instanceof ModelError)) throw failure;
      throw new ModelError(
        failure.faults.map((fault) => ({ ...fault, reason: `${fault.reason}; what was made of the file stays` })),
      );
    }
  }
}
