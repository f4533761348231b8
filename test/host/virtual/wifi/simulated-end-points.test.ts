import { expect, it } from "vitest";
import { virtualHost } from "../../../../src/host/virtual/virtual-host.ts";
import type { HostTransaction } from "../../../../src/ports/host/host-transaction.ts";
import { loadDeviceKind } from "../../../../src/schema/device-kind.ts";
import { openMemoryStore } from "../../../../src/store/memory-store.ts";
import { loadVirtualKind } from "../../../../src/wiring/virtual/virtual-kind.ts";
import { byPath, simulatedDevice } from "../../../datamodel/simulated-device.ts";
import { manualClock } from "../../manual-clock.ts";
import { identity } from "../small/small-router.ts";

// A simulated device that is a station itself. [TR-181 WiFi.EndPoint]

async function extender() {
  const { system } = await loadDeviceKind("wifi-extender");
  const store = openMemoryStore();
  const start = () => virtualHost({ system, identity, clock: manualClock(), store });
  let host = start();
  return {
    get host() {
      return host;
    },
    startAgain: () => {
      host = start();
    },
    set: async (edit: (wifi: NonNullable<HostTransaction["wifi"]>) => Promise<void> | undefined) => {
      const transaction = host.begin();
      if (transaction.wifi === undefined) throw new Error("has no Wi-Fi to change");
      await edit(transaction.wifi);
      await transaction.commit();
    },
    stateOf: async (key: string) => {
      const reading = await host.wifi?.read();
      if (reading === undefined) throw new Error("has no Wi-Fi");
      const network = reading.networks.find((each) => each.key === key);
      const link = (await host.links.read()).find(({ name }) => name === network?.link);
      const measured = (await host.wifi?.measureNetworks(reading))?.get(key);
      return [network?.state, link?.state, measured?.stations.length];
    },
  };
}

it("is on a network of whatever name", async () => {
  const { system } = await loadDeviceKind("wifi-extender");
  if (system.wifi === undefined) throw new Error("has no Wi-Fi");
  const endPoints = system.wifi.endPoints?.map((each) => ({ ...each, ssid: "Mesh {suffix}" }));
  const host = virtualHost({
    system: { ...system, wifi: { ...system.wifi, endPoints } },
    identity,
    clock: manualClock(),
  });
  const networks = (await host.wifi?.read())?.networks ?? [];
  expect(networks.find(({ kind }) => kind === "end-point")).toMatchObject({ ssid: "Mesh {suffix}", state: "up" });
});

const refusalOf = (setting: string) => expect.objectContaining({ name: "RefusedSetting", setting });

it("is on the network that is in reach, with its name, its kind of key and a radio, and off it otherwise", async () => {
  const device = await extender();
  const on = ["up", "up", 1];
  const off = [expect.stringMatching(/down$/), "down", 0];
  expect(await device.stateOf("mesh")).toEqual(on);
  await device.set((wifi) => wifi.changeProfile?.("mesh", "mesh", { ssid: "Elsewhere" }));
  expect(await device.stateOf("mesh")).toEqual(off);
  device.startAgain();
  expect(await device.stateOf("mesh")).toEqual(off);
  await device.set((wifi) => wifi.changeProfile?.("mesh", "mesh", { ssid: "Home-backhaul" }));
  expect(await device.stateOf("mesh")).toEqual(on);
  await device.set((wifi) => wifi.changeProfile?.("mesh", "mesh", { passphrase: "" }));
  expect(await device.stateOf("mesh")).toEqual(off);
  await device.set((wifi) => wifi.changeProfile?.("mesh", "mesh", { passphrase: "a new passphrase" }));
  expect(await device.stateOf("mesh")).toEqual(on);
  await device.set((wifi) => wifi.changeRadio("radio-5g", { enabled: false }));
  expect(await device.stateOf("mesh")).toEqual(off);
});

it("has one profile, and an SSID of its own that no access point offers", async () => {
  const { host } = await extender();
  const { wifi } = host.begin();
  const profile = { enabled: true, ssid: "x", mode: "None", managementFrames: "disabled" } as const;
  const secrets = { passphrase: "", preSharedKey: new Uint8Array(), saePassphrase: "", wepKey: new Uint8Array() };
  await expect(wifi?.addProfile?.("mesh", "other", { ...profile, ...secrets })).rejects.toEqual(refusalOf("row"));
  await expect(wifi?.changeProfile?.("mesh", "other", {})).rejects.toEqual(refusalOf("key"));
  await expect(wifi?.changeProfile?.("mesh", "mesh", { mode: "WPA2-Enterprise" })).rejects.toEqual(refusalOf("mode"));
  await expect(wifi?.changeProfile?.("mesh", "mesh", { ssid: "x".repeat(33) })).rejects.toEqual(refusalOf("ssid"));
  await expect(wifi?.changeAccessPoint("home-5g", { ssidKey: "mesh" })).rejects.toEqual(refusalOf("ssidKey"));
  await expect(wifi?.removeSsid?.("mesh")).rejects.toEqual(refusalOf("key"));
  await wifi?.removeEndPoint?.("nothing");
});

it("is added with a profile by an ACS, and shows an SSID with it that goes with it", async () => {
  const { tree } = await simulatedDevice(await loadVirtualKind("wifi-extender"), "EX000001");
  const read = async (path: string) => byPath(await tree.values([path]));
  const ssids = async () => (await read("Device.WiFi.SSIDNumberOfEntries")).get("Device.WiFi.SSIDNumberOfEntries");
  expect(await ssids()).toBe("3");
  const acs = { origin: "acs" } as const;
  await tree.apply([{ kind: "add", path: "Device.WiFi.EndPoint." }], acs);
  await tree.apply([{ kind: "add", path: "Device.WiFi.EndPoint.2.Profile." }], acs);
  const profile = "Device.WiFi.EndPoint.2.Profile.1.";
  await tree.apply(
    [
      { kind: "set", path: `${profile}SSID`, value: "Guest" },
      { kind: "set", path: `${profile}Security.ModeEnabled`, value: "WPA2-Personal" },
      { kind: "set", path: `${profile}Security.KeyPassphrase`, value: "correct horse" },
      { kind: "set", path: `${profile}Enable`, value: "true" },
    ],
    acs,
  );
  const values = await read("Device.WiFi.EndPoint.2.");
  expect(values.get(`${profile}SSID`)).toBe("Guest");
  expect(values.get(`${profile}Security.KeyPassphrase`)).toBe("");
  expect(values.get("Device.WiFi.EndPoint.2.SSIDReference")).toBe("Device.WiFi.SSID.4");
  expect((await read("Device.WiFi.SSID.4.")).get("Device.WiFi.SSID.4.SSID")).toBe("Guest");
  await tree.apply([{ kind: "delete", path: "Device.WiFi.EndPoint.2." }], acs);
  expect(await ssids()).toBe("3");
});
