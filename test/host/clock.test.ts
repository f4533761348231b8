import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "../../src/host/clock.ts";

describe("the system's clock", () => {
  it("tells Unix time, and time that never goes back", () => {
    const clock = systemClock();
    const [before, wall, after] = [Date.now(), clock.wallMs(), Date.now()];
    expect([wall >= before, wall <= after + 1]).toEqual([true, true]);
    const readings = Array.from({ length: 1000 }, () => clock.monotonicMs());
    expect(readings).toEqual([...readings].sort((a, b) => a - b));
  });

  it("never calls back before the delay is over, however short", async () => {
    const clock = systemClock();
    const early: number[] = [];
    await Promise.all(
      Array.from({ length: 50 }, (_, n) => {
        const startMs = clock.monotonicMs();
        const delayMs = n * 0.7;
        return new Promise<void>((resolve) => {
          clock.after(delayMs, () => {
            const passedMs = clock.monotonicMs() - startMs;
            if (passedMs < delayMs) early.push(passedMs);
            resolve();
          });
        });
      }),
    );
    expect(early).toEqual([]);
  });

  it("calls back later even without a delay", async () => {
    const order: string[] = [];
    const called = new Promise<void>((resolve) => {
      systemClock().after(0, () => {
        order.push("callback");
        resolve();
      });
    });
    order.push("after");
    await called;
    expect(order).toEqual(["after", "callback"]);
  });

  it("keeps the process alive for what is pending, and lets it end when that is cancelled", async () => {
    const clock = JSON.stringify(new URL("../../src/host/clock.ts", import.meta.url).href);
    const script = `
      const { systemClock } = await import(${clock});
      const clock = systemClock();
      const cancel = clock.after(3_600_000, () => undefined);
      clock.after(1, () => { console.log("called"); cancel(); cancel(); });`;
    const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
      cwd: new URL("../..", import.meta.url).pathname,
    });
    let said = "";
    child.stdout.on("data", (text) => {
      said += text;
    });
    await once(child, "close");
    expect({ said, code: child.exitCode }).toEqual({ said: "called\n", code: 0 });
  });
});

describe("the system's clock, as timers tell it", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance", "Date"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const days = 24 * 3_600_000;

  it("waits longer than one timer can", () => {
    const callback = vi.fn();
    systemClock().after(60 * days, callback);
    vi.advanceTimersByTime(60 * days - 1);
    expect(callback).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2);
    expect(callback).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(60 * days);
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it("can be cancelled half way through a long wait", () => {
    const callback = vi.fn();
    const cancel = systemClock().after(60 * days, callback);
    vi.advanceTimersByTime(40 * days);
    cancel();
    vi.advanceTimersByTime(60 * days);
    expect(callback).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([
    ["1970-01-01T00:01:00Z", false],
    ["2025-12-31T23:59:59Z", false],
    ["2026-01-01T00:00:00Z", true],
    ["2036-02-07T06:28:16Z", true],
  ])("at %s is synchronized: %s", (date, synchronized) => {
    vi.setSystemTime(new Date(date));
    expect(systemClock().synchronized()).toBe(synchronized);
  });
});
