import { describe, expect, it } from "vitest";
import type { Host } from "../../../src/ports/host/host.ts";
import type { HostTransaction } from "../../../src/ports/host/host-transaction.ts";
import { type HostUnderTest, type LinkEdit, linkNamed } from "./host-under-test.ts";

const refusal = expect.objectContaining({ name: "RefusedSetting", setting: expect.any(String) });

/** The writing side of all capabilities: one transaction for whatever one request changes. */
export function transactionContract(subject: () => HostUnderTest): void {
  const host = (): Host => subject().host;

  /** A transaction with these edits staged, and how to see what they change. */
  async function begun(edits: (transaction: HostTransaction) => Promise<void>) {
    const transaction = host().begin();
    await edits(transaction);
    return {
      commit: async (): Promise<void> => {
        if ((await transaction.commit()) === "deferred") await host().settle();
      },
      rollback: async (): Promise<void> => {
        await transaction.rollback();
        await host().settle();
      },
    };
  }

  async function shown(link: string) {
    const { mtu, enabled } = await linkNamed(host().links, link);
    return { mtu, enabled, hostName: await host().system.hostName() };
  }

  describe("refuses an edit when it is staged", () => {
    it("of an unknown link, whatever it allows", async () => {
      await expect(host().begin().links?.change("no-such-link", { mtu: 1400 })).rejects.toEqual(refusal);
    });

    it.each(["", "-", "a b", "a\nb", "-a", "a-", "a..b", "ä", "a".repeat(65)])("to the host name %j", async (name) => {
      await expect(host().begin().system.setHostName(name)).rejects.toEqual(refusal);
    });

    it.each([-1, 0, 1.5, 67, 1e9, Number.NaN])("to an MTU of %d", async (mtu) => {
      const name = subject().changeable?.link ?? (await host().links?.read())?.[0]?.name ?? "";
      await expect(host().begin().links?.change(name, { mtu })).rejects.toEqual(refusal);
    });

    it("to a firmware bank that it has not", async ({ skip }) => {
      const { firmware } = host().begin();
      if (firmware === undefined) return skip("has no firmware to change");
      await expect(firmware.activate(99)).rejects.toEqual(refusal);
    });

    it("of any kind where it allows no writing, and changes nothing", async ({ skip }) => {
      if (host().allows.write) return skip("allows changes");
      const name = (await host().links?.read())?.[0]?.name ?? "";
      const before = await shown(name);
      const transaction = host().begin();
      await expect(transaction.links?.change(name, { enabled: false })).rejects.toEqual(refusal);
      await expect(transaction.system.setHostName("other")).rejects.toEqual(refusal);
      await transaction.commit();
      expect(await shown(name)).toEqual(before);
    });
  });

  describe("has one transaction for all changes of a request", () => {
    it("that touches nothing until its commit, does all then, and takes all back", async ({ skip }) => {
      const { changeable } = subject();
      if (changeable === undefined) return skip("allows no change");
      const { link, mtu, hostName } = changeable;
      const before = await shown(link);
      const { commit, rollback } = await begun(async ({ links, system }) => {
        await links?.change(link, { mtu });
        await system.setHostName(hostName);
        await links?.change(link, { enabled: false });
      });
      expect(await shown(link)).toEqual(before);
      await commit();
      expect(await shown(link)).toEqual({ mtu, enabled: false, hostName });
      expect((await linkNamed(host().links, link)).state).not.toBe("up");
      await rollback();
      expect(await shown(link)).toEqual(before);
      await rollback();
      expect(await shown(link)).toEqual(before);
    });

    it("that takes nothing back where nothing was committed", async ({ skip }) => {
      const { changeable } = subject();
      if (changeable === undefined) return skip("allows no change");
      const before = await shown(changeable.link);
      const { rollback } = await begun(async ({ links }) => links?.change(changeable.link, { mtu: changeable.mtu }));
      await rollback();
      expect(await shown(changeable.link)).toEqual(before);
    });

    it("that does what was staged before and after an edit that it refused", async ({ skip }) => {
      const { changeable } = subject();
      if (changeable === undefined) return skip("allows no change");
      const { link, mtu, hostName } = changeable;
      const { enabled } = await shown(link);
      const { commit } = await begun(async ({ links, system }) => {
        await links?.change(link, { mtu });
        await expect(links?.change(link, { mtu: 1, enabled: !enabled })).rejects.toEqual(refusal);
        await system.setHostName(hostName);
      });
      await commit();
      expect(await shown(link)).toEqual({ mtu, enabled, hostName });
    });

    it("that leaves everything as before when a part of its commit fails", async ({ skip }) => {
      const { changeable } = subject();
      if (changeable === undefined) return skip("allows no change");
      const { link, mtu, hostName } = changeable;
      const before = await shown(link);
      const { commit, rollback } = await begun(async ({ links, system }) => {
        await links?.change(link, { mtu, enabled: false });
        await system.setHostName(hostName);
      });
      changeable.breakHostName();
      await expect(commit()).rejects.toThrow();
      await rollback();
      expect(await shown(link)).toEqual(before);
    });

    it("that checks its edits against each other, in whichever order", async ({ skip }) => {
      const { pairs } = subject().changeable ?? {};
      if (pairs === undefined) return skip("has no such rule");
      const refusals = async (edits: readonly LinkEdit[]) => {
        const transaction = host().begin();
        for (const [link, settings] of edits) await transaction.links?.change(link, settings);
        return (await transaction.validate?.()) ?? [];
      };
      expect(await refusals(pairs.taken)).toEqual([]);
      expect(await refusals(pairs.taken.toReversed())).toEqual([]);
      expect(await refusals(pairs.refused)).toEqual([refusal]);
      expect(await refusals(pairs.refused.toReversed())).toEqual([refusal]);
    });
  });
}
