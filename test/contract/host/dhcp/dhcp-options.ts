import { describe, expect, it } from "vitest";
import type { HostUnderTest } from "../host-under-test.ts";

export function dhcpOptionsContract(subject: () => HostUnderTest): void {
  describe("reads DHCP options", () => {
    it("of links that have names, by the numbers of their family, none of them empty", async ({ skip }) => {
      const { dhcpOptions } = subject().host;
      if (dhcpOptions === undefined) return skip("has none");
      for (const { link, family, options } of await dhcpOptions.read()) {
        expect(link).toMatch(/^[\w.@:-]{1,64}$/);
        const numbers: readonly number[] = family === 6 ? [17] : [43, 125];
        for (const [number, octets] of options) {
          expect(numbers).toContain(number);
          expect(octets.length).toBeGreaterThan(0);
        }
      }
    });

    it("and can be listened to, and left again", ({ skip }) => {
      const { dhcpOptions } = subject().host;
      if (dhcpOptions === undefined) return skip("has none");
      dhcpOptions.watch(() => {})();
    });
  });
}
