import type { StoreChange } from "../../ports/store.ts";
import type { SampledParameter } from "./sampled-parameter.ts";

/** What of a sample set outlives a restart. */
export interface KeptSamples {
  readonly intervalSeconds: number;
  readonly timeReference: string;
  /** Intervals since it was enabled. */
  readonly completed: number;
  readonly seconds: readonly number[];
  /** Unix milliseconds; null where the device did not know the time. */
  readonly ends: readonly (number | null)[];
  readonly parameters: readonly (Pick<SampledParameter["settings"], "path" | "reference" | "isChange" | "calculation"> &
    Pick<SampledParameter, "failures"> & {
      /** Undefined in what older versions have kept. */
      readonly bins: string | undefined;
      readonly seconds: readonly number[];
      readonly suspect: readonly (0 | 1)[];
      readonly values: readonly string[];
    })[];
}

/** The space of a device's samples, keyed by the path of the set. */
export const samplesSpace = (scope: string): string => `${scope}sample`;

export const keptRecord = (scope: string, path: string, kept: KeptSamples | undefined): StoreChange => ({
  space: samplesSpace(scope),
  key: path,
  value: kept && JSON.stringify(kept),
});

/** Undefined where a damaged store has made it unreadable. */
export function readKept(text: string | undefined): KeptSamples | undefined {
  try {
    const kept: KeptSamples = JSON.parse(text ?? "");
    return isKept(kept) ? kept : undefined;
  } catch {
    return undefined;
  }
}

function isKept(kept: KeptSamples): boolean {
  const { length } = kept.seconds;
  return (
    Number.isSafeInteger(kept.completed) &&
    kept.ends.length === length &&
    kept.parameters.every((each) => [each.seconds, each.suspect, each.values].every((list) => list.length === length))
  );
}
