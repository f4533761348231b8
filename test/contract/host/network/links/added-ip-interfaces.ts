import { describe, expect, it } from "vitest";
import type { Host } from "../../../../../src/ports/host/host.ts";
import type { HostTransaction } from "../../../../../src/ports/host/host-transaction.ts";
import type { AddedIpInterfaceEdits } from "../../../../../src/ports/host/network/ip-interfaces.ts";
import type { LinkReading } from "../../../../../src/ports/host/network/links.ts";
import type { HostUnderTest } from "../../host-under-test.ts";

const refusalOf = (setting: string) => expect.objectContaining({ name: "RefusedSetting", setting });
const key = "cpe_i7";

export function addedIpInterfacesContract(subject: () => HostUnderTest): void {
  const host = (): Host => subject().host;
  const isEditable = (): boolean => host().allows.write && host().begin().ipInterfaces?.added !== undefined;
  const all = async (): Promise<readonly LinkReading[]> => (await host().links?.read()) ?? [];
  const added = async (): Promise<LinkReading | undefined> => (await all()).find(({ ip }) => ip?.key === key);

  async function committed(edit: (added: AddedIpInterfaceEdits, all: HostTransaction) => Promise<void>) {
    const transaction = host().begin();
    if (transaction.ipInterfaces?.added === undefined) throw new Error("has none to add");
    await edit(transaction.ipInterfaces.added, transaction);
    expect((await transaction.validate?.()) ?? []).toEqual([]);
    await transaction.commit();
    await host().settle();
    return transaction;
  }

  describe("adds IP interfaces", () => {
    it("of no link, puts one on a link, takes that back, and removes it", async ({ skip }) => {
      if (!isEditable()) return skip("adds none");
      const before = await all();
      await committed((edits) => edits.add(key, {}));
      const open = await all();
      expect(open.slice(0, -1)).toEqual(before);
      expect(open.at(-1)).toMatchObject({ name: key, kind: "none", enabled: false, ip: { key, enabled: false } });

      await committed((_, { links }) => links?.add?.("vlan7", "vlan", { vlanId: 7 }) ?? Promise.reject());
      const placed = await committed((edits) => edits.change(key, { lower: "vlan7", enabled: true }));
      expect(await added()).toMatchObject({ name: "vlan7", kind: "vlan", ip: { key, enabled: true } });
      expect((await all()).some(({ name }) => name === key)).toBe(false);
      await placed.rollback();
      await host().settle();
      expect(await added()).toMatchObject({ name: key, ip: { key, enabled: false } });

      await committed(async (edits, { links }) => {
        for (const each of [key, "cpe_i9"]) await edits.remove(each);
        await links?.remove?.("vlan7");
      });
      expect(await all()).toEqual(before);
    });

    it("has addresses of its own on it, wherever it is", async ({ skip }) => {
      if (!isEditable()) return skip("adds none");
      await committed((edits) => edits.add(key, { enabled: true }));
      await committed(async (_, { addresses }) =>
        addresses?.add(key, 4, "cpe_1", { address: "10.7.0.1", subnetMask: "255.255.0.0", enabled: true }),
      );
      const address = { key: "cpe_1", address: "10.7.0.1", prefixLength: 16 };
      expect((await added())?.planned).toMatchObject([address]);
      await committed((_, { links }) => links?.add?.("vlan7", "vlan", { vlanId: 7 }) ?? Promise.reject());
      await committed((edits) => edits.change(key, { lower: "vlan7" }));
      expect(await added()).toMatchObject({ name: "vlan7", planned: [address] });
    });

    it("has one run on a PPP connection that was added, and on none when that goes", async ({ skip }) => {
      if (!isEditable() || host().begin().ppp === undefined) return skip("adds none");
      const before = await all();
      await committed(async (edits, { ppp }) => {
        await ppp?.add("cpe_p7", {});
        await edits.add(key, { enabled: true, lower: { connection: "cpe_p7" } });
      });
      expect(await added()).toMatchObject({ name: "pppoe-cpe_p7", kind: "ppp", ip: { key, enabled: true } });
      const edits = host().begin().ipInterfaces?.added;
      await expect(edits?.change(key, { lower: { connection: "cpe_p8" } })).rejects.toEqual(refusalOf("lower"));
      await expect(edits?.add("cpe_i8", { lower: { connection: "cpe_p7" } })).rejects.toEqual(refusalOf("lower"));
      await committed(async (_, { ppp }) => ppp?.remove("cpe_p7"));
      expect(await added()).toMatchObject({ name: key, kind: "none", ip: { key, enabled: true } });
      await committed((edits) => edits.remove(key));
      expect(await all()).toEqual(before);
    });

    it("refuses a link that another is on, what is no link, and what is none of them", async ({ skip }) => {
      if (!isEditable()) return skip("adds none");
      const { ipInterfaces, links } = host().begin();
      const edits = ipInterfaces?.added;
      // Where IP interfaces have names of their own, one of them; else they are called as their links.
      const taken = host().kind === "openwrt" ? "lan" : "lo";
      await links?.add?.("vlan7", "vlan", { vlanId: 7 });
      await edits?.add(key, { lower: "vlan7" });
      await expect(edits?.add(key, {})).rejects.toEqual(refusalOf("key"));
      await expect(edits?.add(taken, {})).rejects.toEqual(refusalOf("key"));
      await expect(edits?.add("cpe_i8", { lower: "vlan7" })).rejects.toEqual(refusalOf("lower"));
      await expect(edits?.change(key, { lower: "none" })).rejects.toEqual(refusalOf("lower"));
      await expect(edits?.change(key, { lower: "lo" })).rejects.toEqual(refusalOf("lower"));
      await expect(edits?.change("cpe_i9", { enabled: true })).rejects.toEqual(refusalOf("lower"));
      await expect(edits?.remove(subject().changeable?.link ?? "lo")).rejects.toEqual(refusalOf("key"));
    });
  });
}
