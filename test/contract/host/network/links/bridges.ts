import { describe, expect, it } from "vitest";
import type { HostUnderTest } from "../../host-under-test.ts";

export function bridgesContract(subject: () => HostUnderTest): void {
  describe("reads its bridges", () => {
    it("with VLANs under distinct keys, on ports that they have, and one PVID at most for each", async ({ skip }) => {
      const { links, bridges } = subject().host;
      if (bridges === undefined) return skip("has none");
      const present = (await links?.read()) ?? [];
      for (const [bridge, { ports, vlans, vlanPorts }] of await bridges.read()) {
        const own = new Set(ports.map(({ link }) => link));
        const named = present.filter((link) => link.bridge === bridge && !own.has(link.name)).map(({ name }) => name);
        const keys = [bridge, ...named, ...ports.map(({ key }) => key)];
        for (const each of [keys, vlans.map(({ key }) => key), vlanPorts.map(({ key }) => key)]) {
          expect(new Set(each).size).toBe(each.length);
        }
        const ids = vlans.map(({ id }) => id);
        expect(ids).toEqual(ids.toSorted((one, other) => one - other));
        expect(ids.filter((id) => !(id >= 1 && id <= 4094))).toEqual([]);
        const vlanKeys = vlans.map(({ key }) => key);
        expect(vlanPorts.filter(({ port }) => port !== undefined && !keys.includes(port))).toEqual([]);
        expect(vlanPorts.filter(({ vlan }) => vlan !== undefined && !vlanKeys.includes(vlan))).toEqual([]);
        const pvids = vlanPorts.filter(({ pvid, enabled }) => pvid && enabled).map(({ port }) => port);
        expect(new Set(pvids).size).toBe(pvids.length);
      }
    });
  });
}
