import { isIP } from "node:net";
import { describe, expect, it } from "vitest";
import type { Host } from "../../../../src/ports/host/host.ts";
import type { ResolverServer } from "../../../../src/ports/host/network/resolvers.ts";
import type { HostUnderTest } from "../host-under-test.ts";

/** What a host promises that can change whom it asks for names, itself or as a relay. */
export function serverEditsContract(subject: () => HostUnderTest): void {
  const host = (): Host => subject().host;
  const refusalOf = (setting: string) => expect.objectContaining({ name: "RefusedSetting", setting });

  describe.each(["resolvers", "dnsRelay"] as const)("changes the servers of its %s", (capability) => {
    const servers = async (): Promise<readonly ResolverServer[]> => (await host()[capability]?.read())?.servers ?? [];

    async function changed() {
      const transaction = host().allows.write ? host().begin() : undefined;
      const edits = transaction?.[capability];
      const link = (await host().links?.read())?.find(({ upstream }) => upstream)?.name;
      return transaction === undefined || edits === undefined ? undefined : { transaction, edits, link };
    }

    it("which are added open, filled in, and taken back", async ({ skip }) => {
      const subject = await changed();
      if (subject === undefined) return skip("has none to change");
      const { transaction, edits, link } = subject;
      const before = await servers();
      await edits.add("cpe_7", { enabled: false, address: "", link: undefined });
      await edits.add("cpe_8", { enabled: true, address: "192.0.2.53", link });
      await edits.change("cpe_8", { address: "2001:db8::53", link: undefined });
      await edits.remove("cpe_9");
      expect(await servers()).toEqual(before);
      await transaction.commit();
      await host().settle();
      const common = { link: undefined, origin: "static" };
      expect((await servers()).filter(({ key }) => key?.startsWith("cpe_"))).toEqual([
        { ...common, key: "cpe_7", address: "", enabled: false },
        { ...common, key: "cpe_8", address: "2001:db8::53", enabled: true },
      ]);
      const leaving = host().begin();
      await leaving[capability]?.remove("cpe_7");
      await leaving[capability]?.remove("cpe_8");
      await leaving.commit();
      await host().settle();
      expect(await servers()).toEqual(before);
      await leaving.rollback();
      await transaction.rollback();
      await host().settle();
      expect(await servers()).toEqual(before);
    });

    it("and refuses what is no address, no link, not there, or there already", async ({ skip }) => {
      const subject = await changed();
      if (subject === undefined) return skip("has none to change");
      const { edits } = subject;
      const open = { enabled: false, address: "", link: undefined };
      await edits.add("cpe_7", open);
      await expect(edits.add("cpe_7", open)).rejects.toEqual(refusalOf("key"));
      await expect(edits.change("cpe_7", { address: "dns.example" })).rejects.toEqual(refusalOf("address"));
      await expect(edits.change("cpe_9", { enabled: true })).rejects.toEqual(refusalOf("enabled"));
      await expect(edits.change("cpe_7", { link: "no-such-link" })).rejects.toEqual(refusalOf("link"));
    });
  });
}

export function dnsRelayContract(subject: () => HostUnderTest): void {
  describe("reads its DNS relay", () => {
    it("with servers by address, each once, on links that it has", async ({ skip }) => {
      const { links, dnsRelay } = subject().host;
      if (dnsRelay === undefined) return skip("has none");
      const names = new Set((await links?.read())?.map((link) => link.name));
      const { servers } = await dnsRelay.read();
      expect(new Set(servers.map(({ address }) => address)).size).toBe(servers.length);
      expect(servers.filter(({ address }) => isIP(address) === 0)).toEqual([]);
      expect(servers.filter(({ link }) => link !== undefined && !names.has(link))).toEqual([]);
    });
  });
}
