import type { HostTransaction } from "../../ports/host/host-transaction.ts";
import { Steps } from "../steps.ts";
import { keptLinkEdits } from "./kept/kept-link-edits.ts";
import { copiedLinkEdits, liveLinkEdits } from "./links/linux-link-edits.ts";
import type { RunProgram } from "./programs/run-program.ts";
import type { SystemFiles } from "./programs/system-files.ts";
import { linuxSystemEdits } from "./system/linux-system-edits.ts";

interface LinuxTransactionOptions {
  readonly files: SystemFiles;
  /** Absent for a copied file system. */
  readonly run: RunProgram | undefined;
  /** Whether what is set is to be kept over a restart of the system. */
  readonly persist: boolean;
}

/** Every edit is one step; the commit carries them out as they were staged. */
export function linuxTransaction({ files, run, persist }: LinuxTransactionOptions): HostTransaction {
  const steps = new Steps();
  const links = run === undefined ? copiedLinkEdits(files, steps) : liveLinkEdits(files, run, steps);
  return {
    system: linuxSystemEdits(files, steps),
    links: persist ? keptLinkEdits(links, files, steps) : links,
    commit: () => steps.commit(),
    rollback: () => steps.rollback(),
  };
}
