import { isIPv6 } from "node:net";
import { describe, expect, it } from "vitest";
import { type HostUnderTest, naturals } from "../host-under-test.ts";

export function routerAdvertisementsContract(subject: () => HostUnderTest): void {
  describe("reads router advertisements", () => {
    it("under distinct keys, on links that it has, with times that fit each other", async ({ skip }) => {
      const { routerAdvertisements, links } = subject().host;
      if (routerAdvertisements === undefined) return skip("has none");
      const names = new Set([undefined, ...((await links?.read()) ?? []).map(({ name }) => name)]);
      const readings = await routerAdvertisements.read();
      expect(new Set(readings.map(({ key }) => key)).size).toBe(readings.length);
      for (const each of readings) {
        const { minIntervalSeconds, maxIntervalSeconds, lifetimeSeconds, mtu, reachableMs, retransmitMs } = each;
        expect(names).toContain(each.link);
        expect(minIntervalSeconds).toBeLessThanOrEqual(maxIntervalSeconds);
        expect(lifetimeSeconds === 0 || lifetimeSeconds >= maxIntervalSeconds).toBe(true);
        expect(naturals([minIntervalSeconds, lifetimeSeconds, mtu ?? 0, reachableMs, retransmitMs])).toBe(true);
        expect(each.dnsServers.filter((server) => !isIPv6(server))).toEqual([]);
      }
    });
  });
}
