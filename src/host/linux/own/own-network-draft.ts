import type { LinkReading } from "../../../ports/host/network/links.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { hindranceTo, putNetworkFiles } from "../kept/kept-network.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import type { NetworkChange, TriedChanges } from "../trial/link-changes.ts";
import { applyNetwork } from "./apply-network.ts";
import type { Kernel } from "./kernel.ts";
import { nothingOwn, type OwnNetwork, together } from "./own-network.ts";
import type { OwnNetworkFile } from "./own-network-file.ts";

export interface OwnNetworkParts {
  readonly files: SystemFiles;
  readonly kernel: Kernel;
  readonly file: OwnNetworkFile;
  /** Whether rows are kept over a restart of the system. */
  readonly persist: boolean;
}

/**
 * Makes the rows others. What is to be is noted first, with what was, then kept, then told to the kernel: whatever is cut short is seen
 * in the rows, and put back by them.
 */
export async function turnNetwork({ files, kernel, file, persist }: OwnNetworkParts, to: OwnNetwork): Promise<void> {
  const from = file.read();
  const had = together(from, file.leaving());
  file.write(to, had);
  putNetworkFiles(files, persist ? to : nothingOwn);
  await applyNetwork(kernel, { from, had, to });
  file.write(to);
}

/** Brings to its end what was cut short, if there is such. */
export async function settleNetwork(parts: OwnNetworkParts): Promise<void> {
  if (parts.file.leaving() !== nothingOwn) await turnNetwork(parts, parts.file.read());
}

/** Makes what a change has made as it was, where it is still so: the system may have started again without it. */
export const networkBack =
  (parts: OwnNetworkParts | undefined) =>
  async ({ was, made }: NetworkChange): Promise<void> => {
    if (parts !== undefined && JSON.stringify(parts.file.read()) === JSON.stringify(made)) {
      await turnNetwork(parts, was);
    }
  };

/** A change of the rows that is under way, as one step of a transaction. */
export interface OwnNetworkDraft {
  /** What the system may have of rows, of this change or of one that was cut short. */
  readonly before: OwnNetwork;
  /** With what has been staged. */
  readonly now: OwnNetwork;
  readonly isStaged: boolean;
  set(network: OwnNetwork): void;
  /** What the kernel has, without what is staged; read once. */
  present(): Promise<readonly LinkReading[]>;
  /** Whether there is a link of this name, or is to be. */
  knows(link: string): Promise<boolean>;
  /** Throws a `RefusedSettingError` of `setting` where rows on this link cannot be had, or kept; `network`: with the link as it is to be. */
  checkKept(setting: string, link: string, network?: OwnNetwork): void;
}

/** `begin` is called once, with the step, when something is staged. */
export function ownNetworkDraft(
  parts: OwnNetworkParts,
  begin: (step: { carryOut(): Promise<void>; undo(): Promise<void> }) => void,
  tried: TriedChanges,
): OwnNetworkDraft {
  const noted = parts.file.read();
  const before = together(noted, parts.file.leaving());
  let now = noted;
  let hasBegun = false;
  let reading: Promise<readonly LinkReading[]> | undefined;
  const present = (): Promise<readonly LinkReading[]> => {
    reading ??= parts.kernel.links.read();
    return reading;
  };
  return {
    before,
    get now() {
      return now;
    },
    get isStaged() {
      return hasBegun;
    },
    set: (network) => {
      now = network;
      if (hasBegun) return;
      hasBegun = true;
      begin({
        carryOut: async () => {
          await turnNetwork(parts, now);
          tried.push({ kind: "network", was: noted, made: now });
        },
        undo: () => turnNetwork(parts, noted),
      });
    },
    present,
    knows: async (link) =>
      now.links.some(({ name }) => name === link) || (await present()).some(({ name }) => name === link),
    checkKept: (setting, link, network = now) => {
      const reason = hindranceTo(parts.files, network, link, parts.persist);
      if (reason !== undefined) throw new RefusedSettingError(setting, reason);
    },
  };
}

/** The list with `row` in the place of what was there. */
export const replaced = <T>(list: readonly T[], before: T, row: T): readonly T[] =>
  list.map((each) => (each === before ? row : each));
