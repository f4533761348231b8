import type { HostTransaction } from "../../ports/host/host-transaction.ts";
import { Steps } from "../steps.ts";
import { keptLinkEdits } from "./kept/kept-link-edits.ts";
import { linuxLinkEdits } from "./links/linux-link-edits.ts";
import type { RunProgram } from "./programs/run-program.ts";
import type { SystemFiles } from "./programs/system-files.ts";
import { linuxSystemEdits } from "./system/linux-system-edits.ts";
import type { TriedChange } from "./trial/link-changes.ts";
import type { LinuxTrials, NewTrial } from "./trial/linux-trials.ts";

interface LinuxTransactionOptions {
  readonly files: SystemFiles;
  /** Absent for a copied file system. */
  readonly run: RunProgram | undefined;
  /** Whether what is set is to be kept over a restart of the system. */
  readonly persist: boolean;
  /** Absent where changes stay whether or not the ACS is reached with them. */
  readonly trials: LinuxTrials | undefined;
}

/** Every edit is one step; the commit carries them out as they were staged. */
export function linuxTransaction({ files, run, persist, trials }: LinuxTransactionOptions): HostTransaction {
  const steps = new Steps();
  const tried: TriedChange[] = [];
  const links = linuxLinkEdits(files, run, { steps, tried });
  let trial: NewTrial | undefined;
  return {
    system: linuxSystemEdits(files, steps),
    links: persist ? keptLinkEdits(links, files, { steps, tried }) : links,
    get records() {
      if (tried.length > 0) trial ??= trials?.tried(tried);
      return trial === undefined ? [] : [trial.record];
    },
    commit: () => steps.commit(),
    rollback: async () => {
      trial?.drop();
      trial = undefined;
      await steps.rollback();
    },
  };
}
