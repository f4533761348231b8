import { describe, expect, it } from "vitest";
import type { Dhcpv4Edits, Dhcpv4PoolReading } from "../../../../src/ports/host/network/dhcpv4.ts";
import type { HostUnderTest } from "../host-under-test.ts";

const refusalOf = (setting: string) => expect.objectContaining({ name: "RefusedSetting", setting });

const open = {
  enabled: false,
  link: undefined,
  dynamic: true,
  first: "",
  last: "",
  subnetMask: "",
  reserved: [],
  routers: [],
  dnsServers: [],
  domainName: "",
  leaseSeconds: 86_400,
};

export function dhcpv4EditsContract(subject: () => HostUnderTest): void {
  const isEditable = (): boolean => {
    const { host } = subject();
    return host.allows.write && host.begin().dhcpv4?.changePool !== undefined;
  };

  const all = async (): Promise<readonly Dhcpv4PoolReading[]> => (await subject().host.dhcpv4?.server())?.pools ?? [];

  /** One that serves, and an address of its subnet by the last octet. */
  async function serving() {
    const pool = (await all()).find(({ enabled, misconfigured }) => enabled && !misconfigured);
    if (pool?.first === undefined) throw new Error("has no pool that serves");
    const { first } = pool;
    return { pool, at: (octet: number): string => first.replace(/\d+$/, String(octet)) };
  }

  async function committed(edits: (dhcpv4: Required<Dhcpv4Edits>) => Promise<void>) {
    const { host } = subject();
    const transaction = host.begin();
    await edits(transaction.dhcpv4 as Required<Dhcpv4Edits>);
    expect(await transaction.validate?.()).toEqual([]);
    await transaction.commit();
    await host.settle();
    return transaction;
  }

  describe("changes pools of DHCPv4", () => {
    it("adds one that is open, fills it in, takes that back, and removes it", async ({ skip }) => {
      if (!isEditable()) return skip("has none to change");
      const before = await all();
      const { pool, at } = await serving();
      await committed((dhcpv4) => dhcpv4.addPool("cpe_7", { ...open, order: before.length + 1 }));
      const added = (await all()).find(({ key }) => key === "cpe_7");
      expect(added).toMatchObject({
        enabled: false,
        link: undefined,
        first: undefined,
        leaseSeconds: 86_400,
        options: [],
      });
      const filled = await committed(async (dhcpv4) => {
        await dhcpv4.changePool("cpe_7", { first: at(20), last: at(29), subnetMask: "255.255.255.0" });
        await dhcpv4.changePool("cpe_7", { link: pool.link, leaseSeconds: undefined, enabled: true });
      });
      expect((await all()).find(({ key }) => key === "cpe_7")).toMatchObject({
        enabled: true,
        misconfigured: false,
        link: pool.link,
        first: at(20),
        last: at(29),
        prefixLength: 24,
        leaseSeconds: undefined,
      });
      await filled.rollback();
      await subject().host.settle();
      expect((await all()).find(({ key }) => key === "cpe_7")).toEqual(added);
      await committed(async (dhcpv4) => {
        for (const key of ["cpe_7", "cpe_9"]) await dhcpv4.removePool(key);
      });
      expect(await all()).toEqual(before);
    });

    it("changes what one serves, and takes that back", async ({ skip }) => {
      if (!isEditable()) return skip("has none to change");
      const before = await all();
      const { pool, at } = await serving();
      const wanted = { routers: [at(2), at(3)], dnsServers: [at(53)], domainName: "home.arpa", leaseSeconds: 7200 };
      const changed = await committed((dhcpv4) =>
        dhcpv4.changePool(pool.key, { ...wanted, first: at(40), last: at(49) }),
      );
      const read = (await all()).find(({ key }) => key === pool.key);
      expect(read).toMatchObject({ ...wanted, first: at(40), last: at(49), enabled: true });
      await changed.rollback();
      await subject().host.settle();
      expect(await all()).toEqual(before);
    });

    it("has one before another, reserves an address, and takes that back", async ({ skip }) => {
      if (!isEditable()) return skip("has none to change");
      await committed((dhcpv4) => dhcpv4.addPool("cpe_7", { ...open, order: 99 }));
      const before = await all();
      const { pool, at } = await serving();
      expect(before.at(-1)?.key).toBe("cpe_7");
      const first = await committed(async (dhcpv4) => {
        await dhcpv4.changePool("cpe_7", { order: 1 });
        await dhcpv4.changePool(pool.key, { reserved: [at(99)] });
      });
      expect((await all()).map(({ key }) => key)).toEqual(["cpe_7", ...before.slice(0, -1).map(({ key }) => key)]);
      expect((await all()).find(({ key }) => key === pool.key)?.reserved).toEqual([at(99)]);
      await first.rollback();
      await subject().host.settle();
      expect(await all()).toEqual(before);
    });

    it("serves nobody where the server as a whole is off, and the same as before when it is on again", async ({
      skip,
    }) => {
      if (!isEditable()) return skip("has none to change");
      const before = await subject().host.dhcpv4?.server();
      await committed((dhcpv4) => dhcpv4.changeServer({ enabled: false }));
      const off = await subject().host.dhcpv4?.server();
      expect(off?.enabled).toBe(false);
      expect(off?.pools.map(({ enabled }) => enabled)).toEqual(before?.pools.map(({ enabled }) => enabled));
      await committed((dhcpv4) => dhcpv4.changeServer({ enabled: true }));
      expect(await subject().host.dhcpv4?.server()).toEqual(before);
    });

    it("adds options, changes and removes them", async ({ skip }) => {
      if (!isEditable()) return skip("has none to change");
      const { pool } = await serving();
      const options = async () =>
        ((await all()).find(({ key }) => key === pool.key)?.options ?? []).map((option) => ({
          ...option,
          value: Uint8Array.from(option.value),
        }));
      const [before, value] = [await options(), Uint8Array.of(1, 2, 192, 255)];
      await committed((dhcpv4) =>
        dhcpv4.addOption(pool.key, "cpe_7", { enabled: false, tag: 1, value: new Uint8Array() }),
      );
      const empty = { key: "cpe_7", enabled: false, tag: 1, value: new Uint8Array() };
      expect(await options()).toEqual([...before, empty]);
      await committed((dhcpv4) => dhcpv4.changeOption(pool.key, "cpe_7", { enabled: true, tag: 125, value }));
      expect(await options()).toEqual([...before, { key: "cpe_7", enabled: true, tag: 125, value }]);
      await committed(async (dhcpv4) => {
        for (const key of ["cpe_7", "cpe_9"]) await dhcpv4.removeOption(pool.key, key);
      });
      expect(await options()).toEqual(before);
    });

    it("refuses what cannot be, and what is not there", async ({ skip }) => {
      if (!isEditable()) return skip("has none to change");
      const { pool, at } = await serving();
      const { dhcpv4 } = subject().host.begin();
      const refused = async (settings: Parameters<Required<Dhcpv4Edits>["changePool"]>[1], setting: string) =>
        expect(dhcpv4?.changePool?.(pool.key, settings)).rejects.toEqual(refusalOf(setting));
      await refused({ first: "fd00::1" }, "first");
      await refused({ dnsServers: ["here"] }, "dnsServers");
      await refused({ subnetMask: "255.0.255.0" }, "subnetMask");
      await refused({ link: "none0" }, "link");
      await expect(dhcpv4?.changePool?.("none", {})).rejects.toEqual(refusalOf("key"));
      await expect(dhcpv4?.addPool?.(pool.key, { ...open, order: 1 })).rejects.toEqual(refusalOf("key"));
      await expect(dhcpv4?.changeOption?.(pool.key, "none", {})).rejects.toEqual(refusalOf("key"));
      const wrong = dhcpv4?.addOption?.(pool.key, "cpe_8", { enabled: true, tag: 256, value: Uint8Array.of(1, 2) });
      await expect(wrong).rejects.toEqual(refusalOf("tag"));
      const turned = async (): Promise<unknown> => {
        const transaction = subject().host.begin();
        await transaction.dhcpv4?.changePool?.(pool.key, { first: at(9), last: at(8) });
        return (await transaction.validate?.())?.[0];
      };
      await expect(turned().then((found) => Promise.reject(found))).rejects.toEqual(refusalOf("first"));
    });
  });
}
