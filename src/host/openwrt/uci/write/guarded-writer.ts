import { type Surroundings, unhindered } from "./hindrances.ts";
import type { UciWriter } from "./uci-writer.ts";

/** Writes only where nobody else is about to, as `unhindered` has it: for a writer that would commit his edits too. */
export function guardedWriter(writer: UciWriter, surroundings: Surroundings): UciWriter {
  return {
    way: writer.way,
    write: async (changes) => {
      await unhindered([...changes.keys()], surroundings);
      await writer.write(changes);
    },
  };
}
