import { describe, expect, it } from "vitest";
import type { Host } from "../../../../src/ports/host/host.ts";
import type { WifiReading } from "../../../../src/ports/host/wifi/wifi.ts";
import type { HostUnderTest } from "../host-under-test.ts";

const refusalOf = (setting: string) => expect.objectContaining({ name: "RefusedSetting", setting });

/** What a host that can change its Wi-Fi promises. */
export function wifiEditsContract(subject: () => HostUnderTest): void {
  const host = (): Host => subject().host;

  const read = async (): Promise<WifiReading> => {
    const reading = await host().wifi?.read();
    if (reading === undefined) throw new Error("has no Wi-Fi");
    return reading;
  };

  /** The key of a network that it has, with the edits of a new transaction; undefined where it takes none. */
  async function changed() {
    const transaction = host().allows.write ? host().begin() : undefined;
    const { wifi: edits } = transaction ?? {};
    const [network] = edits === undefined ? [] : (await read()).networks.filter(({ kind }) => kind === "access-point");
    return transaction === undefined || edits === undefined || network === undefined
      ? undefined
      : { transaction, edits, network };
  }

  describe("changes Wi-Fi", () => {
    it("with one commit, and takes that back", async ({ skip }) => {
      const subject = await changed();
      if (subject === undefined) return skip("has none to change");
      const { transaction, edits, network } = subject;
      const before = await read();
      await edits.changeSsid(network.ssidKey ?? network.key, { ssid: 'it\'s "free" $(here) ä' });
      await edits.changeAccessPoint(network.key, { hidden: true, isolated: true, mode: "None" });
      expect(await read()).toEqual(before);
      await transaction.commit();
      await host().settle();
      const after = (await read()).networks.find(({ key }) => key === network.key);
      expect(after).toMatchObject({ ssid: 'it\'s "free" $(here) ä', hidden: true, isolated: true });
      expect(after?.security.mode).toBe("None");
      await transaction.rollback();
      await host().settle();
      expect(await read()).toEqual(before);
    });

    it("takes keys and passwords, and tells nobody", async ({ skip }) => {
      const subject = await changed();
      if (subject === undefined) return skip("has none to change");
      const { transaction, edits, network } = subject;
      await edits.changeAccessPoint(network.key, { mode: "WPA2-Personal", passphrase: "correct-horse" });
      await transaction.commit();
      await host().settle();
      const reading = await read();
      expect(reading.networks.find(({ key }) => key === network.key)).toMatchObject({ misconfigured: false });
      expect(JSON.stringify(reading)).not.toContain("correct-horse");
    });

    it("adds a network, which is off, and removes it", async ({ skip }) => {
      const subject = await changed();
      if (subject === undefined) return skip("has none to change");
      const { edits, transaction } = subject;
      if (edits.addSsid === undefined) return skip("has its networks as they are configured");
      const { radios, networks } = await read();
      const key = "cpe_7";
      await edits.addSsid(key, {
        enabled: false,
        ssid: "Guests",
        radios: [radios[0]?.key ?? ""],
        multiLink: undefined,
      });
      await transaction.commit();
      await host().settle();
      const added = (await read()).networks.find(({ ssidKey, key: own }) => (ssidKey ?? own) === key);
      expect(added).toMatchObject({ ssid: "Guests", radios: [radios[0]?.key], enabled: false });
      expect(added?.state).not.toBe("up");
      const removal = host().begin();
      await removal.wifi?.removeSsid?.(key);
      await removal.wifi?.removeSsid?.("cpe_77");
      await removal.commit();
      await host().settle();
      expect((await read()).networks).toEqual(networks);
    });

    it("refuses what is not there, and what cannot be", async ({ skip }) => {
      const subject = await changed();
      if (subject === undefined) return skip("has none to change");
      const { edits, network } = subject;
      const key = network.ssidKey ?? network.key;
      const ssid = { enabled: false, ssid: "", radios: [], multiLink: undefined };
      await expect(edits.changeRadio("none", { enabled: false })).rejects.toEqual(refusalOf("key"));
      await expect(edits.changeSsid("none", { enabled: false })).rejects.toEqual(refusalOf("key"));
      await expect(edits.changeAccessPoint("none", { enabled: false })).rejects.toEqual(refusalOf("key"));
      await expect(edits.changeSsid(key, { ssid: "ä".repeat(17) })).rejects.toEqual(refusalOf("ssid"));
      if (edits.addSsid === undefined) return;
      await expect(edits.addSsid(key, ssid)).rejects.toEqual(refusalOf("key"));
      await expect(edits.changeSsid(key, { radios: ["none"] })).rejects.toEqual(refusalOf("radios"));
    });

    it("refuses all where it allows no writing", async ({ skip }) => {
      const { wifi } = host().begin();
      if (wifi === undefined || host().allows.write) return skip("has some to change, or none at all");
      await expect(wifi.changeRadio("radio0", { enabled: false })).rejects.toEqual(refusalOf("enabled"));
      await expect(wifi.changeSsid("home", { ssid: "Other" })).rejects.toEqual(refusalOf("ssid"));
    });
  });
}
