import type { CpeState } from "../fleet-cpe.ts";
import type { MixedKind } from "../identities/mix.ts";
import type { RosterPlan } from "../identities/roster-plan.ts";

/** What stays as it is while a fleet runs: from it follow number, serial number and kind of each CPE. */
export interface ShownFleet {
  readonly acsUrl: string;
  /** RFC 3339. */
  readonly startedAt: string;
  /** CPEs of the whole fleet. */
  readonly total: number;
  /** The number of the first CPE that this fleet runs, and how many there are from it on. */
  readonly first: number;
  readonly size: number;
  /** Serial numbers: a template, or a list. */
  readonly roster: RosterPlan;
  /** Which kind a CPE is follows from its number and the shares. */
  readonly kinds: readonly MixedKind[];
  /** In the order of their octets in the event `states`. */
  readonly states: readonly CpeState[];
  /** What chance was drawn with. */
  readonly seed: string;
}

/** The event `states`. */
export interface ToldStates {
  /** CPEs that there are. */
  readonly size: number;
  /** What has changed of their states, of all of them at first, in base64: see src/fleet/cpes/state-runs.ts. */
  readonly runs: string;
}
