import { describe, expect, it } from "vitest";
import type { HostTransaction } from "../../../../src/ports/host/host-transaction.ts";
import type { HostUnderTest } from "../host-under-test.ts";

const refusalOf = (setting: string) => expect.objectContaining({ name: "RefusedSetting", setting });

const open = {
  enabled: false,
  link: undefined,
  service: "custom",
  hostName: "",
  username: "",
  secure: false,
  checkSeconds: 600,
  retrySeconds: 60,
};

/** What a device does for others besides passing on what they say. */
export function servicesContract(subject: () => HostUnderTest): void {
  async function committed(edits: (transaction: HostTransaction) => Promise<void> | undefined) {
    const { host } = subject();
    const transaction = host.begin();
    await edits(transaction);
    await transaction.commit();
    await host.settle();
    return transaction;
  }

  const names = async () => (await subject().host.dynamicDns?.read()) ?? [];

  describe("reads names that follow its address", () => {
    it("under distinct keys, on links that it has, none updated that has to come", async ({ skip }) => {
      const { dynamicDns, links } = subject().host;
      if (dynamicDns === undefined) return skip("has none");
      const found = await names();
      const known = new Set((await links?.read())?.map((link) => link.name));
      expect(new Set(found.map(({ key }) => key)).size).toBe(found.length);
      expect(found.filter(({ link }) => link !== undefined && !known.has(link))).toEqual([]);
      for (const { server, checkSeconds } of found) {
        expect(server).toMatch(/^[\w.-]*$/);
        expect(checkSeconds).toBeGreaterThanOrEqual(0);
      }
    });
  });

  describe("changes names that follow its address", () => {
    it("adds one that is open, fills it in, takes that back, and removes it", async ({ skip }) => {
      const { host } = subject();
      if (!host.allows.write || host.begin().dynamicDns === undefined) return skip("has none to change");
      const before = await names();
      await committed(({ dynamicDns }) => dynamicDns?.add("cpe_7", { ...open, password: "" }));
      expect((await names()).at(-1)).toMatchObject({ ...open, key: "cpe_7", complete: false });
      const link = before.find((each) => each.link !== undefined)?.link;
      const filled = {
        enabled: true,
        link,
        service: "dyndns.example",
        hostName: "a.dyn.example",
        username: "jo's",
        secure: true,
        checkSeconds: 90,
        retrySeconds: 30,
      };
      const change = await committed(({ dynamicDns }) =>
        dynamicDns?.change("cpe_7", { ...filled, password: "secret" }),
      );
      expect((await names()).at(-1)).toMatchObject({ ...filled, key: "cpe_7", complete: true });
      await change.rollback();
      await host.settle();
      expect((await names()).at(-1)).toMatchObject(open);
      await committed(async ({ dynamicDns }) => {
        await dynamicDns?.remove("cpe_7");
        await dynamicDns?.remove("cpe_9");
      });
      expect(await names()).toEqual(before);
    });

    it("refuses a name that is none, a link without a network, and what is not there", async ({ skip }) => {
      const { host } = subject();
      if (!host.allows.write || host.begin().dynamicDns === undefined) return skip("has none to change");
      await committed(async ({ dynamicDns }) => {
        await dynamicDns?.add("cpe_7", { ...open, password: "" });
        const again = dynamicDns?.add("cpe_7", { ...open, password: "" });
        await expect(again).rejects.toEqual(refusalOf("key"));
        for (const hostName of ["a b", "-a.example", "$(reboot).example"]) {
          await expect(dynamicDns?.change("cpe_7", { hostName })).rejects.toEqual(refusalOf("hostName"));
        }
        await expect(dynamicDns?.change("cpe_7", { link: "no-such-link" })).rejects.toEqual(refusalOf("link"));
        await expect(dynamicDns?.change("cpe_9", { enabled: true })).rejects.toEqual(refusalOf("key"));
      });
    });
  });

  describe("offers UPnP", () => {
    it("as it is told to, and as it was if that is taken back", async ({ skip }) => {
      const { host } = subject();
      if (host.upnp === undefined) return skip("has none");
      const before = await host.upnp.read();
      if (!host.allows.write) return;
      const wanted = { enabled: !before.enabled, gateway: !before.gateway };
      const change = await committed(({ upnp }) => upnp?.change(wanted));
      expect(await host.upnp.read()).toEqual({ ...before, ...wanted });
      await change.rollback();
      await host.settle();
      expect(await host.upnp.read()).toEqual(before);
    });
  });

  describe("keeps schedules", () => {
    const open = {
      enabled: false,
      description: "",
      days: [],
      startTime: "",
      durationSeconds: 1,
      inverse: false,
    } as const;
    const all = async () => (await subject().host.schedules?.read())?.schedules ?? [];
    const mapping = async () => (await subject().host.portMappings?.read())?.find(({ key }) => key === "cpe_8");

    it("adds one that is open, fills it in, takes that back, has a port mapping follow it, and removes it", async ({
      skip,
    }) => {
      const { host } = subject();
      if (!host.allows.write || host.begin().schedules === undefined) return skip("has none to change");
      const before = await all();
      await committed(({ schedules }) => schedules?.add("cpe_7", open));
      expect((await all()).at(-1)).toEqual({ ...open, key: "cpe_7" });
      const filled = {
        enabled: true,
        description: "Homework",
        days: ["Monday", "Friday"] as const,
        startTime: "14:30",
        durationSeconds: 5400,
        inverse: false,
      };
      const change = await committed(({ schedules }) => schedules?.change("cpe_7", filled));
      expect((await all()).at(-1)).toEqual({ ...filled, key: "cpe_7" });
      await change.rollback();
      await host.settle();
      expect((await all()).at(-1)).toEqual({ ...open, key: "cpe_7" });
      const web = {
        enabled: true,
        link: undefined,
        allLinks: false,
        remoteHost: "",
        protocol: "tcp",
        externalPort: 8088,
        externalPortEnd: 0,
        internalPort: 80,
        internalClient: "192.0.2.80",
        description: "",
        schedules: ["cpe_7"],
      } as const;
      await committed(({ portMappings }) => portMappings?.add("cpe_8", web));
      expect((await mapping())?.schedules).toEqual(["cpe_7"]);
      await committed(({ portMappings }) => portMappings?.change("cpe_8", { schedules: [] }));
      expect((await mapping())?.schedules ?? []).toEqual([]);
      const unknown = host.begin().portMappings?.change("cpe_8", { schedules: ["cpe_9"] });
      await expect(unknown).rejects.toEqual(refusalOf("schedules"));
      await committed(async ({ schedules, portMappings }) => {
        await portMappings?.remove("cpe_8");
        await schedules?.remove("cpe_7");
        await schedules?.remove("cpe_9");
      });
      expect(await all()).toEqual(before);
    });

    it("refuses times that are none, and what is not there", async ({ skip }) => {
      const { host } = subject();
      const { schedules } = host.allows.write ? host.begin() : { schedules: undefined };
      if (schedules === undefined) return skip("has none to change");
      await schedules.add("cpe_7", open);
      await expect(schedules.add("cpe_7", open)).rejects.toEqual(refusalOf("key"));
      await expect(schedules.change("cpe_7", { startTime: "24:00" })).rejects.toEqual(refusalOf("startTime"));
      await expect(schedules.change("cpe_7", { durationSeconds: 0 })).rejects.toEqual(refusalOf("durationSeconds"));
      await expect(schedules.change("cpe_9", { enabled: true })).rejects.toEqual(refusalOf("key"));
    });
  });

  describe("serves pages of its own", () => {
    it("at distinct places, in a language that they are there in", async ({ skip }) => {
      const { webPages } = subject().host;
      if (webPages === undefined) return skip("has none");
      const { accesses, languages = [], language = "" } = await webPages.read();
      expect(new Set(accesses.map(({ key }) => key)).size).toBe(accesses.length);
      for (const { port } of accesses) expect(port > 0 && port < 65_536).toBe(true);
      expect(["", ...languages]).toContain(language);
    });

    it("in the language that is set, as it was if that is taken back, and in no other", async ({ skip }) => {
      const { host } = subject();
      const before = await host.webPages?.read();
      const wanted = before?.languages?.find((each) => each !== before.language);
      if (!host.allows.write || host.begin().webPages === undefined || wanted === undefined) return skip("has none");
      const change = await committed(({ webPages }) => webPages?.change({ language: wanted }));
      expect(await host.webPages?.read()).toEqual({ ...before, language: wanted });
      await change.rollback();
      await host.settle();
      expect(await host.webPages?.read()).toEqual(before);
      await expect(host.begin().webPages?.change({ language: "xx" })).rejects.toEqual(refusalOf("language"));
    });
  });

  describe("tells how it speaks TCP", () => {
    it("with a window that can be", async ({ skip }) => {
      const { networkProperties } = subject().host;
      if (networkProperties === undefined) return skip("does not tell");
      const { maxTcpWindowBytes = 1 } = await networkProperties.read();
      expect(Number.isSafeInteger(maxTcpWindowBytes) && maxTcpWindowBytes > 0).toBe(true);
    });
  });
}
