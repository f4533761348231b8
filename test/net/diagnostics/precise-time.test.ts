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
    // Two calls may fall into one microsecond; of a thousand only those do that tell whole milliseconds.
    const told = Array.from({ length: 1000 }, time);
    expect(told).toEqual([...told].sort((one, other) => one - other));
    expect(new Set(told).size).toBeGreaterThan(20);
    expect(Math.abs(time() - Date.now())).toBeLessThan(1000);
  }
  clockSet(3_600_000);
  expect(ofTest()).toBeLessThan(Date.now() - 3_000_000);
  expect(Math.abs(ofServer() - Date.now())).toBeLessThan(1000);
});
