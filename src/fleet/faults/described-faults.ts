import type { Fields } from "../document/fields.ts";
import { type FaultName, faultKinds, faultNames } from "./fault-kinds.ts";
import { commonFields } from "./fault-rule.ts";

/** Something that a fault may say. */
export interface DescribedSetting {
  readonly key: string;
  readonly about: string;
  /** Where it is one of these. */
  readonly choices?: readonly string[];
}

interface DescribedFault {
  readonly fault: FaultName;
  readonly does: string;
  readonly goodAcs: string;
  /** Its own. */
  readonly settings: readonly DescribedSetting[];
}

/** What CPEs can be made to do wrong. `common`: what each fault may say besides its own settings. */
export interface DescribedFaults {
  readonly faults: readonly DescribedFault[];
  readonly common: readonly DescribedSetting[];
}

export function describedFaults(): DescribedFaults {
  const faults = faultNames.map((fault) => {
    const { does, fields, goodAcs } = faultKinds[fault];
    return { fault, does, goodAcs, settings: settingsOf(fields) };
  });
  return { faults, common: settingsOf(commonFields) };
}

const settingsOf = (fields: Fields): readonly DescribedSetting[] =>
  Object.entries(fields).map(([key, { about, kind }]) => {
    const { enum: choices } = kind.schema as { readonly enum?: readonly string[] };
    return { key, about, ...(choices !== undefined && { choices }) };
  });
