import type { Clock } from "../../../../ports/clock.ts";
import type { SystemFiles } from "../../../linux/programs/system-files.ts";
import type { UciConfig } from "../uci-config.ts";
import { UciWriteError } from "./uci-writer.ts";

/** How long somebody else may take to finish what he has begun, and how often it is looked for. */
const patienceMs = 5000;
const lookMs = 250;

/** Where rpcd keeps the files as they were while somebody's `uci apply` waits to be confirmed. (rpcd/uci.c) */
const applySnapshot = "/var/run/rpcd/snapshot-files";
/**
 * LuCI waits for a minute and a half. An rpcd that ended meanwhile has left the files, and nobody takes anything back. A clock that was
 * set between makes them look as old, or as much from the future: an rpcd that still waits refuses the commit by itself.
 */
const longestApplyMs = 30 * 60_000;

export interface Surroundings {
  readonly config: UciConfig;
  readonly files: SystemFiles;
  readonly clock: Clock;
}

/**
 * Resolves when nobody else is about to change these packages: by edits staged in `/tmp/.uci`, at the command line or by
 * scripts, or by an apply of LuCI that may still be taken back. Rejects with a `UciWriteError` after waiting in vain. Nothing
 * of theirs is committed or lost.
 */
export async function unhindered(names: readonly string[], { config, files, clock }: Surroundings): Promise<void> {
  const hindrance = (): string | undefined => {
    const name = names.find((each) => config.stagedByOthers(each).length > 0);
    if (name !== undefined) {
      return `somebody else has changes of ${name} staged that are not committed (uci changes ${name})`;
    }
    if (!isApplying()) return undefined;
    return "another change of the configuration is waiting to be confirmed (uci apply)";
  };
  const isApplying = (): boolean =>
    files.names(applySnapshot).length > 0 &&
    Math.abs(clock.wallMs() - (files.modifiedMs(applySnapshot) ?? 0)) < longestApplyMs;
  const untilMs = clock.monotonicMs() + patienceMs;
  for (let reason = hindrance(); reason !== undefined; reason = hindrance()) {
    if (clock.monotonicMs() >= untilMs) throw new UciWriteError(reason);
    await new Promise<void>((resolve) => void clock.after(lookMs, resolve));
  }
}
