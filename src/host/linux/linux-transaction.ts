import type { HostTransaction } from "../../ports/host/host-transaction.ts";
import { Steps } from "../steps.ts";
import type { LeaseRenewals } from "./dhcp-options/lease-renewals.ts";
import { keptLinkEdits } from "./kept/kept-link-edits.ts";
import { linuxLinkEdits } from "./links/linux-link-edits.ts";
import type { OwnNetworkParts } from "./own/own-network-draft.ts";
import { ownNetworkEdits } from "./own/own-network-edits.ts";
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
  /** Rows that the ACS can add; absent for a copied file system. */
  readonly network: OwnNetworkParts | undefined;
  /** Absent for a copied file system, where nobody can be asked. */
  readonly renewals: LeaseRenewals | undefined;
}

/** Every edit is one step; the commit carries them out as they were staged. */
export function linuxTransaction({
  files,
  run,
  persist,
  trials,
  network,
  renewals,
}: LinuxTransactionOptions): HostTransaction {
  const steps = new Steps();
  const tried: TriedChange[] = [];
  const told = linuxLinkEdits(files, run, { steps, tried });
  const links = persist ? keptLinkEdits(told, files, { steps, tried }) : told;
  let trial: NewTrial | undefined;
  return {
    system: linuxSystemEdits(files, steps),
    ...(network === undefined ? { links } : ownNetworkEdits(network, links, { steps, tried })),
    dhcpRenewal: renewals?.edits(steps),
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
