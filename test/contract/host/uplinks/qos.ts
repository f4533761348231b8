import { describe, expect, it } from "vitest";
import type { QosEdits, ShaperReading, ShaperSettings } from "../../../../src/ports/host/uplinks/qos.ts";
import { type HostUnderTest, naturals } from "../host-under-test.ts";

const refusalOf = (setting: string) => expect.objectContaining({ name: "RefusedSetting", setting });

const open: ShaperSettings = {
  enabled: false,
  link: undefined,
  upBitsPerSecond: undefined,
  downBitsPerSecond: undefined,
};

export function qosContract(subject: () => HostUnderTest): void {
  const isEditable = (): boolean => subject().host.allows.write && subject().host.begin().qos !== undefined;

  const all = async (): Promise<readonly ShaperReading[]> => (await subject().host.qos?.read())?.shapers ?? [];
  const settings = async () => (await all()).map(({ running: _, ...each }) => each);

  async function committed(edits: (qos: QosEdits) => Promise<void>) {
    const { host } = subject();
    const transaction = host.begin();
    if (transaction.qos === undefined) throw new Error("has no shapers to change");
    await edits(transaction.qos);
    await transaction.commit();
    await host.settle();
    return transaction;
  }

  describe("reads queues and shapers", () => {
    it("under distinct keys, on links that it has, with counts that are natural", async ({ skip }) => {
      const { qos, links } = subject().host;
      if (qos === undefined) return skip("has none");
      const names = new Set((await links?.read())?.map((link) => link.name));
      const { queues, shapers = [] } = await qos.read();
      expect(new Set(queues.map(({ key }) => key)).size).toBe(queues.length);
      expect(new Set(shapers.map(({ key }) => key)).size).toBe(shapers.length);
      expect(queues.filter(({ link = "" }) => !names.has(link))).toEqual([]);
      for (const { statistics, precedence = 1 } of queues) {
        const counts = Object.values(statistics).filter((count) => count !== undefined);
        expect(naturals([...counts, precedence - 1])).toBe(true);
      }
      expect(shapers.filter(({ enabled, running }) => running === true && !enabled)).toEqual([]);
    });
  });

  describe("changes shapers", () => {
    it("adds one that is open, fills it in, and takes that back", async ({ skip }) => {
      if (!isEditable()) return skip("has none to change");
      const before = await settings();
      await committed((qos) => qos.addShaper("cpe_7", open));
      const added = { key: "cpe_7", ...open };
      expect(await settings()).toEqual([...before, added]);
      const filled = { enabled: true, link: "br-lan", upBitsPerSecond: 2_000_000, downBitsPerSecond: 50_000_000 };
      const change = await committed((qos) => qos.changeShaper("cpe_7", filled));
      expect(await settings()).toEqual([...before, { key: "cpe_7", ...filled }]);
      await change.rollback();
      await subject().host.settle();
      expect(await settings()).toEqual([...before, added]);
    });

    it("changes and removes those that it had, and keeps what is not told", async ({ skip }) => {
      if (!isEditable()) return skip("has none to change");
      const before = await settings();
      const [first] = before;
      if (first === undefined) return skip("has none");
      await committed((qos) => qos.changeShaper(first.key, { upBitsPerSecond: undefined }));
      expect(await settings()).toContainEqual({ ...first, upBitsPerSecond: undefined });
      await committed(async (qos) => {
        for (const { key } of before) await qos.removeShaper(key);
        await qos.removeShaper("cpe_9");
      });
      expect(await all()).toEqual([]);
    });

    it("refuses a second one on a link, one that is not there, and rates that it has no number for", async ({
      skip,
    }) => {
      if (!isEditable()) return skip("has none to change");
      await committed(async (qos) => {
        await qos.addShaper("cpe_7", { ...open, link: "br-lan" });
        await qos.addShaper("cpe_8", open);
        await expect(qos.addShaper("cpe_7", open)).rejects.toEqual(refusalOf("key"));
        await expect(qos.addShaper("not a key", open)).rejects.toEqual(refusalOf("key"));
        await expect(qos.changeShaper("cpe_8", { link: "br-lan" })).rejects.toEqual(refusalOf("link"));
        await expect(qos.changeShaper("cpe_9", { enabled: true })).rejects.toEqual(refusalOf("key"));
        const odd = { upBitsPerSecond: 1_000_001 };
        await expect(qos.changeShaper("cpe_8", odd)).rejects.toEqual(refusalOf("upBitsPerSecond"));
      });
    });
  });
}
