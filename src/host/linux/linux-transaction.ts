import type { HostTransaction } from "../../ports/host/host-transaction.ts";
import { Steps } from "../steps.ts";
import { copiedLinkEdits, liveLinkEdits } from "./links/linux-link-edits.ts";
import type { RunProgram } from "./programs/run-program.ts";
import type { SystemFiles } from "./programs/system-files.ts";
import { linuxSystemEdits } from "./system/linux-system-edits.ts";

/** Every edit is one step; the commit carries them out as they were staged. `run`: absent for a copied file system. */
export function linuxTransaction(files: SystemFiles, run: RunProgram | undefined): HostTransaction {
  const steps = new Steps();
  return {
    system: linuxSystemEdits(files, steps),
    links: run === undefined ? copiedLinkEdits(files, steps) : liveLinkEdits(files, run, steps),
    commit: () => steps.commit(),
    rollback: () => steps.rollback(),
  };
}
