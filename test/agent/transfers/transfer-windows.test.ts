import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  afterFailure,
  beginning,
  type Windowed,
  windowState,
  withConfirmation,
} from "../../../src/agent/transfers/transfer-windows.ts";
import type { TimeWindow, WindowMode } from "../../../src/cwmp/session/session-context.ts";

// When a download with windows may be done, and what a failure leaves of it. [TR-069 A.4.1.8]

const receivedMs = 1000;

function window(startSeconds: number, endSeconds: number, mode: WindowMode, maxRetries = 0): TimeWindow {
  return { startSeconds, endSeconds, mode, userMessage: "now?", maxRetries };
}

function transferWith(...windows: readonly TimeWindow[]): Windowed {
  const delayMs = (windows.at(-1)?.endSeconds ?? 0) * 1000;
  const due = { delayMs, dueMs: receivedMs + delayMs, dueWallMs: undefined, provisional: false };
  return { ...due, windows, progress: beginning, notBeforeMs: 0 };
}

const at = (seconds: number): number => receivedMs + seconds * 1000;
const anyTime = transferWith(window(10, 20, "1 At Any Time", 2), window(30, 40, "2 Immediately", 1));

describe("the outlook of a download", () => {
  it.each([
    { seconds: 0, expected: { name: "waits", untilMs: at(10) } },
    { seconds: 10, expected: { name: "due", sinceMs: at(10), endMs: at(20) } },
    { seconds: 19.999, expected: { name: "due", sinceMs: at(10), endMs: at(20) } },
    { seconds: 20, expected: { name: "waits", untilMs: at(30) } },
    { seconds: 35, expected: { name: "due", sinceMs: at(30), endMs: at(40) } },
    { seconds: 40, expected: { name: "past" } },
  ])("with two windows, after $seconds s, is $expected.name", ({ seconds, expected }) => {
    expect(windowState(anyTime, at(seconds))).toEqual(expected);
  });

  it("without windows is due from its due time on", () => {
    const { windows: _, ...plain } = transferWith(window(0, 10, "1 At Any Time"));
    expect(windowState(plain, at(9))).toEqual({ name: "waits", untilMs: at(10) });
    expect(windowState(plain, at(1e9))).toMatchObject({ name: "due" });
  });

  it("depends on whether somebody would be disturbed, or must be asked", () => {
    expect(windowState(transferWith(window(0, 10, "3 When Idle")), at(1))).toMatchObject({ name: "due-when-idle" });
    const asking = transferWith(window(0, 10, "4 Confirmation Needed"), window(20, 30, "4 Confirmation Needed"));
    expect(windowState(asking, at(1))).toEqual({ name: "asks", untilMs: at(10), message: "now?" });
    expect(windowState(withConfirmation(asking, true, at(1)), at(2))).toMatchObject({ name: "due", endMs: at(10) });
    expect(windowState(withConfirmation(asking, false, at(1)), at(2))).toEqual({ name: "waits", untilMs: at(20) });
    // Another window, another question.
    expect(windowState(withConfirmation(asking, true, at(1)), at(21))).toMatchObject({ name: "asks" });
    expect(withConfirmation(asking, true, at(15))).toBe(asking);
    expect(withConfirmation(anyTime, true, at(11))).toBe(anyTime);
  });
});

describe("a failure", () => {
  it("is followed by a retry after a pause, then by the next window, then by nothing", () => {
    const first = afterFailure(anyTime, at(11));
    expect(first).toMatchObject({ progress: { window: 0, failed: 1 }, notBeforeMs: at(16) });
    expect(windowState(first ?? anyTime, at(12))).toEqual({ name: "waits", untilMs: at(16) });
    const second = afterFailure(first ?? anyTime, at(17));
    expect(second).toMatchObject({ progress: { window: 1, failed: 0 } });
    const third = afterFailure(second ?? anyTime, at(31));
    expect(third).toMatchObject({ progress: { window: 1, failed: 1 } });
    expect(afterFailure(third ?? anyTime, at(37))).toBeUndefined();
  });

  it("keeps what was confirmed within the window", () => {
    const agreed = withConfirmation(transferWith(window(0, 100, "4 Confirmation Needed", 1)), true, at(1));
    const again = afterFailure(agreed, at(2));
    expect(windowState(again ?? agreed, at(50))).toMatchObject({ name: "due" });
  });

  const modes: fc.Arbitrary<WindowMode> = fc.constantFrom("1 At Any Time", "2 Immediately", "3 When Idle");
  const windows = fc
    .tuple(
      fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 2, maxLength: 4 }),
      fc.array(fc.tuple(modes, fc.integer({ min: -1, max: 8 })), { minLength: 2, maxLength: 2 }),
    )
    .map(([gaps, kinds]) => {
      const ends = gaps.map((_, index) => gaps.slice(0, index + 1).reduce((sum, gap) => sum + gap, 0));
      return kinds.flatMap(([mode, retries], index) => {
        const [start, end] = [ends[2 * index], ends[2 * index + 1]];
        return start === undefined || end === undefined ? [] : [window(start, end, mode, retries)];
      });
    });

  it("after failure comes to an end, and is never tried outside of a window or more often than allowed [property]", () => {
    fc.assert(
      fc.property(windows, fc.integer({ min: 1, max: 300_000 }), (list, tryMs) => {
        let transfer: Windowed | undefined = transferWith(...list);
        let nowMs = receivedMs;
        const tries = list.map(() => 0);
        for (let steps = 0; transfer !== undefined; steps += 1) {
          expect(steps).toBeLessThan(200);
          const view = windowState(transfer, nowMs);
          if (view.name === "past") break;
          if (!("endMs" in view)) {
            expect(view.untilMs).toBeGreaterThan(nowMs);
            nowMs = view.untilMs;
            continue;
          }
          const used = list.findIndex((each) => nowMs >= at(each.startSeconds) && nowMs < at(each.endSeconds));
          expect(used).toBeGreaterThanOrEqual(0);
          tries[used] = (tries[used] ?? 0) + 1;
          nowMs = Math.min(nowMs + tryMs, view.endMs);
          if (nowMs < view.endMs) transfer = afterFailure(transfer, nowMs);
        }
        for (const [index, { maxRetries }] of list.entries()) {
          expect(tries[index]).toBeLessThanOrEqual(1 + (maxRetries < 0 ? 5 : maxRetries));
        }
      }),
    );
  });
});
