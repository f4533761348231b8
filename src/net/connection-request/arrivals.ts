/** How often each source came of late. */
export interface Arrivals {
  arrived(source: string): void;
  /** In the window that runs and the one before. */
  countOf(source: string): number;
}

const windowMs = 15_000;
/** Sources in one window; the next begins early when there are more. */
const maxSources = 4096;

/** Counts by the monotonic clock `nowMs`, in a bounded memory. */
export function arrivals(nowMs: () => number): Arrivals {
  let before: ReadonlyMap<string, number> = new Map();
  let now = new Map<string, number>();
  let beganMs = nowMs();
  const turn = (): void => {
    const passedMs = nowMs() - beganMs;
    if (passedMs < windowMs && now.size < maxSources) return;
    before = passedMs < 2 * windowMs ? now : new Map();
    now = new Map();
    beganMs = nowMs();
  };
  return {
    arrived: (source) => {
      turn();
      now.set(source, (now.get(source) ?? 0) + 1);
    },
    countOf: (source) => (now.get(source) ?? 0) + (before.get(source) ?? 0),
  };
}
