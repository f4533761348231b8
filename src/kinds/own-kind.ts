import type { InitialObject } from "../model/binding.ts";
import type { BaseType } from "../model/schema.ts";
import type { Identity } from "../ports/identity.ts";
import type { ModelName } from "../schema/load.ts";

/** What a device has otherwise than the data model, or besides it. */
export interface OwnFact {
  readonly writable: boolean;
  /** Of a parameter; without one it is that of the data model. */
  readonly type?: BaseType;
}

/** A kind of device of the user's own, as its file describes it. */
export interface OwnKind {
  readonly name: string;
  readonly description: string;
  readonly model: ModelName;
  /** The kind of the program's whose simulated system is underneath: its links, its network for diagnostics. */
  readonly system: string;
  readonly identity: Omit<Identity, "serialNumber">;
  /** By schema path; of objects it ends in a dot. */
  readonly facts: ReadonlyMap<string, OwnFact>;
  /** What it ships with; a row that is added later has what the rows of its table have. */
  readonly objects: readonly InitialObject[];
}

export const defaultSystem: Readonly<Record<ModelName, string>> = { tr181: "home-gateway", tr098: "dsl-gateway" };
