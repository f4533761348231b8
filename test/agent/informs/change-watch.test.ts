import { describe, expect, it } from "vitest";
import { ChangeWatch } from "../../../src/agent/informs/change-watch.ts";
import { manualClock } from "../../host/manual-clock.ts";

/** A watch in the hands of an agent that looks when it is woken and when something is due. */
function watched(pollSeconds: number, withFeed = true) {
  const clock = manualClock();
  const looks: [seconds: number, look: string][] = [];
  let listener: (() => void) | undefined;
  const feed = {
    isSignalled: () => true,
    subscribe: (given: () => void) => {
      listener = given;
      return () => {
        listener = undefined;
      };
    },
  };
  let cancel = (): void => {};
  const wake = (): void => {
    cancel();
    const look = watch.take();
    if (look !== undefined) looks.push([clock.monotonicMs() / 1000, look]);
    if (watch.dueMs !== Number.POSITIVE_INFINITY) cancel = clock.after(watch.dueMs - clock.monotonicMs(), wake);
  };
  const watch = new ChangeWatch(
    { host: { changes: withFeed ? feed : undefined }, clock, configuration: { pollSeconds } },
    { wake },
  );
  const start = (): void => {
    watch.start();
    wake();
  };
  return { clock, looks, start, watch, say: () => listener?.(), listening: () => listener !== undefined };
}

describe("when to look at the system", () => {
  it("is at the start and every polling period, at what the system does not tell of", () => {
    const { clock, looks, start } = watched(10, false);
    start();
    clock.advance(30_000);
    expect(looks).toEqual([0, 10, 20, 30].map((seconds) => [seconds, "unsignalled"]));
  });

  it("is once only where there is no polling; the system is not listened to then", () => {
    const { clock, listening, looks, start } = watched(0);
    start();
    clock.advance(3_600_000);
    expect(looks).toEqual([[0, "unsignalled"]]);
    expect(listening()).toBe(false);
  });

  it("is a moment after the system's word, at all that changes by itself", () => {
    const { clock, looks, start, say } = watched(1000);
    start();
    clock.advance(50_000);
    expect(looks.splice(0)).toEqual([
      [0, "unsignalled"],
      [1, "volatile"],
    ]);
    say();
    say();
    clock.advance(5000);
    expect(looks).toEqual([[50.1, "volatile"]]);
  });

  it("is again and again for a while when the system says much, and then once a second", () => {
    const { clock, looks, start, say } = watched(100_000);
    start();
    clock.advance(3_600_000);
    looks.length = 0;
    for (let ms = 0; ms < 100_000; ms += 10) {
      say();
      clock.advance(10);
    }
    const inTime = (from: number, to: number): number =>
      looks.filter(([seconds]) => seconds - 3600 >= from && seconds - 3600 < to).length;
    expect(inTime(0, 1)).toBeGreaterThan(7);
    expect(inTime(20, 100)).toBeGreaterThan(78);
    expect(inTime(20, 100)).toBeLessThan(82);
    expect(looks.length).toBeLessThan(115);
    clock.advance(2000);
    const [last = 0] = looks.at(-1) ?? [];
    expect(last - 3600).toBeGreaterThan(99.9); // the last word is looked into, however late
  });

  it("is never after the end", () => {
    const { clock, listening, looks, start, say, watch } = watched(10);
    start();
    clock.advance(2000);
    say();
    watch.stop();
    looks.length = 0;
    expect(listening()).toBe(false);
    clock.advance(5000);
    expect(looks).toEqual([]);
  });
});
