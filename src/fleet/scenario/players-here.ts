import type { Clock } from "../../ports/clock.ts";
import type { Fleet } from "../fleet.ts";
import { parseSelection } from "../selection.ts";
import { acted } from "./acting.ts";
import { unmetBy } from "./expecting.ts";
import { lackOf, type Players } from "./players.ts";
import { Window } from "./window.ts";

export interface PlayersTerms {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Of moments that are chosen by chance. */
  readonly seed: string;
}

/** Those of this process. */
export function playersHere(fleet: Fleet, { clock, seed, signal }: PlayersTerms): Players {
  let window = new Window([], () => clock.wallMs());
  return {
    async watch(expected) {
      window = new Window(expected ?? [], () => clock.wallMs());
      fleet.watch(expected === undefined ? undefined : window);
    },
    count: async (select) => fleet.chosen(parseSelection(select)).length,
    async act(deed, select, chosen) {
      const part = fleet.chosen(parseSelection(select)).length / chosen;
      return lackOf(await acted(deed, select, part, { fleet, clock, seed, signal }));
    },
    async give(rule, as) {
      fleet.faults.board.add(rule, as);
    },
    look: async (expectations, select) =>
      lackOf(await unmetBy(fleet, fleet.chosen(parseSelection(select)), expectations, window)),
    async seen(expectations, select) {
      const most = expectations["most-same-requests"];
      const chosen = most === undefined ? [] : fleet.chosen(parseSelection(select));
      return {
        ...window.seen,
        failed: lackOf(expectations["most-failed-sessions"] === undefined ? [] : window.failures),
        repeated: lackOf(chosen.flatMap((cpe) => window.repeatedMore(cpe, most ?? 0) ?? [])),
      };
    },
  };
}
