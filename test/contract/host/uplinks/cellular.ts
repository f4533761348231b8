import { describe, expect, it } from "vitest";
import type { CellularEdits } from "../../../../src/ports/host/uplinks/cellular.ts";
import type { HostUnderTest } from "../host-under-test.ts";

const refusalOf = (setting: string) => expect.objectContaining({ name: "RefusedSetting", setting });

const open = { enabled: false, modem: undefined, apn: "", username: "", family: undefined };

export function cellularContract(subject: () => HostUnderTest): void {
  const isEditable = (): boolean => subject().host.allows.write && subject().host.begin().cellular !== undefined;
  const read = async () => (await subject().host.cellular?.read()) ?? { modems: [], accessPoints: [] };
  const accessPoints = async () => (await read()).accessPoints;

  async function committed(edits: (cellular: CellularEdits) => Promise<void>) {
    const { host } = subject();
    const transaction = host.begin();
    if (transaction.cellular === undefined) throw new Error("has no access points to change");
    await edits(transaction.cellular);
    await transaction.commit();
    await host.settle();
    return transaction;
  }

  describe("reads modems and access points", () => {
    it("under distinct keys, on links that it has, with numbers that have as many digits as they must", async ({
      skip,
    }) => {
      if (subject().host.cellular === undefined) return skip("has none");
      const { modems, accessPoints } = await read();
      const names = new Set((await subject().host.links?.read())?.map((link) => link.name));
      const keys = new Set(modems.map(({ key }) => key));
      expect(keys.size).toBe(modems.length);
      expect(new Set(accessPoints.map(({ key }) => key)).size).toBe(accessPoints.length);
      expect(modems.filter(({ link }) => link !== undefined && !names.has(link))).toEqual([]);
      expect(accessPoints.filter(({ modem }) => modem !== undefined && !keys.has(modem))).toEqual([]);
      const carriers = await subject().host.cellular?.carriers();
      expect(carriers?.map(({ key, link }) => `${key} ${link}`)).toEqual(
        modems.map(({ key, link }) => `${key} ${link}`),
      );
      for (const { imei = "000000000000000", imsi = "00000000000000" } of modems) {
        expect(imei).toMatch(/^\d{15}$/);
        expect(imsi).toMatch(/^\d{14,15}$/);
      }
    });
  });

  describe("changes access points", () => {
    it("adds one that is open, fills it in, and takes that back", async ({ skip }) => {
      if (!isEditable()) return skip("has none to change");
      const { modems, accessPoints: before } = await read();
      const modem = modems[0]?.key;
      await committed((cellular) => cellular.addAccessPoint("cpeapn7", { ...open, password: "" }));
      expect(await accessPoints()).toEqual([...before, { key: "cpeapn7", ...open }]);
      const filled = { enabled: true, modem, apn: "internet", username: "web", family: 4 as const };
      const change = await committed((cellular) =>
        cellular.changeAccessPoint("cpeapn7", { ...filled, password: "secret" }),
      );
      expect(await accessPoints()).toEqual([...before, { key: "cpeapn7", ...filled }]);
      await change.rollback();
      await subject().host.settle();
      expect(await accessPoints()).toEqual([...before, { key: "cpeapn7", ...open }]);
      await committed(async (cellular) => {
        await cellular.removeAccessPoint("cpeapn7");
        await cellular.removeAccessPoint("cpeapn9");
      });
      expect(await accessPoints()).toEqual(before);
    });

    it("refuses one that is not there, a second of the same key, and names with control characters", async ({
      skip,
    }) => {
      if (!isEditable()) return skip("has none to change");
      await committed(async (cellular) => {
        await cellular.addAccessPoint("cpeapn7", { ...open, password: "" });
        const again = cellular.addAccessPoint("cpeapn7", { ...open, password: "" });
        await expect(again).rejects.toEqual(refusalOf("key"));
        await expect(cellular.changeAccessPoint("cpeapn7", { apn: "a\u0001b" })).rejects.toEqual(refusalOf("apn"));
        await expect(cellular.changeAccessPoint("cpeapn9", { apn: "a" })).rejects.toEqual(refusalOf("key"));
      });
    });
  });
}
