import type { Clock } from "../../ports.ts";
import type { LinkOutline } from "./link-outline.ts";

/**
 * Linux keeps no time of a link's last change of state. What is known is what was seen: from the first change between
 * two readings on, the time since the reading that showed it.
 */
export function linkHistory(clock: Clock): (link: LinkOutline) => number | undefined {
  const seen = new Map<number, { readonly state: string; readonly sinceMs: number | undefined }>();
  return ({ index, state }) => {
    const last = seen.get(index);
    const now = clock.monotonicMs();
    if (last?.state !== state) seen.set(index, { state, sinceMs: last === undefined ? undefined : now });
    const since = seen.get(index)?.sinceMs;
    return since === undefined ? undefined : Math.floor((now - since) / 1000);
  };
}
