import { isIP } from "node:net";
import { describe, expect, it } from "vitest";
import type { HostUnderTest } from "../host-under-test.ts";

export function resolversContract(subject: () => HostUnderTest): void {
  describe("reads resolvers", () => {
    it("by address, on links that it has", async ({ skip }) => {
      const { links, resolvers } = subject().host;
      if (resolvers === undefined) return skip("has none");
      const names = new Set((await links?.read())?.map((link) => link.name));
      const { servers, searchDomains } = await resolvers.read();
      expect(servers.filter(({ address }) => isIP(address.replace(/%.*$/, "")) === 0)).toEqual([]);
      expect(servers.filter(({ link }) => link !== undefined && !names.has(link))).toEqual([]);
      expect(searchDomains.filter((domain) => !/^\S+$/.test(domain))).toEqual([]);
    });
  });
}
