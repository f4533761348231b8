import type { Clock } from "../../../../ports/clock.ts";
import type { UciConfig } from "../uci-config.ts";
import { UciWriteError, type UciWriter } from "./uci-writer.ts";

/** How long somebody else may take to commit what he has staged, and how often it is looked for. */
const patienceMs = 5000;
const lookMs = 250;

/**
 * Writes only where nobody else is about to: with edits of the same package staged in `/tmp/.uci`, by somebody at the command line
 * or by LuCI, it waits, and then refuses. They are neither committed nor lost.
 */
export function guardedWriter(writer: UciWriter, config: UciConfig, clock: Clock): UciWriter {
  const staged = (names: Iterable<string>): string | undefined =>
    [...names].find((name) => config.stagedByOthers(name).length > 0);
  return {
    write: async (changes) => {
      const untilMs = clock.monotonicMs() + patienceMs;
      for (let name = staged(changes.keys()); name !== undefined; name = staged(changes.keys())) {
        if (clock.monotonicMs() >= untilMs) {
          throw new UciWriteError(
            `somebody else has changes of ${name} staged that are not committed (uci changes ${name})`,
          );
        }
        await new Promise<void>((resolve) => void clock.after(lookMs, resolve));
      }
      await writer.write(changes);
    },
  };
}
