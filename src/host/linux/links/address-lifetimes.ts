import type { Clock } from "../../../ports/clock.ts";
import type { LinkOutline } from "./link-outline.ts";

/** What the kernel tells in whole seconds may be this much off from one reading to the next. */
const toleranceMs = 2000;

/**
 * Lifetimes of addresses such that the moment when they end stays itself from reading to reading, unless it is put off: the
 * kernel counts whole seconds down, and stays at 0 when they are over.
 */
export function steadyLifetimes(clock: Clock): (links: readonly LinkOutline[]) => readonly LinkOutline[] {
  let ends: ReadonlyMap<string, number> = new Map();
  return (links) => {
    const now = clock.monotonicMs();
    const next = new Map<string, number>();
    function steady(key: string, seconds: number | undefined): number | undefined {
      if (seconds === undefined) return undefined;
      const toldMs = now + seconds * 1000;
      const knownMs = ends.get(key);
      const over = seconds === 0 && knownMs !== undefined && knownMs <= now;
      const same = knownMs !== undefined && (over || Math.abs(toldMs - knownMs) < toleranceMs);
      const endMs = same ? knownMs : toldMs;
      next.set(key, endMs);
      return (endMs - now) / 1000;
    }
    const steadied = links.map((link) => ({
      ...link,
      addresses: link.addresses.map((address) => {
        const key = `${link.index} ${address.address}/${address.prefixLength}`;
        return {
          ...address,
          preferredSeconds: steady(`${key} preferred`, address.preferredSeconds),
          validSeconds: steady(`${key} valid`, address.validSeconds),
        };
      }),
    }));
    ends = next;
    return steadied;
  };
}
