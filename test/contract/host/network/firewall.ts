import { isIPv4, isIPv6 } from "node:net";
import { describe, expect, it } from "vitest";
import type { FirewallRule } from "../../../../src/ports/host/network/firewall.ts";
import type { HostUnderTest } from "../host-under-test.ts";

export function firewallContract(subject: () => HostUnderTest): void {
  describe("reads its firewall", () => {
    it("as rules under distinct keys, of ports, protocols and addresses that there can be", async ({ skip }) => {
      const reading = await subject().host.firewall?.read();
      if (reading === undefined) return skip("has none");
      for (const rules of [reading.rules, reading.policies, reading.translations]) {
        expect(new Set(rules.map(({ key }) => key)).size).toBe(rules.length);
        expect(rules.filter(({ key }) => !/^\w+$/.test(key))).toEqual([]);
      }
      for (const rule of [...reading.rules, ...reading.policies]) expectPossible(rule);
    });
  });
}

export function expectPossible({ description, family, protocol, ...rule }: FirewallRule): void {
  expect(description).not.toMatch(/\p{Cc}/u);
  expect(protocol?.value ?? 0).toBeGreaterThanOrEqual(0);
  expect(protocol?.value ?? 0).toBeLessThanOrEqual(255);
  for (const ports of [rule.sourcePorts?.value, rule.destinationPorts?.value]) {
    if (ports === undefined) continue;
    expect([6, 17]).toContain(protocol?.value);
    expect(ports.first).toBeGreaterThanOrEqual(0);
    expect(ports.last).toBeGreaterThanOrEqual(ports.first);
    expect(ports.last).toBeLessThanOrEqual(65_535);
  }
  for (const network of [rule.source?.value, rule.destination?.value]) {
    if (network === undefined) continue;
    expect((family === 4 ? isIPv4 : isIPv6)(network.address)).toBe(true);
    expect(network.prefixLength ?? 0).toBeLessThanOrEqual(family === 4 ? 32 : 128);
  }
  expect(rule.sourceMac?.value ?? "02:00:00:00:00:01").toMatch(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/);
}
