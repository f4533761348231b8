import { isIPv6 } from "node:net";
import { describe, expect, it } from "vitest";
import type { HostUnderTest } from "../host-under-test.ts";

export function ulaContract(subject: () => HostUnderTest): void {
  describe("reads its local prefix", () => {
    it("as a prefix of IPv6 from fc00::/7, on links that it has", async ({ skip }) => {
      const { links, ula } = subject().host;
      if (ula === undefined) return skip("has none");
      const names = new Set((await links?.read())?.map(({ name }) => name));
      const { prefix, links: assigned } = await ula.read();
      if (prefix !== undefined) expect(prefix).toSatisfy((text: string) => isIPv6(text.split("/")[0] ?? ""));
      if (prefix !== undefined) expect(prefix).toMatch(/^f[cd]/i);
      for (const link of assigned) expect(names).toContain(link);
    });
  });
}
