/** At most `count` in any `perMs`, the permits coming back evenly over that time. */
export interface Rate {
  readonly count: number;
  readonly perMs: number;
}

/** Takes one permit, or says that there is none. */
export function rateLimit({ count, perMs }: Rate, nowMs: () => number): () => boolean {
  let permits = count;
  let filledMs = nowMs();
  return () => {
    const now = nowMs();
    permits = Math.min(count, permits + ((now - filledMs) * count) / perMs);
    filledMs = now;
    if (permits < 1) return false;
    permits -= 1;
    return true;
  };
}
