import { describe, expect, it } from "vitest";
import type { HostUnderTest } from "../host-under-test.ts";

export function transceiversContract(subject: () => HostUnderTest): void {
  describe("reads transceivers", () => {
    it("in cages of ports that it has, with as much of their memory as says what they are", async ({ skip }) => {
      const { transceivers, links } = subject().host;
      if (transceivers === undefined) return skip("has no cages");
      const ports = new Set((await links?.read())?.flatMap((link) => (link.physical ? link.name : [])));
      const cages = await transceivers.read();
      expect(new Set(cages.map(({ key }) => key)).size).toBe(cages.length);
      expect(cages.filter(({ key }) => !ports.has(key))).toEqual([]);
      for (const { memory } of cages) if (memory !== undefined) expect(memory.length).toBeGreaterThanOrEqual(96);
    });
  });
}
