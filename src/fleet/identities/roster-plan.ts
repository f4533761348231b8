import { listedRoster, numberedRoster, type Roster, type Shard } from "./roster.ts";

/** Who the CPEs of a fleet are, as it can be told to another process. */
export type RosterPlan = { readonly shard: Shard | undefined } & (
  | { readonly template: string; readonly total: number }
  | { readonly serialNumbers: readonly string[] }
);

/** Throws a `TemplateError`. */
export function rosterOf(plan: RosterPlan): Roster {
  const { shard } = plan;
  return "template" in plan
    ? numberedRoster(plan.template, plan.total, shard)
    : listedRoster(plan.serialNumbers, shard);
}
