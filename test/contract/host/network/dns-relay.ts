import { isIP } from "node:net";
import { describe, expect, it } from "vitest";
import type { HostUnderTest } from "../host-under-test.ts";

export function dnsRelayContract(subject: () => HostUnderTest): void {
  describe("reads its DNS relay", () => {
    it("with servers by address, each once, on links that it has", async ({ skip }) => {
      const { links, dnsRelay } = subject().host;
      if (dnsRelay === undefined) return skip("has none");
      const names = new Set((await links?.read())?.map((link) => link.name));
      const { servers } = await dnsRelay.read();
      expect(new Set(servers.map(({ address }) => address)).size).toBe(servers.length);
      expect(servers.filter(({ address }) => isIP(address) === 0)).toEqual([]);
      expect(servers.filter(({ link }) => link !== undefined && !names.has(link))).toEqual([]);
    });
  });
}
