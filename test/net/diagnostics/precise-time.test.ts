import { afterEach, expect, it, vi } from "vitest";
import { followedTime, preciseTime } from "../../../src/net/diagnostics/precise-time.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** The wall clock is another one by so many milliseconds from now on. */
function clockSet(byMs: number): void {
  const now = Date.now.bind(Date);
  vi.spyOn(Date, "now").mockImplementation(() => now() + byMs);
}

it("is the wall clock, to the microsecond; a test does not see that it is set, a server does", () => {
  const [ofTest, ofServer] = [preciseTime(), followedTime()];
  for (const time of [ofTest, ofServer]) {
    const [first, second] = [time(), time()];
    expect(Math.abs(first - Date.now())).toBeLessThan(1000);
    expect(second).toBeGreaterThan(first);
  }
  clockSet(3_600_000);
  expect(ofTest()).toBeLessThan(Date.now() - 3_000_000);
  expect(Math.abs(ofServer() - Date.now())).toBeLessThan(1000);
});
