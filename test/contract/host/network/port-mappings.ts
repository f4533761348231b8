import { isIPv4 } from "node:net";
import { describe, expect, it } from "vitest";
import type { Host } from "../../../../src/ports/host/host.ts";
import type { HostTransaction } from "../../../../src/ports/host/host-transaction.ts";
import type {
  PortMapping,
  PortMappingEdits,
  PortMappingSettings,
} from "../../../../src/ports/host/network/port-mappings.ts";
import type { HostUnderTest } from "../host-under-test.ts";

const refusalOf = (setting: string) => expect.objectContaining({ name: "RefusedSetting", setting });

const web: PortMappingSettings = {
  enabled: true,
  link: undefined,
  allLinks: true,
  remoteHost: "198.51.100.7",
  protocol: "tcp",
  externalPort: 8080,
  externalPortEnd: 8081,
  internalPort: 80,
  internalClient: "192.0.2.80",
  description: 'it\'s a "web" $(server) ä',
};

export function portMappingsContract(subject: () => HostUnderTest): void {
  const host = (): Host => subject().host;

  /** What there is to edit; undefined where there are none, or none to be changed. */
  const changed = (): Host | undefined =>
    host().portMappings === undefined || !host().allows.write ? undefined : host();

  const all = async (): Promise<readonly PortMapping[]> => (await host().portMappings?.read()) ?? [];

  async function staged(edits: (mappings: PortMappingEdits) => Promise<void>): Promise<HostTransaction> {
    const transaction = host().begin();
    if (transaction.portMappings === undefined) throw new Error("has no port mappings to change");
    await edits(transaction.portMappings);
    return transaction;
  }

  async function committed(edits: (mappings: PortMappingEdits) => Promise<void>): Promise<HostTransaction> {
    const transaction = await staged(edits);
    if ((await transaction.commit()) === "deferred") await host().settle();
    return transaction;
  }

  describe("reads port mappings", () => {
    it("under distinct keys, on links that it has, within their limit", async ({ skip }) => {
      const { portMappings, links } = host();
      if (portMappings === undefined) return skip("has none");
      const names = new Set((await links?.read())?.map((link) => link.name));
      const mappings = await all();
      expect(new Set(mappings.map(({ key }) => key)).size).toBe(mappings.length);
      expect(mappings.filter(({ key }) => !/^\w+$/.test(key))).toEqual([]);
      expect(mappings.filter(({ link }) => link !== undefined && !names.has(link))).toEqual([]);
      const addresses = mappings.flatMap(({ remoteHost, internalClient }) => [remoteHost, internalClient]);
      expect(addresses.filter((address) => address !== "" && !isIPv4(address))).toEqual([]);
      expect(mappings.length).toBeLessThanOrEqual(portMappings.limit ?? mappings.length);
    });

    it("and can change them in a transaction where there are some and the host writes them", () => {
      // A plain Linux reads those of its nftables, which somebody else writes.
      const areWritten = host().portMappings !== undefined && host().kind !== "linux";
      expect(host().begin().portMappings !== undefined).toBe(areWritten);
    });
  });

  describe("changes port mappings", () => {
    it("adds, changes and removes them with one commit, and takes that back", async ({ skip }) => {
      if (changed() === undefined) return skip("has none to change");
      const before = await all();
      const transaction = await staged(async (mappings) => {
        await mappings.add("cpe_7", web);
        await mappings.add("cpe_8", { ...web, externalPort: 0, externalPortEnd: 0 });
        await mappings.change("cpe_7", { protocol: "udp", internalPort: 81 });
        await mappings.remove("cpe_8");
        for (const { key } of before) await mappings.remove(key);
        await mappings.remove("cpe_8");
      });
      expect(await all()).toEqual(before);
      await transaction.commit();
      await host().settle();
      const added = { ...web, key: "cpe_7", protocol: "udp", internalPort: 81, origin: "controller" };
      expect(await all()).toEqual([added]);
      await transaction.rollback();
      await host().settle();
      expect(await all()).toEqual(before);
    });

    it("puts one that it had back as its own", async ({ skip }) => {
      const [first] = await all();
      if (changed() === undefined || first === undefined) return skip("has none to change");
      await committed((mappings) => mappings.remove(first.key));
      const { key, origin: _origin, ...settings } = first;
      await committed((mappings) => mappings.add(key, settings));
      expect(await all()).toContainEqual(first);
    });

    it("is for one link, for all that lead outside, and for that one again, which it is set for all the while", async ({
      skip,
    }) => {
      if (changed() === undefined) return skip("has none to change");
      const link = (await host().links?.read())?.find(({ upstream }) => upstream)?.name;
      const read = async (): Promise<unknown> => {
        const [mapping] = (await all()).filter(({ key }) => key.startsWith("cpe_7"));
        return mapping && [mapping.link, mapping.allLinks, mapping.externalPort];
      };
      const before = await all();
      await committed((mappings) => mappings.add("cpe_7", { ...web, link, allLinks: false }));
      await committed((mappings) => mappings.change("cpe_7", { allLinks: true }));
      await committed((mappings) => mappings.change("cpe_7", { externalPort: 8079 }));
      expect(await read()).toEqual([link, true, 8079]);
      expect(await all()).toHaveLength(before.length + 1);
      await committed((mappings) => mappings.change("cpe_7", { allLinks: false }));
      expect(await read()).toEqual([link, false, 8079]);
      await committed((mappings) => mappings.remove("cpe_7"));
      expect(await all()).toEqual(before);
    });

    it("keeps what is not told, and what may be open", async ({ skip }) => {
      if (changed() === undefined) return skip("has none to change");
      const open = { ...web, remoteHost: "", externalPort: 0, externalPortEnd: 0, internalPort: 0, internalClient: "" };
      await committed((mappings) => mappings.add("cpe_7", open));
      await committed((mappings) => mappings.change("cpe_7", { description: "" }));
      expect(await all()).toContainEqual({ ...open, description: "", key: "cpe_7", origin: "controller" });
    });

    it.for<readonly [Partial<PortMappingSettings>, string]>([
      [{ externalPort: 65_536 }, "externalPort"],
      [{ externalPort: -1 }, "externalPort"],
      [{ externalPort: 8082 }, "externalPort"],
      [{ externalPort: 0 }, "externalPort"],
      [{ externalPortEnd: 8079 }, "externalPortEnd"],
      [{ externalPortEnd: 65_536 }, "externalPortEnd"],
      [{ externalPort: 9, externalPortEnd: 8 }, "externalPortEnd"],
      [{ internalPort: 1.5 }, "internalPort"],
      [{ internalClient: "camera.lan" }, "internalClient"],
      [{ internalClient: "2001:db8::1" }, "internalClient"],
      [{ remoteHost: "198.51.100.0/24" }, "remoteHost"],
      [{ protocol: "icmp" as "tcp" }, "protocol"],
      [{ link: "no-such-link" }, "link"],
      [{ description: "two\nlines" }, "description"],
    ])("refuses %j as %s, and nothing else", async ([settings, setting], { skip }) => {
      if (changed() === undefined) return skip("has none to change");
      await committed((mappings) => mappings.add("cpe_7", web));
      const before = await all();
      await committed(async (mappings) => {
        await expect(mappings.change("cpe_7", settings)).rejects.toEqual(refusalOf(setting));
        await expect(mappings.add("cpe_8", { ...web, ...settings })).rejects.toMatchObject({ name: "RefusedSetting" });
        await mappings.change("cpe_7", { enabled: false });
      });
      expect(await all()).toEqual(before.map((each) => (each.key === "cpe_7" ? { ...each, enabled: false } : each)));
    });

    it("refuses a second of the same key, a key that is no name, and one that is not there", async ({ skip }) => {
      if (changed() === undefined) return skip("has none to change");
      await staged(async (mappings) => {
        await mappings.add("cpe_7", web);
        for (const key of ["cpe_7", "", "a b", "cpe-7"]) {
          await expect(mappings.add(key, web)).rejects.toEqual(refusalOf("key"));
        }
        await expect(mappings.change("cpe_9", {})).rejects.toEqual(refusalOf("key"));
      });
    });

    it("refuses one more than it has room for, until another goes", async ({ skip }) => {
      const limit = changed()?.portMappings?.limit;
      if (limit === undefined) return skip("has no limit");
      await staged(async (mappings) => {
        for (let count = (await all()).length; count < limit; count++) await mappings.add(`cpe_${count}`, web);
        await expect(mappings.add("cpe_more", web)).rejects.toEqual(refusalOf("row"));
        await mappings.remove(`cpe_${limit - 1}`);
        await mappings.add("cpe_more", web);
      });
    });

    it("refuses all where it allows no writing", async ({ skip }) => {
      const { portMappings } = host().begin();
      if (host().allows.write || portMappings === undefined) return skip("has some to change, or none at all");
      const before = await all();
      await expect(portMappings.add("cpe_7", web)).rejects.toEqual(refusalOf("key"));
      await expect(portMappings.change(before[0]?.key ?? "", { enabled: false })).rejects.toEqual(refusalOf("enabled"));
      await expect(portMappings.remove(before[0]?.key ?? "")).rejects.toEqual(refusalOf("key"));
    });
  });
}
