import { describe, expect, it } from "vitest";
import type { Host } from "../../../../../src/ports/host/host.ts";
import type {
  AddedLinkKind,
  LinkEdits,
  LinkReading,
  LinkSettings,
} from "../../../../../src/ports/host/network/links.ts";
import type { HostUnderTest } from "../../host-under-test.ts";

const refusalOf = (setting: string) => expect.objectContaining({ name: "RefusedSetting", setting });

export function linkEditsContract(subject: () => HostUnderTest): void {
  const host = (): Host => subject().host;

  /** What can add links; undefined where it may not, or cannot. */
  function adding(): Required<Pick<LinkEdits, "add" | "remove" | "change">> | undefined {
    const { add, remove, change } = host().begin().links ?? {};
    if (!host().allows.write || add === undefined || remove === undefined || change === undefined) return undefined;
    return { add, remove, change };
  }

  const all = async (): Promise<readonly LinkReading[]> => (await host().links?.read()) ?? [];
  const shown = async (name: string) => {
    const link = (await all()).find((each) => each.name === name);
    return link && { kind: link.kind, enabled: link.enabled, lower: link.lower, vlanId: link.vlanId };
  };
  const names = async (): Promise<readonly string[]> => (await all()).map(({ name }) => name);

  describe("switches IPv6", () => {
    const running = async (): Promise<readonly string[]> =>
      (await all()).flatMap(({ name, kind, ipv6Enabled }) =>
        ipv6Enabled === true && kind !== "loopback" ? [name] : [],
      );

    it("of a link, and as a whole, and takes that back", async ({ skip }) => {
      const { links, ipInterfaces } = host().begin();
      const before = await running();
      const [link] = before;
      const canSwitch = links?.takes?.includes("ipv6") === true && ipInterfaces !== undefined;
      if (!host().allows.write || !canSwitch || link === undefined) return skip("switches none");
      const one = host().begin();
      await one.links?.change(link, { ipv6: false });
      expect(await running()).toEqual(before);
      await one.commit();
      expect(await running()).toEqual(before.filter((name) => name !== link));
      const whole = host().begin();
      await whole.ipInterfaces?.setIpv6(false);
      await whole.commit();
      expect(await running()).toEqual([]);
      const again = host().begin();
      await again.ipInterfaces?.setIpv6(true);
      await again.commit();
      expect(await running()).toEqual(before.filter((name) => name !== link));
      for (const transaction of [again, whole, one]) await transaction.rollback();
      await host().settle();
      expect(await running()).toEqual(before);
    });
  });

  describe("adds links", () => {
    it.for<readonly [AddedLinkKind, LinkSettings]>([
      ["vlan", { enabled: false, vlanId: 35 }],
      ["macvlan", { enabled: false }],
    ])(
      "as %s, changes and removes them with one commit each, and takes that back",
      async ([kind, settings], { skip }) => {
        const lower = subject().changeable?.link;
        if (adding() === undefined || lower === undefined) return skip("adds none");
        const before = await names();
        const added = host().begin();
        await added.links?.add?.("new-1", kind, settings);
        await added.links?.change("new-1", { lower });
        expect(await names()).toEqual(before);
        await added.commit();
        await host().settle();
        expect(await shown("new-1")).toEqual({ kind, enabled: false, lower, vlanId: settings.vlanId });

        const changed = host().begin();
        await changed.links?.change("new-1", {
          enabled: true,
          lower: undefined,
          ...(kind === "vlan" && { vlanId: 36 }),
        });
        await changed.commit();
        await host().settle();
        const made = { kind, enabled: true, lower: undefined, vlanId: kind === "vlan" ? 36 : undefined };
        expect(await shown("new-1")).toEqual(made);

        const removed = host().begin();
        await removed.links?.remove?.("new-1");
        await removed.commit();
        await host().settle();
        expect(await names()).toEqual(before);
        await removed.rollback();
        await host().settle();
        expect(await shown("new-1")).toEqual(made);
        await changed.rollback();
        await added.rollback();
        await host().settle();
        expect(await names()).toEqual(before);
      },
    );

    it("none twice, none without a name, and none on what is not there", async ({ skip }) => {
      const edits = adding();
      if (edits === undefined) return skip("adds none");
      const [first = ""] = await names();
      for (const name of [first, "", "a b", "sixteen-octets-x"]) {
        await expect(edits.add(name, "vlan", { vlanId: 35 })).rejects.toEqual(refusalOf("key"));
      }
      await expect(edits.add("new-1", "vlan", { lower: "no-such-link" })).rejects.toEqual(refusalOf("lower"));
      await expect(edits.add("new-1", "vlan", { vlanId: 4095 })).rejects.toEqual(refusalOf("vlanId"));
    });

    it("and removes none that something runs on", async ({ skip }) => {
      const edits = adding();
      if (edits === undefined) return skip("adds none");
      const bridge = (await all()).find(({ kind }) => kind === "bridge")?.name ?? "lo";
      await expect(edits.remove(bridge)).rejects.toEqual(refusalOf("key"));
      await edits.remove("no-such-link");
    });
  });

  describe("sets what links take", () => {
    it("and refuses what is none", async ({ skip }) => {
      const { changeable } = subject();
      const { takes = [] } = host().begin().links ?? {};
      if (changeable === undefined || takes.length === 0) return skip("takes nothing more");
      const wrong: readonly [keyof LinkSettings, LinkSettings][] = [
        ["maxBitRate", { maxBitRate: 0 }],
        ["macAddress", { macAddress: "01:00:00:00:00:01" }],
        ["macAddress", { macAddress: "here" }],
      ];
      const { links } = host().begin();
      for (const [setting, settings] of wrong.filter(([name]) => takes.includes(name))) {
        await expect(links?.change(changeable.link, settings)).rejects.toEqual(refusalOf(setting));
      }
    });
  });
}
