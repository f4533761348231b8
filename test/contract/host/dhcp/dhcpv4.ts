import { isIPv4 } from "node:net";
import { describe, expect, it } from "vitest";
import type { Host } from "../../../../src/ports/host/host.ts";
import type { HostUnderTest } from "../host-under-test.ts";
import { naturals } from "../host-under-test.ts";

const macAddress = /^[\da-f]{2}(:[\da-f]{2}){5}$/;
const number = (address = "") => address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);

async function linksOf({ links }: Host): Promise<ReadonlySet<string | undefined>> {
  return new Set([undefined, ...((await links?.read()) ?? []).map(({ name }) => name)]);
}

export function dhcpv4Contract(subject: () => HostUnderTest): void {
  describe("reads DHCPv4", () => {
    it("clients under distinct keys, with an address while they are bound", async ({ skip }) => {
      const { host } = subject();
      if (host.dhcpv4 === undefined) return skip("has none");
      const links = await linksOf(host);
      const clients = await host.dhcpv4.clients();
      expect(new Set(clients.map(({ key }) => key)).size).toBe(clients.length);
      for (const { link, state, address, prefixLength, server, routers, dnsServers, remainingSeconds } of clients) {
        expect(links).toContain(link);
        expect(address !== undefined).toBe(state === "bound");
        expect(prefixLength !== undefined).toBe(state === "bound");
        const addresses = [address, server].filter((each) => each !== undefined);
        expect([...addresses, ...routers, ...dnsServers].filter((each) => !isIPv4(each))).toEqual([]);
        expect(naturals([remainingSeconds ?? 0, prefixLength ?? 0])).toBe(true);
      }
    });

    it("pools under distinct keys, each with a range, and with leases of its subnet", async ({ skip }) => {
      const { host } = subject();
      const server = await host.dhcpv4?.server();
      if (server === undefined) return skip("has no server");
      const links = await linksOf(host);
      const { pools } = server;
      expect(new Set(pools.map(({ key }) => key)).size).toBe(pools.length);
      expect(server.enabled).toBe(pools.some(({ enabled }) => enabled));
      for (const { link, enabled, misconfigured, first, last, prefixLength, staticAddresses, leases } of pools) {
        expect(links).toContain(link);
        if (enabled && !misconfigured) expect(first).toBeDefined();
        expect([last === undefined, prefixLength === undefined]).toEqual([first === undefined, first === undefined]);
        expect(number(first)).toBeLessThanOrEqual(number(last));
        const size = 2 ** (32 - (prefixLength ?? 32));
        for (const each of [...staticAddresses, ...leases]) {
          expect(each.macAddress).toMatch(macAddress);
          expect(Math.floor(number(each.address) / size)).toBe(Math.floor(number(first) / size));
        }
      }
    });

    it("the lease of an address once", async ({ skip }) => {
      const server = await subject().host.dhcpv4?.server();
      if (server === undefined) return skip("has no server");
      const addresses = server.pools.flatMap(({ leases }) => leases.map(({ address }) => address));
      expect(new Set(addresses).size).toBe(addresses.length);
    });
  });
}
