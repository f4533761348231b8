import { readFileSync } from "node:fs";
import { TableError, tsvRows } from "./tsv.ts";

/** What a profile of TR-181 asks of one object. */
interface ProfileObject {
  readonly path: string;
  /** Whether the ACS has to be able to add rows and delete them. */
  readonly addable: boolean;
  /** Names, and whether the ACS has to be able to set them. */
  readonly parameters: ReadonlyMap<string, { readonly settable: boolean }>;
}

export interface Profile {
  /** As `EthernetInterface:2`; what it is based on is in it. */
  readonly name: string;
  readonly objects: readonly ProfileObject[];
}

/** The profiles of datamodel/profiles/tr181.tsv, in its order. Throws a `TableError`. */
export function readProfiles(file: string): readonly Profile[] {
  const profiles = new Map<string, ProfileObject[]>();
  for (const { at, cells } of tsvRows(readFileSync(file, "utf8"), file, 4)) {
    const [name = "", path = "", access = "", names = ""] = cells;
    if (access !== "present" && access !== "createDelete") throw new TableError(`${at}: no access "${access}"`);
    const parameters = names === "" ? [] : names.split(",");
    const object: ProfileObject = {
      path,
      addable: access === "createDelete",
      parameters: new Map(parameters.map((each) => [each.replace("*", ""), { settable: each.endsWith("*") }])),
    };
    const objects = profiles.get(name);
    if (objects === undefined) profiles.set(name, [object]);
    else objects.push(object);
  }
  return [...profiles].map(([name, objects]) => ({ name, objects }));
}
