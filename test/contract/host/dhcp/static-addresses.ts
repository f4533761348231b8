import { describe, expect, it } from "vitest";
import type { Dhcpv4Edits, Dhcpv4StaticAddress } from "../../../../src/ports/host/network/dhcpv4.ts";
import type { HostUnderTest } from "../host-under-test.ts";

const refusalOf = (setting: string) => expect.objectContaining({ name: "RefusedSetting", setting });

const camera = { enabled: true, macAddress: "02:00:c0:00:00:07", address: "192.168.1.77" };
const open = { enabled: false, macAddress: "", address: "" };

export function staticAddressesContract(subject: () => HostUnderTest): void {
  const isEditable = async (): Promise<boolean> => {
    const { host } = subject();
    return host.allows.write && host.begin().dhcpv4 !== undefined && (await host.dhcpv4?.server()) !== undefined;
  };

  async function pool() {
    const [first] = (await subject().host.dhcpv4?.server())?.pools ?? [];
    if (first === undefined) throw new Error("has no pool");
    return first;
  }

  const all = async (): Promise<readonly Dhcpv4StaticAddress[]> => (await pool()).staticAddresses;

  async function committed(edits: (addresses: Dhcpv4Edits, pool: string) => Promise<void>) {
    const { host } = subject();
    const transaction = host.begin();
    if (transaction.dhcpv4 === undefined) throw new Error("has no static addresses to change");
    await edits(transaction.dhcpv4, (await pool()).key);
    await transaction.commit();
    await host.settle();
    return transaction;
  }

  describe("changes static addresses", () => {
    it("adds one that is open, fills it in, and takes that back", async ({ skip }) => {
      if (!(await isEditable())) return skip("has none to change");
      const before = await all();
      await committed((addresses, key) => addresses.addStaticAddress(key, "cpe_7", open));
      expect(await all()).toEqual([...before, { ...open, key: "cpe_7" }]);
      const filled = await committed(async (addresses, key) => {
        const { macAddress, address } = camera;
        await addresses.changeStaticAddress(key, "cpe_7", { macAddress, address });
        await addresses.changeStaticAddress(key, "cpe_7", { enabled: true });
      });
      expect(await all()).toEqual([...before, { ...camera, key: "cpe_7" }]);
      await filled.rollback();
      await subject().host.settle();
      expect(await all()).toEqual([...before, { ...open, key: "cpe_7" }]);
    });

    it("takes them out of force and back, and removes them", async ({ skip }) => {
      if (!(await isEditable())) return skip("has none to change");
      await committed((addresses, key) => addresses.addStaticAddress(key, "cpe_7", camera));
      const keys = (await all()).map(({ key }) => key).toSorted();
      for (const enabled of [false, true]) {
        await committed(async (addresses, pool) => {
          for (const key of keys) await addresses.changeStaticAddress(pool, key, { enabled });
        });
        expect((await all()).map(({ key }) => key).toSorted()).toEqual(keys);
        expect(new Set((await all()).map((each) => each.enabled))).toEqual(new Set([enabled]));
      }
      await committed(async (addresses, pool) => {
        for (const key of [...keys, "cpe_9"]) await addresses.removeStaticAddress(pool, key);
      });
      expect(await all()).toEqual([]);
    });

    it("refuses what is no address, and one that is not there", async ({ skip }) => {
      if (!(await isEditable())) return skip("has none to change");
      await committed(async (addresses, key) => {
        await addresses.addStaticAddress(key, "cpe_7", open);
        await expect(addresses.addStaticAddress("none", "cpe_8", open)).rejects.toEqual(refusalOf("key"));
        await expect(addresses.addStaticAddress(key, "cpe_7", open)).rejects.toEqual(refusalOf("key"));
        await expect(addresses.changeStaticAddress(key, "cpe_8", {})).rejects.toEqual(refusalOf("key"));
        const wrong = addresses.changeStaticAddress(key, "cpe_7", { macAddress: "02:00:c0" });
        await expect(wrong).rejects.toEqual(refusalOf("macAddress"));
        await expect(addresses.changeStaticAddress(key, "cpe_7", { address: "fd00::1" })).rejects.toEqual(
          refusalOf("address"),
        );
      });
    });

    it("refuses all where it allows no writing", async ({ skip }) => {
      const { host } = subject();
      const { dhcpv4 } = host.begin();
      if (dhcpv4 === undefined || host.allows.write) return skip("has some to change, or none at all");
      await expect(dhcpv4.removeStaticAddress("lan", "camera")).rejects.toEqual(refusalOf("key"));
      const change = dhcpv4.changeStaticAddress("lan", "camera", { enabled: false });
      await expect(change).rejects.toEqual(refusalOf("enabled"));
    });
  });
}
