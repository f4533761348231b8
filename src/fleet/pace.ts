import type { Clock } from "../ports/clock.ts";

/** After so long, or when the signal comes. */
export function passed(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      cancel();
      signal.removeEventListener("abort", end);
      resolve();
    };
    const cancel = clock.after(ms, end);
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
  });
}

interface Pace {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Whether the next may begin; asked again until it may. Absent: always. */
  readonly mayGoOn?: () => boolean;
  /** Told, whenever it looks, whether more were due by then than have begun. */
  readonly onLate?: (isLate: boolean) => void;
}

const stepMs = 20;
const atATime = 250;

/** Does `work` for each, so many a second; Infinity for as fast as it goes. Resolves when all that was begun is done. */
export async function atRate<T>(
  items: readonly T[],
  perSecond: number,
  { clock, mayGoOn = () => true, onLate, signal }: Pace,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const underWay = new Set<Promise<unknown>>();
  const startedMs = clock.monotonicMs();
  let begun = 0;
  let oneDone = (): void => {};
  while (begun < items.length && !signal.aborted) {
    const due = Math.min(items.length, Math.ceil(((clock.monotonicMs() - startedMs) / 1000) * perSecond) || 1);
    while (begun < due && underWay.size < atATime && mayGoOn() && !signal.aborted) {
      const done: Promise<unknown> = work(items[begun] as T).finally(() => {
        underWay.delete(done);
        oneDone();
      });
      begun += 1;
      underWay.add(done);
    }
    onLate?.(begun < due);
    if (underWay.size >= atATime) {
      // A race would leave something behind with each of them, for each that is done.
      await new Promise<void>((resolve) => {
        oneDone = resolve;
      });
    } else if (begun < items.length) await passed(clock, stepMs, signal);
  }
  onLate?.(false);
  await Promise.all(underWay);
}

/** Does `work` for each at its moment, in milliseconds from now. Resolves when all that was begun is done. */
export async function atMoments<T>(
  items: readonly T[],
  momentOf: (item: T) => number,
  { clock, signal }: Pick<Pace, "clock" | "signal">,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const begunMs = clock.monotonicMs();
  const inOrder = items
    .map((item) => ({ item, atMs: begunMs + momentOf(item) }))
    .toSorted((one, other) => one.atMs - other.atMs);
  const begun: Promise<unknown>[] = [];
  for (const { item, atMs } of inOrder) {
    if (atMs > clock.monotonicMs()) await passed(clock, atMs - clock.monotonicMs(), signal);
    if (signal.aborted) break;
    begun.push(work(item));
  }
  await Promise.all(begun);
}
