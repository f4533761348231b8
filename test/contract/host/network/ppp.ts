import { isIPv4, isIPv6 } from "node:net";
import { describe, expect, it } from "vitest";
import type { HostUnderTest } from "../host-under-test.ts";

export function pppContract(subject: () => HostUnderTest): void {
  describe("reads its PPP connections", () => {
    it("each by a key of its own, on links that it has, connected only with addresses", async ({ skip }) => {
      const { links, ppp } = subject().host;
      if (ppp === undefined) return skip("has none");
      const present = (await links?.read()) ?? [];
      const names = present.map(({ name }) => name);
      const connections = await ppp.read(present);
      expect(new Set(connections.map(({ key }) => key)).size).toBe(connections.length);
      for (const { link, lower, state, ipv4, ipv6Ends, pppoe } of connections) {
        if (lower !== undefined) expect(names).toContain(lower);
        if (state === "connected") expect(names).toContain(link);
        for (const address of [ipv4?.local, ipv4?.remote]) expect(address ?? "192.0.2.1").toSatisfy(isIPv4);
        for (const address of [ipv6Ends?.local, ipv6Ends?.remote]) expect(address ?? "fe80::1").toSatisfy(isIPv6);
        expect(pppoe?.sessionId ?? 1).toBeGreaterThan(0);
      }
    });

    it("never tells a password", async ({ skip }) => {
      const { links, ppp } = subject().host;
      if (ppp === undefined) return skip("has none");
      expect(JSON.stringify(await ppp.read((await links?.read()) ?? []))).not.toMatch(/password|secret/i);
    });
  });
}
