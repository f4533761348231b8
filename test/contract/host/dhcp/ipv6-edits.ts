import { describe, expect, it } from "vitest";
import type { Host } from "../../../../src/ports/host/host.ts";
import type { HostTransaction } from "../../../../src/ports/host/host-transaction.ts";
import type { HostUnderTest } from "../host-under-test.ts";

const refusalOf = (setting: string) => expect.objectContaining({ name: "RefusedSetting", setting });

export function ipv6EditsContract(subject: () => HostUnderTest): void {
  async function committed(edits: (transaction: HostTransaction) => Promise<void>) {
    const { host } = subject();
    const transaction = host.begin();
    await edits(transaction);
    expect((await transaction.validate?.()) ?? []).toEqual([]);
    await transaction.commit();
    await host.settle();
    return transaction;
  }

  const pools = async ({ dhcpv6 }: Host) => (await dhcpv6?.pools?.()) ?? [];
  const settings = async ({ routerAdvertisements }: Host) => (await routerAdvertisements?.read()) ?? [];

  describe("changes DHCPv6", () => {
    const isEditable = (): boolean => subject().host.allows.write && subject().host.begin().dhcpv6 !== undefined;

    it("adds a pool and a client, changes them, takes that back, and removes them", async ({ skip }) => {
      if (!isEditable()) return skip("has none to change");
      const { host } = subject();
      const before = [await pools(host), await host.dhcpv6?.clients()];
      await committed(async ({ dhcpv6 }) => {
        await dhcpv6?.addPool("cpe_v6_7", {});
        await dhcpv6?.addClient("cpe_v6_7", {});
      });
      const added = [await pools(host), await host.dhcpv6?.clients()];
      expect(added.map((rows) => rows?.at(-1))).toMatchObject([
        { key: "cpe_v6_7", enabled: false, servesAddresses: true, servesPrefixes: true },
        { key: "cpe_v6_7", enabled: false, requestsAddresses: true, requestsPrefixes: true },
      ]);
      const changed = await committed(async ({ dhcpv6 }) => {
        await dhcpv6?.changePool("cpe_v6_7", { servesPrefixes: false });
        await dhcpv6?.changeClient("cpe_v6_7", { requestsPrefixes: false, requestedOptions: [23] });
      });
      expect((await pools(host)).at(-1)?.servesPrefixes).toBe(false);
      expect((await host.dhcpv6?.clients())?.at(-1)).toMatchObject({ requestsPrefixes: false, requestedOptions: [23] });
      await changed.rollback();
      await host.settle();
      expect([await pools(host), await host.dhcpv6?.clients()]).toEqual(added);
      await committed(async ({ dhcpv6 }) => {
        for (const key of ["cpe_v6_7", "cpe_v6_9"]) await dhcpv6?.removePool(key);
        for (const key of ["cpe_v6_7", "cpe_v6_9"]) await dhcpv6?.removeClient(key);
      });
      expect([await pools(host), await host.dhcpv6?.clients()]).toEqual(before);
    });

    it("holds back what it serves where the server as a whole is off", async ({ skip }) => {
      if (!isEditable()) return skip("has none to change");
      const { host } = subject();
      const before = await pools(host);
      await committed(async ({ dhcpv6 }) => dhcpv6?.changeServer({ enabled: false }));
      expect((await pools(host)).map(({ enabled, held }) => enabled && !held)).toEqual(before.map(() => false));
      await committed(async ({ dhcpv6 }) => dhcpv6?.changeServer({ enabled: true }));
      expect(await pools(host)).toEqual(before);
    });

    it("refuses what is not there, and what is there already", async ({ skip }) => {
      if (!isEditable()) return skip("has none to change");
      const { dhcpv6 } = subject().host.begin();
      await dhcpv6?.addPool("cpe_v6_7", {});
      await expect(dhcpv6?.addPool("cpe_v6_7", {})).rejects.toEqual(refusalOf("key"));
      await expect(dhcpv6?.changePool("none", {})).rejects.toEqual(refusalOf("key"));
      await expect(dhcpv6?.changePool("cpe_v6_7", { link: "none0" })).rejects.toEqual(refusalOf("link"));
    });
  });

  describe("changes router advertisements", () => {
    const isEditable = (): boolean =>
      subject().host.allows.write && subject().host.begin().routerAdvertisements !== undefined;

    it("adds some, changes them, takes that back, and removes them", async ({ skip }) => {
      if (!isEditable()) return skip("has none to change");
      const { host } = subject();
      const before = await settings(host);
      await committed(async ({ routerAdvertisements }) => routerAdvertisements?.add("cpe_ra_7", {}));
      const added = await settings(host);
      expect(added.at(-1)).toMatchObject({ key: "cpe_ra_7", enabled: false });
      const wanted = { managed: true, mobileAgent: true, maxIntervalSeconds: 60, minIntervalSeconds: 20, mtu: 1400 };
      const changed = await committed(async ({ routerAdvertisements }) =>
        routerAdvertisements?.change("cpe_ra_7", wanted),
      );
      expect((await settings(host)).at(-1)).toMatchObject(wanted);
      await changed.rollback();
      await host.settle();
      expect(await settings(host)).toEqual(added);
      await committed(async ({ routerAdvertisements }) => {
        for (const key of ["cpe_ra_7", "cpe_ra_9"]) await routerAdvertisements?.remove(key);
      });
      expect(await settings(host)).toEqual(before);
    });

    it("refuses times that do not fit each other", async ({ skip }) => {
      if (!isEditable()) return skip("has none to change");
      const { routerAdvertisements } = subject().host.begin();
      await routerAdvertisements?.add("cpe_ra_7", {});
      const wrong = { maxIntervalSeconds: 60, minIntervalSeconds: 50 };
      await expect(routerAdvertisements?.change("cpe_ra_7", wrong)).rejects.toEqual(refusalOf("minIntervalSeconds"));
    });
  });
}
