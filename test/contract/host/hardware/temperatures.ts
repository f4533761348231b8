import { describe, expect, it } from "vitest";
import type { HostUnderTest } from "../host-under-test.ts";

export function temperaturesContract(subject: () => HostUnderTest): void {
  describe("reads temperatures", () => {
    it("by names of their own, of what can be measured, the lowest and highest around the last", async ({ skip }) => {
      const { temperatures } = subject().host;
      if (temperatures === undefined) return skip("has none");
      const sensors = await temperatures.read();
      expect(new Set(sensors.map(({ name }) => name)).size).toBe(sensors.length);
      for (const { name, ok, sinceMs, last, lowest, highest } of sensors) {
        expect(name).toMatch(/^\S.{0,255}$/u);
        if (ok) expect(last).toBeDefined();
        if (last === undefined || lowest === undefined || highest === undefined) {
          expect([last, lowest, highest]).toEqual([undefined, undefined, undefined]);
          continue;
        }
        expect(Number.isInteger(last.celsius) && last.celsius >= -273, name).toBe(true);
        expect(lowest.celsius).toBeLessThanOrEqual(last.celsius);
        expect(highest.celsius).toBeGreaterThanOrEqual(last.celsius);
        expect(Math.min(lowest.atMs, highest.atMs)).toBeGreaterThanOrEqual(sinceMs);
        expect(last.atMs).toBeGreaterThanOrEqual(Math.max(lowest.atMs, highest.atMs));
      }
    });
  });
}
