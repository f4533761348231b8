import type { LinkSettings } from "../../../ports/host/network/links.ts";
import type { OwnNetwork } from "../own/own-network.ts";

/** A change of a link as it was carried out. Survives being written down as JSON. */
export interface LinkChange {
  readonly link: string;
  readonly was: LinkSettings;
  readonly made: LinkSettings;
}

/** A change of a file of the agent's own; absent is none. */
interface FileChange {
  readonly path: string;
  readonly mode: number;
  readonly was?: string | undefined;
  readonly made?: string | undefined;
}

/** A change of the rows that the ACS has added. */
export interface NetworkChange {
  readonly was: OwnNetwork;
  readonly made: OwnNetwork;
}

export type TriedChange =
  | ({ readonly kind: "link" } & LinkChange)
  | ({ readonly kind: "file" } & FileChange)
  | ({ readonly kind: "network" } & NetworkChange);

/** Where a transaction notes what it has carried out, in order. */
export interface TriedChanges {
  push(change: TriedChange): void;
}
