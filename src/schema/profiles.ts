import { readGenerated } from "./generated-files.ts";
import type { ModelName } from "./load.ts";

/** A profile of a data model, what it is based on included. */
export interface ModelProfile {
  /** As `EthernetInterface:2`. */
  readonly name: string;
  readonly objects: readonly {
    readonly path: string;
    /** Whether the ACS has to be able to add rows and delete them. */
    readonly addable: boolean;
    /** Names; with a `*` at the end where the ACS has to be able to set it. */
    readonly parameters: readonly string[];
  }[];
}

export function modelProfiles(model: ModelName): readonly ModelProfile[] {
  return readGenerated("profiles", model) as readonly ModelProfile[];
}
