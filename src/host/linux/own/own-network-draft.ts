import type { LinkReading } from "../../../ports/host/network/links.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { hindranceTo, putNetworkFiles } from "../kept/kept-network.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import type { NetworkChange, TriedChanges } from "../trial/link-changes.ts";
import { applyNetwork, type Kernel } from "./apply-network.ts";
import { nothingOwn, type OwnNetwork } from "./own-network.ts";
import type { OwnNetworkFile } from "./own-network-file.ts";

export interface OwnNetworkParts {
  readonly files: SystemFiles;
  readonly kernel: Kernel;
  readonly file: OwnNetworkFile;
  /** Whether rows are kept over a restart of the system. */
  readonly persist: boolean;
}

/** What rows there are to be. Noted first, then kept, then told to the kernel: whatever is cut short is seen in the rows, and put back by them. */
export async function turnNetwork(
  { files, kernel, file, persist }: OwnNetworkParts,
  from: OwnNetwork,
  to: OwnNetwork,
): Promise<void> {
  file.write(to);
  putNetworkFiles(files, persist ? to : nothingOwn);
  await applyNetwork(kernel, from, to);
}

/** Makes what a change has made as it was, where it is still so: the system may have started again without it. */
export const networkBack =
  (parts: OwnNetworkParts | undefined) =>
  async ({ was, made }: NetworkChange): Promise<void> => {
    if (parts !== undefined && JSON.stringify(parts.file.read()) === JSON.stringify(made)) {
      await turnNetwork(parts, made, was);
    }
  };

/** A change of the rows that is under way, as one step of a transaction. */
export interface OwnNetworkDraft {
  readonly before: OwnNetwork;
  /** With what has been staged. */
  readonly now: OwnNetwork;
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
  const before = parts.file.read();
  let now = before;
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
    set: (network) => {
      now = network;
      if (hasBegun) return;
      hasBegun = true;
      begin({
        carryOut: async () => {
          await turnNetwork(parts, before, now);
          tried.push({ kind: "network", was: before, made: now });
        },
        undo: () => turnNetwork(parts, now, before),
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
