import { listedRoster, numberedRoster, type Roster, type Shard } from "./roster.ts";

/** Who the CPEs of a fleet are, as it can be told to another process. */
export type RosterPlan = { readonly shard: Shard | undefined } & (
  | { readonly template: string; readonly total: number }
  /** `kinds`: of each by its place, empty where it is of those that all are a mixture of. */
  | { readonly serialNumbers: readonly string[]; readonly kinds?: readonly string[] | undefined }
);

/** Throws a `TemplateError`. */
export function rosterOf(plan: RosterPlan): Roster {
  const { shard } = plan;
  return "template" in plan
    ? numberedRoster(plan.template, plan.total, shard)
    : listedRoster(plan.serialNumbers, shard, plan.kinds);
}
