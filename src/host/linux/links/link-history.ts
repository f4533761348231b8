import type { Clock } from "../../../ports/clock.ts";
import type { LinkOutline } from "./link-outline.ts";

/** For how many seconds each of these links has been in its state, by index; undefined where no change was seen. */
export type LinkHistory = (links: readonly LinkOutline[]) => ReadonlyMap<number, number | undefined>;

interface Seen {
  readonly state: string;
  readonly sinceMs: number | undefined;
}

/**
 * Linux keeps no time of a link's last change of state. What is known is what was seen: from the first change between
 * two readings on, the time since the reading that showed it. Links that are gone are forgotten.
 */
export function linkHistory(clock: Clock): LinkHistory {
  let seen: ReadonlyMap<number, Seen> = new Map();
  return (links) => {
    const now = clock.monotonicMs();
    seen = new Map(
      links.map(({ index, state }) => {
        const last = seen.get(index);
        const known = last === undefined || last.state === state ? last?.sinceMs : now;
        return [index, { state, sinceMs: known }];
      }),
    );
    const seconds = (sinceMs: number | undefined) =>
      sinceMs === undefined ? undefined : Math.floor((now - sinceMs) / 1000);
    return new Map([...seen].map(([index, { sinceMs }]) => [index, seconds(sinceMs)]));
  };
}
