import { describe, expect, it } from "vitest";
import type { HostUnderTest } from "../../host-under-test.ts";

export function bridgeVlansContract(subject: () => HostUnderTest): void {
  describe("reads the VLANs of its bridges", () => {
    it("each once, on ports that the bridge has, with one PVID at most for each", async ({ skip }) => {
      const { links, bridgeVlans } = subject().host;
      if (bridgeVlans === undefined) return skip("has none");
      const present = (await links?.read()) ?? [];
      for (const [bridge, vlans] of await bridgeVlans.read()) {
        const ports = present.filter((link) => link.name === bridge || link.bridge === bridge).map(({ name }) => name);
        const ids = vlans.map(({ id }) => id);
        expect(ids).toEqual([...new Set(ids)].toSorted((one, other) => one - other));
        expect(ids.filter((id) => !(id >= 1 && id <= 4094))).toEqual([]);
        const members = vlans.flatMap((vlan) => vlan.ports);
        expect(members.filter(({ link }) => !ports.includes(link))).toEqual([]);
        const pvids = members.filter(({ pvid }) => pvid).map(({ link }) => link);
        expect(new Set(pvids).size).toBe(pvids.length);
      }
    });
  });
}
