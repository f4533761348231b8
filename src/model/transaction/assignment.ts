import type { PlannedParameter } from "../kind/plan.ts";
import type { Place } from "../reading/place.ts";

/** A parameter that gets a value. */
export interface Assignment {
  /** By numbers; as the request called it while its row is but a new one. */
  readonly path: string;
  readonly place: Place;
  readonly parameter: PlannedParameter;
  /** Canonical. */
  readonly value: string;
}

export const fullPath = ({ place, parameter }: Pick<Assignment, "place" | "parameter">): string =>
  place.path + parameter.name;
