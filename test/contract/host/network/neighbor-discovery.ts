import { describe, expect, it } from "vitest";
import { type HostUnderTest, naturals } from "../host-under-test.ts";

export function neighborDiscoveryContract(subject: () => HostUnderTest): void {
  describe("reads its neighbour discovery", () => {
    it("of links that it has, each once, in numbers that can be", async ({ skip }) => {
      const { links, neighborDiscovery } = subject().host;
      if (neighborDiscovery === undefined) return skip("has none");
      const names = new Set((await links?.read())?.map(({ name }) => name));
      const settings = await neighborDiscovery.read();
      expect(new Set(settings.map(({ link }) => link)).size).toBe(settings.length);
      for (const { link, dadTransmits = 0, retransMs = 0, maxSolicitations = 0 } of settings) {
        expect(names).toContain(link);
        expect(naturals([dadTransmits, retransMs, maxSolicitations])).toBe(true);
      }
    });
  });
}
