import { describe, expect, it } from "vitest";
import type { Host } from "../../../../src/ports/host/host.ts";
import type { Dhcpv4PoolReading } from "../../../../src/ports/host/network/dhcpv4.ts";
import type { HostUnderTest } from "../host-under-test.ts";

const refusalOf = (setting: string) => expect.objectContaining({ name: "RefusedSetting", setting });

/** What a host that can change its DHCP promises. */
export function dhcpv4EditsContract(subject: () => HostUnderTest): void {
  const host = (): Host => subject().host;

  const pools = async (): Promise<readonly Dhcpv4PoolReading[]> => (await host().dhcpv4?.server())?.pools ?? [];

  /** A pool that it has, with the edits of a new transaction; undefined where it takes none. */
  async function changed() {
    const transaction = host().allows.write ? host().begin() : undefined;
    const { dhcpv4: edits } = transaction ?? {};
    const [pool] = edits === undefined ? [] : await pools();
    return transaction === undefined || edits === undefined || pool === undefined
      ? undefined
      : { transaction, edits, pool };
  }

  describe("changes DHCPv4", () => {
    it("adds, changes and removes static addresses with one commit, and takes that back", async ({ skip }) => {
      const subject = await changed();
      if (subject === undefined) return skip("has none to change");
      const { transaction, edits, pool } = subject;
      const address = (pool.first ?? "").replace(/\d+$/, "21");
      const settings = { enabled: true, macAddress: "02:00:00:00:77:01", address };
      const before = await pools();
      await edits.addStaticAddress(pool.key, "cpe_7", settings);
      await edits.addStaticAddress(pool.key, "cpe_8", { ...settings, macAddress: "02:00:00:00:77:02", enabled: false });
      await edits.changeStaticAddress(pool.key, "cpe_7", { macAddress: "02:00:00:00:77:03" });
      await edits.removeStaticAddress(pool.key, "cpe_8");
      await edits.removeStaticAddress(pool.key, "cpe_9");
      expect(await pools()).toEqual(before);
      await transaction.commit();
      await host().settle();
      const added = (await pools())[0]?.staticAddresses.filter(({ key }) => key.startsWith("cpe_"));
      expect(added).toEqual([{ ...settings, key: "cpe_7", macAddress: "02:00:00:00:77:03" }]);
      await transaction.rollback();
      await host().settle();
      expect(await pools()).toEqual(before);
    });

    it("refuses static addresses that are none, and those that are not there", async ({ skip }) => {
      const subject = await changed();
      if (subject === undefined) return skip("has none to change");
      const { edits, pool } = subject;
      const settings = { enabled: true, macAddress: "02:00:00:00:77:01", address: "" };
      await expect(edits.addStaticAddress("none", "cpe_7", settings)).rejects.toEqual(refusalOf("key"));
      await expect(edits.changeStaticAddress(pool.key, "cpe_77", { enabled: false })).rejects.toEqual(refusalOf("key"));
      await expect(edits.addStaticAddress(pool.key, "cpe_7", { ...settings, address: "fe80::1" })).rejects.toEqual(
        refusalOf("address"),
      );
      await expect(edits.addStaticAddress(pool.key, "cpe_7", { ...settings, macAddress: "02" })).rejects.toEqual(
        refusalOf("macAddress"),
      );
    });

    it("refuses all where it allows no writing", async ({ skip }) => {
      const { dhcpv4 } = host().begin();
      if (dhcpv4 === undefined || host().allows.write) return skip("has some to change, or none at all");
      await expect(dhcpv4.removeStaticAddress("lan", "camera")).rejects.toEqual(refusalOf("key"));
      await expect(dhcpv4.changeStaticAddress("lan", "camera", { enabled: false })).rejects.toEqual(
        refusalOf("enabled"),
      );
    });
  });
}
