import { describe, expect, it } from "vitest";
import type { HostUnderTest } from "./host-under-test.ts";
import { naturals } from "./host-under-test.ts";

export function usersContract(subject: () => HostUnderTest): void {
  describe("reads users", () => {
    it("each under a name of its own, and nothing of them but that and a number", async ({ skip }) => {
      const { users } = subject().host;
      if (users === undefined) return skip("has none");
      const readings = await users.read();
      expect(new Set(readings.map(({ name }) => name)).size).toBe(readings.length);
      expect(readings.filter(({ name }) => !/^\S{1,64}$/u.test(name))).toEqual([]);
      expect(naturals(readings.map(({ id }) => id))).toBe(true);
      expect(readings.flatMap((each) => Object.keys(each)).filter((key) => !["name", "id"].includes(key))).toEqual([]);
    });
  });
}
