import { describe, expect, it } from "vitest";
import { Attempts } from "../../../src/agent/session/attempts.ts";

const policy = { retryMinimumWaitSeconds: 5, retryIntervalMultiplier: 2000 };
const never = Number.POSITIVE_INFINITY;

describe("attempts to reach the ACS [TR-069 3.2.1.1]", () => {
  it("count failures until a session succeeds, each wait longer", () => {
    const attempts = new Attempts();
    attempts.fail(1000, true, policy, 0, undefined);
    expect(attempts).toMatchObject({ failed: 1, retryMs: 6000 });
    attempts.fail(6000, true, policy, 0, undefined);
    expect(attempts).toMatchObject({ failed: 2, retryMs: 16_000 });
    attempts.succeed(20_000);
    expect(attempts).toMatchObject({ failed: 0, retryMs: never, lastSuccessMs: 20_000 });
  });

  it("are not repeated when nothing is owed, but counted", () => {
    const attempts = new Attempts();
    attempts.fail(0, false, policy, 0, undefined);
    expect(attempts).toMatchObject({ failed: 1, retryMs: never });
  });

  it("are hurried by a new event, which still is a retry; without a wait there is nothing to hurry", () => {
    const attempts = new Attempts();
    attempts.retryNow(0);
    expect(attempts.retryMs).toBe(never);
    attempts.fail(0, true, policy, 0.9, undefined);
    attempts.retryNow(1);
    expect(attempts).toMatchObject({ failed: 1, retryMs: 1 });
    attempts.retryNow(2);
    expect(attempts.retryMs).toBe(1);
  });

  it("start over with another ACS", () => {
    const attempts = new Attempts();
    attempts.fail(0, true, policy, 0, undefined);
    attempts.startOver();
    expect(attempts).toMatchObject({ failed: 0, retryMs: never });
  });
});
