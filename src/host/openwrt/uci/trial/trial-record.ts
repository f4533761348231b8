import { mayBeSecret } from "../write/secret-options.ts";
import type { FormerSection } from "./former-sections.ts";

/** The way back of one batch of changes. */
export interface TrialRecord {
  /** That of its batch. */
  readonly number: number;
  /** Services were told of it. */
  readonly inForce: boolean;
  /** In how many runs of the agent it was in force since the ACS was reached, with the one that it was told in. */
  readonly runs: number;
  readonly packages: Readonly<Record<string, readonly FormerSection[]>>;
}

export const mayHoldSecret = ({ packages }: TrialRecord): boolean =>
  Object.values(packages).flat().flatMap(optionsOf).some(mayBeSecret);

function optionsOf(former: FormerSection): readonly string[] {
  switch (former.kind) {
    case "options":
      return Object.keys(former.options);
    case "section":
      return Object.keys({ ...former.was?.values, ...former.made?.values });
    case "place":
      return [];
  }
}
