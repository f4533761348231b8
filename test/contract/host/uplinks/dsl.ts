import { describe, expect, it } from "vitest";
import type { HostUnderTest } from "../host-under-test.ts";

export function dslContract(subject: () => HostUnderTest): void {
  describe("reads DSL lines", () => {
    it("under distinct keys, on links that it has, at rates that are no more than they could be", async ({ skip }) => {
      const { dsl, links } = subject().host;
      if (dsl === undefined) return skip("has none");
      const names = new Set((await links?.read())?.map((link) => link.name));
      const lines = await dsl.read();
      expect(new Set(lines.map(({ key }) => key)).size).toBe(lines.length);
      expect(lines.filter(({ link }) => link !== undefined && !names.has(link))).toEqual([]);
      for (const { state, upSeconds, upstream, downstream, transmissionSystem } of lines) {
        expect(upSeconds !== undefined && state !== "up").toBe(false);
        if (transmissionSystem !== undefined) expect(transmissionSystem).toHaveLength(8);
        for (const { bitsPerSecond = 0, attainableBitsPerSecond = Number.POSITIVE_INFINITY } of [
          upstream,
          downstream,
        ]) {
          expect(bitsPerSecond).toBeLessThanOrEqual(attainableBitsPerSecond);
        }
      }
    });
  });
}
