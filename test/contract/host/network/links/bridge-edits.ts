import { describe, expect, it } from "vitest";
import type { Host } from "../../../../../src/ports/host/host.ts";
import type { BridgeEdits, BridgeReading } from "../../../../../src/ports/host/network/bridges.ts";
import type { HostUnderTest } from "../../host-under-test.ts";

const refusalOf = (setting: string) => expect.objectContaining({ name: "RefusedSetting", setting });

export function bridgeEditsContract(subject: () => HostUnderTest): void {
  const host = (): Host => subject().host;

  /** A port of a bridge that may be changed; undefined where none may. */
  async function changeable() {
    const link = subject().changeable?.link;
    if (!host().allows.write || host().begin().bridges === undefined || link === undefined) return undefined;
    const bridge = (await host().links?.read())?.find(({ name }) => name === link)?.bridge;
    if (bridge === undefined) throw new Error(`${link} is in no bridge`);
    return { link, bridge };
  }

  async function edited(edit: (edits: BridgeEdits) => Promise<void>) {
    const transaction = host().begin();
    if (transaction.bridges === undefined) throw new Error("has no bridges to change");
    await edit(transaction.bridges);
    await transaction.commit();
    await host().settle();
    return async (): Promise<void> => {
      await transaction.rollback();
      await host().settle();
    };
  }

  async function shown(bridge: string) {
    const [links, readings] = await Promise.all([host().links?.read(), host().bridges?.read()]);
    const link = links?.find(({ name }) => name === bridge);
    const members = links?.filter((each) => each.bridge === bridge).map(({ name }) => name);
    return { enabled: link?.enabled, members, ...readings?.get(bridge) };
  }

  describe("changes bridges", () => {
    it("takes a port out and puts it into one that it adds, and takes that back", async ({ skip }) => {
      const at = await changeable();
      if (at === undefined) return skip("has none to change");
      const before = await shown(at.bridge);
      const back = await edited(async (edits) => {
        await edits.changePort(at.bridge, at.link, { enabled: false });
        await edits.addBridge("br-new", { enabled: false, filters: true });
        await edits.addPort("br-new", "cpe_2", { enabled: false, link: undefined });
        await edits.changePort("br-new", "cpe_2", { enabled: true, link: at.link });
        await edits.changeBridge("br-new", { enabled: true, filters: false });
      });
      expect(await shown(at.bridge)).toEqual({
        ...before,
        members: before.members?.filter((name) => name !== at.link),
        ports: [...(before.ports ?? []), { key: at.link, link: at.link, enabled: false }],
      });
      expect(await shown("br-new")).toEqual({
        enabled: true,
        members: [at.link],
        filters: false,
        ports: [{ key: "cpe_2", link: at.link, enabled: true }],
        vlans: [],
        vlanPorts: [],
      });
      await edited(async (edits) => {
        await edits.removePort("br-new", "cpe_2");
        await edits.removeBridge("br-new");
        await edits.removeBridge("br-new");
        await edits.changePort(at.bridge, at.link, { enabled: true });
      });
      const restored = await shown(at.bridge);
      expect({ ...restored, members: restored.members?.toSorted() }).toEqual({
        ...before,
        members: before.members?.toSorted(),
      });
      await back();
      expect((await shown("br-new")).members).toEqual([]);
    });

    it("adds VLANs with ports in them, which count once all of it is enabled", async ({ skip }) => {
      const at = await changeable();
      if (at === undefined) return skip("has none to change");
      const before = await shown(at.bridge);
      const back = await edited(async (edits) => {
        await edits.addVlan(at.bridge, "cpe_1", { enabled: false, id: 1, name: "" });
        await edits.addVlanPort(at.bridge, "cpe_1", {
          enabled: false,
          vlan: undefined,
          port: undefined,
          untagged: false,
        });
      });
      const open: BridgeReading["vlanPorts"][number] = {
        key: "cpe_1",
        enabled: false,
        vlan: undefined,
        port: undefined,
        untagged: false,
        pvid: false,
      };
      expect(await shown(at.bridge)).toMatchObject({
        filters: before.filters,
        vlans: [...(before.vlans ?? []), { key: "cpe_1", id: 1, enabled: false }],
        vlanPorts: [...(before.vlanPorts ?? []), open],
      });
      await edited(async (edits) => {
        await edits.changeVlan(at.bridge, "cpe_1", { enabled: true, id: 35, name: "iptv" });
        await edits.changeVlanPort(at.bridge, "cpe_1", { enabled: true, vlan: "cpe_1", port: at.link, untagged: true });
      });
      const made = await shown(at.bridge);
      expect(made.filters).toBe(before.filters);
      expect(made.vlans).toContainEqual({ key: "cpe_1", id: 35, enabled: true, name: "iptv" });
      const port = { ...open, enabled: true, vlan: "cpe_1", port: at.link, untagged: true, pvid: true };
      expect(made.vlanPorts).toContainEqual(port);
      await edited((edits) => edits.changePort(at.bridge, at.link, { takesUntagged: false }));
      expect((await shown(at.bridge)).vlanPorts).toContainEqual({ ...port, pvid: false });
      await edited((edits) => edits.changePort(at.bridge, at.link, { pvid: 35 }));
      expect((await shown(at.bridge)).vlanPorts).toContainEqual(port);
      await edited(async (edits) => {
        await edits.removeVlanPort(at.bridge, "cpe_1");
        await edits.removeVlan(at.bridge, "cpe_1");
      });
      expect(await shown(at.bridge)).toEqual(before);
      await back();
      expect(await shown(at.bridge)).toEqual(before);
    });

    it("refuses what cannot be", async ({ skip }) => {
      const at = await changeable();
      if (at === undefined) return skip("has none to change");
      const { bridge, link } = at;
      const { bridges: edits } = host().begin();
      if (edits === undefined) throw new Error("has no bridges to change");
      const open = { enabled: false, vlan: undefined, port: undefined, untagged: false };
      await edits.addVlan(bridge, "cpe_1", { enabled: true, id: 35, name: "" });
      await edits.addVlanPort(bridge, "cpe_1", { enabled: true, vlan: "cpe_1", port: link, untagged: true });
      const refused: readonly [string, () => Promise<void>][] = [
        ["key", () => edits.addBridge(bridge, { enabled: true, filters: false })],
        ["key", () => edits.addBridge("a b", { enabled: true, filters: false })],
        ["key", () => edits.removeBridge(bridge)],
        ["key", () => edits.changeBridge("no-such-bridge", { enabled: true })],
        ["key", () => edits.addPort(bridge, link, { enabled: false, link: undefined })],
        ["link", () => edits.addPort(bridge, "cpe_9", { enabled: true, link })],
        ["link", () => edits.addPort(bridge, "cpe_9", { enabled: true, link: "no-such-link" })],
        ["link", () => edits.addPort(bridge, "cpe_9", { enabled: true, link: bridge })],
        ["enabled", () => edits.changePort(bridge, bridge, { enabled: false })],
        ["key", () => edits.removePort(bridge, bridge)],
        ["pvid", () => edits.changePort(bridge, link, { pvid: 36 })],
        ["key", () => edits.addVlan(bridge, "cpe_1", { enabled: false, id: 36, name: "" })],
        ["id", () => edits.addVlan(bridge, "cpe_2", { enabled: true, id: 35, name: "" })],
        ["id", () => edits.addVlan(bridge, "cpe_2", { enabled: false, id: 4095, name: "" })],
        ["name", () => edits.changeVlan(bridge, "cpe_1", { name: "two\nlines" })],
        ["vlan", () => edits.addVlanPort(bridge, "cpe_2", { ...open, vlan: "cpe_7" })],
        ["port", () => edits.addVlanPort(bridge, "cpe_2", { ...open, port: "cpe_7" })],
        ["vlan", () => edits.addVlanPort(bridge, "cpe_2", { ...open, enabled: true, vlan: "cpe_1", port: link })],
      ];
      for (const [setting, attempt] of refused) await expect(attempt()).rejects.toEqual(refusalOf(setting));
    });
  });
}
