import { isIP, isIPv4 } from "node:net";
import { describe, expect, it } from "vitest";
import type { RouteReading } from "../../../../src/ports/host/network/routes.ts";
import { type HostUnderTest, naturals } from "../host-under-test.ts";

export function routesContract(subject: () => HostUnderTest): void {
  const read = async (): Promise<readonly RouteReading[]> => (await subject().host.routes?.read()) ?? [];
  const links = async () => (await subject().host.links?.read()) ?? [];

  describe("reads routes", () => {
    it("routes by links that it has, to networks without host bits", async () => {
      const names = new Set((await links()).map((link) => link.name));
      for (const route of await read()) {
        if (route.idle === undefined) expect(names).toContain(route.link);
        expect(isIP(route.destination)).toBe(route.family);
        expect(route.prefixLength).toBeLessThanOrEqual(route.family === 4 ? 32 : 128);
        expect(bitsOf(route.destination).slice(route.prefixLength)).not.toContain("1");
        if (route.gateway !== undefined) expect([4, 6]).toContain(isIP(route.gateway));
        expect(naturals([route.prefixLength, route.metric])).toBe(true);
      }
    });

    it("calls a link upstream that a default route goes out of", async () => {
      const defaults = (await read()).filter(({ prefixLength }) => prefixLength === 0).map(({ link }) => link);
      const upstream = (await links()).filter((link) => link.upstream).map((link) => link.name);
      expect(upstream.filter((link) => !defaults.includes(link))).toEqual([]);
      expect(upstream.length > 0).toBe(defaults.length > 0);
    });
  });
}

/** An address as a string of bits. */
function bitsOf(address: string): string {
  if (isIPv4(address))
    return address
      .split(".")
      .map((octet) => Number(octet).toString(2).padStart(8, "0"))
      .join("");
  const [head = "", tail = ""] = address.split("::");
  const groups = (text: string) => text.split(":").filter((group) => group !== "");
  const zeros = Array<string>(8 - groups(head).length - groups(tail).length).fill("0");
  return [...groups(head), ...zeros, ...groups(tail)]
    .map((group) => Number.parseInt(group, 16).toString(2).padStart(16, "0"))
    .join("");
}
