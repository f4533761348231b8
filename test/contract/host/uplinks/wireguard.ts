import { describe, expect, it } from "vitest";
import type { WireGuardEdits, WireGuardPeerSettings } from "../../../../src/ports/host/uplinks/wireguard.ts";
import type { HostUnderTest } from "../host-under-test.ts";

const refusalOf = (setting: string) => expect.objectContaining({ name: "RefusedSetting", setting });

const privateKey = "WAmgVYXkbT2bCtdcDwolI88/iVi/aV3/PHcUBTQSYmo=";
const publicKey = "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=";
const open = { enabled: false, listenPort: 0, addresses: [] };
const openPeer: WireGuardPeerSettings = {
  enabled: false,
  description: "",
  publicKey: "",
  allowedIps: [],
  routed: false,
  endpointHost: "",
  endpointPort: 51820,
  keepaliveSeconds: 0,
};

export function wireGuardContract(subject: () => HostUnderTest): void {
  const isEditable = (): boolean => subject().host.allows.write && subject().host.begin().wireGuard !== undefined;
  const read = async () => (await subject().host.wireGuard?.read()) ?? [];
  const added = async () => (await read()).find(({ key }) => key === "cpewg7");

  async function committed(edits: (wireGuard: WireGuardEdits) => Promise<void>) {
    const { host } = subject();
    const transaction = host.begin();
    if (transaction.wireGuard === undefined) throw new Error("has no WireGuard to change");
    await edits(transaction.wireGuard);
    await transaction.commit();
    await host.settle();
    return transaction;
  }

  describe("reads WireGuard", () => {
    it("under distinct keys, on links that it has, and shows no secret", async ({ skip }) => {
      if (subject().host.wireGuard === undefined) return skip("has none");
      const interfaces = await read();
      const names = new Set((await subject().host.links?.read())?.map((link) => link.name));
      expect(new Set(interfaces.map(({ key }) => key)).size).toBe(interfaces.length);
      expect(interfaces.filter(({ link }) => link !== undefined && !names.has(link))).toEqual([]);
      for (const { peers } of interfaces) expect(new Set(peers.map(({ key }) => key)).size).toBe(peers.length);
      const text = JSON.stringify(interfaces, (_, value) => (typeof value === "bigint" ? String(value) : value));
      expect(text).not.toMatch(/private|preshared|eCtXsJZ27|FpCyhws9/i);
    });
  });

  describe("changes WireGuard", () => {
    it("adds an interface with a peer, fills them in, and takes that back", async ({ skip }) => {
      if (!isEditable()) return skip("has none to change");
      const before = await read();
      await committed(async (wireGuard) => {
        await wireGuard.addInterface("cpewg7", { ...open, privateKey: "" });
        await wireGuard.addPeer("cpewg7", "cpe_1", { ...openPeer, presharedKey: "" });
      });
      expect(await added()).toMatchObject({ ...open, peers: [{ ...openPeer, key: "cpe_1", present: undefined }] });
      const filled = { enabled: true, listenPort: 51821, addresses: ["10.7.0.1/24", "2001:db8:7::1/64"] };
      const peer: WireGuardPeerSettings = {
        enabled: true,
        description: "it's the 'office'",
        publicKey,
        allowedIps: ["10.7.0.0/24"],
        routed: true,
        endpointHost: "vpn.example",
        endpointPort: 443,
        keepaliveSeconds: 25,
      };
      const change = await committed(async (wireGuard) => {
        await wireGuard.changeInterface("cpewg7", { ...filled, privateKey });
        await wireGuard.changePeer("cpewg7", "cpe_1", { ...peer, presharedKey: publicKey });
      });
      expect(await added()).toMatchObject({ ...filled, peers: [{ ...peer, key: "cpe_1" }] });
      await change.rollback();
      await subject().host.settle();
      expect(await added()).toMatchObject({ ...open, peers: [openPeer] });
      await committed(async (wireGuard) => {
        await wireGuard.removeInterface("cpewg7");
        await wireGuard.removeInterface("cpewg9");
      });
      expect(await read()).toEqual(before);
    });

    it("changes and removes peers that it had", async ({ skip }) => {
      const [first] = await read();
      if (!isEditable() || first === undefined) return skip("has none to change");
      await committed(async (wireGuard) => {
        for (const { key } of first.peers) await wireGuard.changePeer(first.key, key, { keepaliveSeconds: 7 });
      });
      const [changed] = await read();
      expect(changed?.peers).toEqual(
        first.peers.map((peer) => expect.objectContaining({ ...peer, keepaliveSeconds: 7, key: expect.any(String) })),
      );
      await committed(async (wireGuard) => {
        for (const { key } of changed?.peers ?? []) await wireGuard.removePeer(first.key, key);
        await wireGuard.removePeer(first.key, "cpe_9");
      });
      expect((await read())[0]?.peers).toEqual([]);
    });

    it("refuses keys that are none, prefixes that are none, and what is not there", async ({ skip }) => {
      if (!isEditable()) return skip("has none to change");
      await committed(async (wireGuard) => {
        await wireGuard.addInterface("cpewg7", { ...open, privateKey: "" });
        const again = wireGuard.addInterface("cpewg7", { ...open, privateKey: "" });
        await expect(again).rejects.toEqual(refusalOf("key"));
        for (const key of ["short", publicKey.replace("g=", "h="), `${publicKey}=`]) {
          const asked = wireGuard.changeInterface("cpewg7", { privateKey: key });
          await expect(asked, key).rejects.toEqual(refusalOf("privateKey"));
        }
        for (const address of ["10.0.0.1/33", "x/1", "2001:db8::/129", "10.0.0.1/8/8"]) {
          const asked = wireGuard.changeInterface("cpewg7", { addresses: [address] });
          await expect(asked, address).rejects.toEqual(refusalOf("addresses"));
        }
        await expect(wireGuard.changeInterface("cpewg9", open)).rejects.toEqual(refusalOf("key"));
        await expect(wireGuard.changePeer("cpewg7", "cpe_1", openPeer)).rejects.toEqual(refusalOf("key"));
        const nowhere = wireGuard.addPeer("cpewg9", "cpe_1", { ...openPeer, presharedKey: "" });
        await expect(nowhere).rejects.toEqual(refusalOf("key"));
      });
    });
  });
}
