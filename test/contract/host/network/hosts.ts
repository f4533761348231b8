import { isIP } from "node:net";
import { describe, expect, it } from "vitest";
import type { HostUnderTest } from "../host-under-test.ts";

export function hostsContract(subject: () => HostUnderTest): void {
  describe("reads hosts", () => {
    it("each machine once, with addresses, on links that it has", async ({ skip }) => {
      const { hosts, links } = subject().host;
      if (hosts === undefined) return skip("has none");
      const names = new Set((await links?.read())?.map(({ name }) => name));
      const readings = await hosts.read();
      expect(new Set(readings.map(({ macAddress }) => macAddress)).size).toBe(readings.length);
      for (const { macAddress, addresses, hostName, link, port } of readings) {
        expect(macAddress).toMatch(/^[\da-f][02468ace](:[\da-f]{2}){5}$/);
        expect(addresses.filter((address) => isIP(address) === 0)).toEqual([]);
        expect(new Set(addresses).size).toBe(addresses.length);
        expect(hostName).toMatch(/^[^\p{Cc}]{0,64}$/u);
        for (const name of [link, port]) if (name !== undefined) expect(names).toContain(name);
      }
    });

    it("that have leases with the addresses of their leases", async ({ skip }) => {
      const { hosts, dhcpv4 } = subject().host;
      if (hosts === undefined || dhcpv4 === undefined) return skip("has none");
      const readings = new Map((await hosts.read()).map((reading) => [reading.macAddress, reading]));
      for (const { macAddress, address } of (await dhcpv4.server())?.pools.flatMap(({ leases }) => leases) ?? [])
        expect(readings.get(macAddress)?.addresses).toContain(address);
    });
  });
}
