import { describe, expect, it } from "vitest";
import type { PppConnection, PppEdits } from "../../../../src/ports/host/network/ppp.ts";
import type { HostUnderTest } from "../host-under-test.ts";

const refusalOf = (setting: string) => expect.objectContaining({ name: "RefusedSetting", setting });

export function pppEditsContract(subject: () => HostUnderTest): void {
  const isEditable = (): boolean => subject().host.allows.write && subject().host.begin().ppp !== undefined;

  async function all(): Promise<readonly PppConnection[]> {
    const { links, ppp } = subject().host;
    return (await ppp?.read((await links?.read()) ?? [])) ?? [];
  }

  async function committed(edits: (ppp: PppEdits) => Promise<void>) {
    const { host } = subject();
    const transaction = host.begin();
    if (transaction.ppp === undefined) throw new Error("has no connections to change");
    await edits(transaction.ppp);
    expect((await transaction.validate?.()) ?? []).toEqual([]);
    await transaction.commit();
    await host.settle();
    return transaction;
  }

  describe("changes PPP connections", () => {
    it("adds one that stays down, fills it in, takes that back, and removes it", async ({ skip }) => {
      if (!isEditable()) return skip("has none to change");
      const before = await all();
      await committed((ppp) => ppp.add("cpe_7", {}));
      const added = await all();
      expect(added.slice(0, -1)).toEqual(before);
      expect(added.at(-1)).toMatchObject({ key: "cpe_7", enabled: false, state: "disconnected", trigger: "always" });
      // What is not told cannot be set afterwards.
      expect(added.at(-1)).toMatchObject({
        username: "",
        maxMru: expect.any(Number),
        echo: { intervalSeconds: expect.any(Number), retries: expect.any(Number) },
      });
      const filled = await committed((ppp) =>
        ppp.change("cpe_7", {
          username: "me",
          password: "never told",
          trigger: "on-demand",
          idleDisconnectSeconds: 60,
          echoIntervalSeconds: 0,
        }),
      );
      expect((await all()).at(-1)).toMatchObject({
        username: "me",
        trigger: "on-demand",
        idleDisconnectSeconds: 60,
        echo: { intervalSeconds: 0, retries: 0 },
      });
      expect(JSON.stringify(await all())).not.toContain("never told");
      await filled.rollback();
      await subject().host.settle();
      expect(await all()).toEqual(added);
      await committed(async (ppp) => {
        for (const key of ["cpe_7", "cpe_9"]) await ppp.remove(key);
      });
      expect(await all()).toEqual(before);
    });

    it("refuses what cannot be, and what is not there", async ({ skip }) => {
      if (!isEditable()) return skip("has none to change");
      const { ppp } = subject().host.begin();
      await ppp?.add("cpe_7", {});
      await expect(ppp?.add("cpe_7", {})).rejects.toEqual(refusalOf("key"));
      await expect(ppp?.change("none", { username: "me" })).rejects.toEqual(refusalOf("key"));
      await expect(ppp?.change("cpe_7", { trigger: "on-demand" })).rejects.toEqual(refusalOf("trigger"));
    });
  });
}
