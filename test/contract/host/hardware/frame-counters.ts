import { describe, expect, it } from "vitest";
import type { HostUnderTest } from "../host-under-test.ts";

export function frameCountersContract(subject: () => HostUnderTest): void {
  describe("reads what ports count", () => {
    it("once of each that it has, of something at least", async ({ skip }) => {
      const { frameCounters, links } = subject().host;
      if (frameCounters === undefined) return skip("has no such counters");
      const ports = new Set((await links?.read())?.flatMap(({ physical, name }) => (physical ? name : [])));
      const counted = await frameCounters.read();
      expect(new Set(counted.map(({ link }) => link)).size).toBe(counted.length);
      for (const { link, lengths, sent, ...kinds } of counted) {
        expect(ports).toContain(link);
        const counts = [...Object.values(lengths), ...Object.values(kinds), ...Object.values(sent)];
        expect(counts.length).toBeGreaterThan(0);
        for (const count of counts) expect(count).toBeGreaterThanOrEqual(0n);
      }
    });
  });
}
