import { isIPv6 } from "node:net";
import { describe, expect, it } from "vitest";
import type { HostUnderTest } from "../host-under-test.ts";

export function dhcpv6Contract(subject: () => HostUnderTest): void {
  describe("reads DHCPv6", () => {
    it("clients under distinct keys, on links that it has, with whole prefixes", async ({ skip }) => {
      const { dhcpv6, links } = subject().host;
      if (dhcpv6 === undefined) return skip("has none");
      const names = new Set([undefined, ...((await links?.read()) ?? []).map(({ name }) => name)]);
      const clients = await dhcpv6.clients();
      expect(new Set(clients.map(({ key }) => key)).size).toBe(clients.length);
      for (const { link, duid, prefixes, receivedOptions, sentOptions } of clients) {
        expect(names).toContain(link);
        expect(duid?.length ?? 0).toBeLessThanOrEqual(130);
        expect(prefixes.filter(({ address, prefixLength }) => !isIPv6(address) || prefixLength > 64)).toEqual([]);
        for (const { tag } of [...receivedOptions, ...sentOptions]) expect(tag >= 0 && tag <= 65_535).toBe(true);
      }
    });

    it("pools under distinct keys, on links that it has", async ({ skip }) => {
      const { dhcpv6, links } = subject().host;
      const pools = await dhcpv6?.pools?.();
      if (pools === undefined) return skip("has no server");
      const names = new Set([undefined, ...((await links?.read()) ?? []).map(({ name }) => name)]);
      expect(new Set(pools.map(({ key }) => key)).size).toBe(pools.length);
      for (const { link, clients } of pools) {
        expect(names).toContain(link);
        expect(new Set(clients.map(({ key }) => key)).size).toBe(clients.length);
      }
    });
  });
}
