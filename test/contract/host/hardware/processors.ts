import { describe, expect, it } from "vitest";
import type { HostUnderTest } from "../host-under-test.ts";
import { naturals } from "../host-under-test.ts";

export function processorsContract(subject: () => HostUnderTest): void {
  describe("reads processors", () => {
    it("each under a number of its own", async ({ skip }) => {
      const { processors } = subject().host;
      if (processors === undefined) return skip("has none");
      const numbers = (await processors.read()).map(({ number }) => number);
      expect(naturals(numbers)).toBe(true);
      expect(new Set(numbers).size).toBe(numbers.length);
    });

    it("with the time that they have been busy and idle, which never goes back", async ({ skip }) => {
      const { processors } = subject().host;
      if (processors === undefined) return skip("has none");
      const before = await processors.times();
      const now = await processors.times();
      for (const mode of ["user", "system", "idle"] as const) {
        expect(before[mode], mode).toBeGreaterThanOrEqual(0);
        expect(now[mode], mode).toBeGreaterThanOrEqual(before[mode]);
      }
    });
  });
}
