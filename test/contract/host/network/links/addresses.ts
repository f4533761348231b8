import { describe, expect, it } from "vitest";
import type {
  AddressEdits,
  AddressReading,
  AddressSettings,
  LinkReading,
  PlannedAddress,
} from "../../../../../src/ports/host/network/links.ts";
import type { HostUnderTest } from "../../host-under-test.ts";

/** What was added, whether the link has it by now or is to have it: a recorded system never has. */
function configuredOn(link: LinkReading | undefined): readonly PlannedAddress[] {
  const present = (link?.addresses ?? []).flatMap(({ key, family, address, prefixLength }) =>
    key?.startsWith("cpe") === true ? [{ family, key, enabled: true, address, prefixLength }] : [],
  );
  return [...present, ...(link?.planned ?? [])];
}

export function addressesContract(subject: () => HostUnderTest): void {
  async function configured(): Promise<readonly AddressReading[]> {
    const links = (await subject().host.links?.read()) ?? [];
    return links.flatMap(({ addresses }) => addresses).filter(({ key }) => key !== undefined);
  }

  /** One that can be another; undefined where none can. */
  async function changeable(): Promise<AddressReading | undefined> {
    if (subject().host.begin().addresses === undefined) return undefined;
    const found = (await configured()).find(({ scope }) => scope === "global");
    if (found === undefined && subject().changeable !== undefined) throw new Error("has no address to change");
    return found;
  }

  describe("has addresses that are configured", () => {
    it("under distinct keys", async () => {
      const keys = (await configured()).map(({ key }) => key);
      expect(new Set(keys).size).toBe(keys.length);
    });

    it("which it changes under their keys, and takes that back", async ({ skip }) => {
      const before = await changeable();
      if (before === undefined) return skip("has none to change");
      const { host } = subject();
      const all = await configured();
      const changed = all.map((each) =>
        each.key === before.key ? { ...each, address: "10.11.12.1", prefixLength: 22 } : each,
      );
      const transaction = host.begin();
      await transaction.addresses?.change(before.key, { address: "10.11.12.1" });
      await transaction.addresses?.change(before.key, { subnetMask: "255.255.252.0" });
      expect(await configured()).toEqual(all);
      await transaction.commit();
      expect(await configured()).toEqual(changed);
      await host.settle();
      expect(await configured()).toEqual(changed);
      await transaction.rollback();
      await host.settle();
      expect(await configured()).toEqual(all);
    });

    it("adds one that is open, puts it in force, and removes it", async ({ skip }) => {
      const before = await changeable();
      if (before === undefined) return skip("has none to change");
      const { host } = subject();
      const linkOf = async () =>
        ((await host.links?.read()) ?? []).find(({ addresses }) => addresses.some(({ key }) => key === before.key));
      const { name = "" } = (await linkOf()) ?? {};
      const committed = async (edit: (addresses: AddressEdits) => Promise<void>): Promise<void> => {
        const transaction = host.begin();
        if (transaction.addresses !== undefined) await edit(transaction.addresses);
        await transaction.commit();
      };
      await committed((addresses) => addresses.add(name, 4, "cpe_7", {}));
      expect((await linkOf())?.planned).toEqual([
        { family: 4, key: "cpe_7", enabled: false, address: "", prefixLength: 24 },
      ]);
      const wanted = { address: "10.99.0.1", subnetMask: "255.255.0.0", enabled: true };
      await committed((addresses) => addresses.change("cpe_7", wanted, name));
      expect(configuredOn(await linkOf())).toMatchObject([
        { key: "cpe_7", enabled: true, address: "10.99.0.1", prefixLength: 16 },
      ]);
      await committed((addresses) => addresses.remove(name, "cpe_7"));
      expect((await linkOf())?.planned).toBeUndefined();
      await committed((addresses) => addresses.remove(name, before.key ?? ""));
      expect((await configured()).map(({ key }) => key)).not.toContain(before.key);
    });

    it("adds one of IPv6 that is open, puts it in force, takes that back, and removes it", async ({ skip }) => {
      const before = await changeable();
      if (before === undefined) return skip("has none to change");
      const { host } = subject();
      const link = async () =>
        ((await host.links?.read()) ?? []).find(({ addresses }) => addresses.some(({ key }) => key === before.key));
      const name = (await link())?.name ?? "";
      const own = async () => configuredOn(await link()).filter(({ key }) => key === "cpe6_7");
      const first = host.begin();
      await first.addresses?.add(name, 6, "cpe6_7", {});
      await first.commit();
      const open = { family: 6, key: "cpe6_7", enabled: false, address: "", prefixLength: 64 };
      expect(await own()).toEqual([open]);
      const second = host.begin();
      await second.addresses?.change("cpe6_7", { address: "2001:db8:7::1", prefixLength: 60, enabled: true }, name);
      await second.commit();
      expect(await own()).toEqual([{ ...open, enabled: true, address: "2001:db8:7::1", prefixLength: 60 }]);
      await second.rollback();
      expect(await own()).toEqual([open]);
      const last = host.begin();
      await last.addresses?.remove(name, "cpe6_7");
      await last.commit();
      expect(await own()).toEqual([]);
    });

    it.for<[Partial<AddressSettings>, string]>([
      [{ address: "" }, "address"],
      [{ address: "224.0.0.1" }, "address"],
      [{ address: "fd00::1" }, "address"],
      [{ subnetMask: "255.0.255.0" }, "subnetMask"],
      [{ subnetMask: "24" }, "subnetMask"],
    ])("and which it refuses to be %j", async ([settings, setting], { skip }) => {
      const before = await changeable();
      if (before === undefined) return skip("has none to change");
      const refusal = expect.objectContaining({ name: "RefusedSetting", setting });
      const { addresses } = subject().host.begin();
      await expect(addresses?.change(before.key, settings)).rejects.toEqual(refusal);
      await expect(addresses?.change(undefined, settings)).rejects.toEqual(refusal);
    });
  });
}
