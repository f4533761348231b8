import { isIP, isIPv4 } from "node:net";
import { describe, expect, it } from "vitest";
import type { GreSettings, TunnelEdits } from "../../../../src/ports/host/uplinks/tunnels.ts";
import type { HostUnderTest } from "../host-under-test.ts";

const refusalOf = (setting: string) => expect.objectContaining({ name: "RefusedSetting", setting });

const open: GreSettings = {
  enabled: false,
  endpoint: "",
  family: 4,
  checksums: false,
  sequenceNumbers: false,
  keyIdentifier: undefined,
};

export function tunnelsContract(subject: () => HostUnderTest): void {
  const isEditable = (): boolean => subject().host.allows.write && subject().host.begin().tunnels !== undefined;

  async function committed(edits: (tunnels: TunnelEdits) => Promise<void>) {
    const { host } = subject();
    const transaction = host.begin();
    if (transaction.tunnels === undefined) throw new Error("has no tunnels to change");
    await edits(transaction.tunnels);
    await transaction.commit();
    await host.settle();
    return transaction;
  }

  const sixRd = async () => (await subject().host.sixRd?.read()) ?? [];
  const dsLite = async () => (await subject().host.dsLite?.read()) ?? [];
  const gre = async () => (await subject().host.gre?.read()) ?? [];
  /** A link comes and goes when the system makes it: at once, or later. */
  const settingsOf = <T extends { link: string | undefined; up: boolean | undefined }>(tunnel: T | undefined) => {
    if (tunnel === undefined) return undefined;
    const { link: _link, up: _up, ...settings } = tunnel;
    return settings;
  };
  const added = async (key: string) => {
    const found = settingsOf((await gre()).find((tunnel) => tunnel.key === key));
    if (found === undefined) return undefined;
    const { key: _key, ...settings } = found;
    return settings;
  };

  describe("reads tunnels", () => {
    it("under distinct keys, on links that it has, to addresses of their family", async ({ skip }) => {
      const tunnels = [...(await sixRd()), ...(await dsLite()), ...(await gre())];
      if (tunnels.length === 0) return skip("has none");
      const names = new Set((await subject().host.links?.read())?.map((link) => link.name));
      expect(new Set(tunnels.map(({ key }) => key)).size).toBe(tunnels.length);
      expect(tunnels.filter(({ link }) => link !== undefined && !names.has(link))).toEqual([]);
      expect(tunnels.filter(({ link, up }) => up === true && link === undefined)).toEqual([]);
      for (const { borderRelay, prefix } of await sixRd()) {
        expect(borderRelay === "" || isIPv4(borderRelay)).toBe(true);
        expect(prefix).toMatch(/^$|^[0-9a-f:]+\/\d+$/i);
      }
      for (const { endpoint, family } of await gre()) expect([0, family]).toContain(isIP(endpoint));
    });
  });

  describe("changes tunnels", () => {
    it("adds one of GRE that is open, fills it in, takes that back, and removes it", async ({ skip }) => {
      if (!isEditable()) return skip("has none to change");
      const before = await gre();
      await committed((tunnels) => tunnels.addGre("cpegre7", open));
      expect(await added("cpegre7")).toEqual(open);
      const filled: GreSettings = {
        enabled: true,
        endpoint: "2001:db8::9",
        family: 6,
        checksums: true,
        sequenceNumbers: true,
        keyIdentifier: 42,
      };
      const change = await committed((tunnels) => tunnels.changeGre("cpegre7", filled));
      expect(await added("cpegre7")).toEqual(filled);
      await change.rollback();
      await subject().host.settle();
      expect(await added("cpegre7")).toEqual(open);
      await committed(async (tunnels) => {
        await tunnels.removeGre("cpegre7");
        await tunnels.removeGre("cpegre9");
      });
      expect(await gre()).toEqual(before);
    });

    it("changes those that are written down, and keeps what is not told", async ({ skip }) => {
      const first = settingsOf((await sixRd())[0]);
      const lite = settingsOf((await dsLite())[0]);
      if (!isEditable() || first === undefined || lite === undefined) return skip("has none to change");
      await committed(async (tunnels) => {
        await tunnels.changeSixRd(first.key, { borderRelay: "192.0.2.99" });
        await tunnels.changeDsLite(lite.key, { enabled: false });
      });
      expect(settingsOf((await sixRd())[0])).toEqual({ ...first, borderRelay: "192.0.2.99" });
      expect(settingsOf((await dsLite())[0])).toEqual({ ...lite, enabled: false });
      await committed(async (tunnels) => {
        await tunnels.changeSixRd(first.key, { prefix: "2001:db8:8000::/33", ipv4MaskLength: 8 });
        await tunnels.changeDsLite(lite.key, { enabled: true, endpoint: "2001:db8::7" });
      });
      const relayed = { ...first, borderRelay: "192.0.2.99", prefix: "2001:db8:8000::/33", ipv4MaskLength: 8 };
      expect(settingsOf((await sixRd())[0])).toEqual(relayed);
      expect(settingsOf((await dsLite())[0])).toEqual({ ...lite, enabled: true, endpoint: "2001:db8::7" });
    });

    it("refuses those that are not there or came by themselves, and ends that cannot be", async ({ skip }) => {
      if (!isEditable()) return skip("has none to change");
      await committed(async (tunnels) => {
        await tunnels.addGre("cpegre7", open);
        await expect(tunnels.addGre("cpegre7", open)).rejects.toEqual(refusalOf("key"));
        await expect(tunnels.addGre("muchtoolong", open)).rejects.toEqual(refusalOf("key"));
        for (const endpoint of ["2001:db8::1", "no name", "a;b", "-x"]) {
          await expect(tunnels.changeGre("cpegre7", { endpoint })).rejects.toEqual(refusalOf("endpoint"));
        }
        await expect(tunnels.changeGre("cpegre9", { enabled: true })).rejects.toEqual(refusalOf("key"));
        await expect(tunnels.changeSixRd("cpegre7", { enabled: true })).rejects.toEqual(refusalOf("key"));
        for (const { key } of (await dsLite()).filter(({ origin }) => origin === "dhcp")) {
          await expect(tunnels.changeDsLite(key, { enabled: false })).rejects.toEqual(refusalOf("key"));
        }
      });
    });
  });
}
