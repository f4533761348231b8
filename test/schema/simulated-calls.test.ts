import fc from "fast-check";
import { expect, it } from "vitest";
import { type CallFact, callFacts, callsIn, SimulatedCalls } from "../../src/schema/simulated-calls.ts";

const calls = new SimulatedCalls({ perDay: 8, meanSeconds: 180 });
const told = (seconds: number, what: CallFact, phase = 0.3, times = 1): string =>
  callsIn(calls, phase, seconds, what, times);
const count = (seconds: number, what: CallFact, phase = 0.3): number => Number(told(seconds, what, phase));

it("agree with each other at any time, and never become fewer", () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 40_000_000 }),
      fc.nat({ max: 100_000 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (at, more, phase) => {
        const now = (what: CallFact) => count(at, what, phase);
        expect(now("inSeconds") + now("outSeconds")).toBe(now("seconds"));
        for (const [all, some] of [
          ["received", ["taken", "missed"]],
          ["attempted", ["reached", "unreached"]],
        ] as const) {
          const known = some.reduce((sum, each) => sum + now(each), 0);
          // One that rings now is neither yet.
          expect(now(all) - known).toBeGreaterThanOrEqual(0);
          expect(now(all) - known).toBeLessThanOrEqual(told(at, "status", phase) === "Idle" ? 0 : 1);
        }
        for (const what of callFacts.filter((each) => each !== "status"))
          expect(count(at + more, what, phase)).toBeGreaterThanOrEqual(now(what));
      },
    ),
  );
});

it("ring, are taken, last and end", () => {
  const states = new Set<string>();
  let [before, talked] = ["Idle", 0];
  for (let at = 0; at < 86_400; at++) {
    const status = told(at, "status");
    if (status !== before) states.add(`${before}-${status}`);
    const seconds = count(at, "seconds");
    expect(seconds - talked).toBe(before === "Connected" ? 1 : 0);
    [before, talked] = [status, seconds];
  }
  expect([...states].sort()).toEqual(
    expect.arrayContaining([
      "Alerting-Connected",
      "Connected-Idle",
      "Delivered-Connected",
      "Idle-Alerting",
      "Idle-Delivered",
    ]),
  );
  expect([...states].some((each) => each.startsWith("Idle-Connected"))).toBe(false);
});

it("are about as many a day as they are said to be, and packets go with what was talked", () => {
  const days = 400;
  const all = count(days * 86_400, "received", 0.5) + count(days * 86_400, "attempted", 0.5);
  expect(all / days).toBeCloseTo(calls.perDay, 0);
  expect(Number(told(900_000, "seconds", 0.3, 50))).toBe(50 * count(900_000, "seconds"));
});
