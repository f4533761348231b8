import { describe, expect, it } from "vitest";
import type { WifiEdits, WifiProfileSettings } from "../../../../../src/ports/host/wifi/wifi.ts";
import { edited, home, radios } from "./wireless-under-test.ts";

// [TR-181 WiFi.EndPoint]

const profile: WifiProfileSettings = {
  enabled: false,
  ssid: "",
  mode: "None",
  managementFrames: "disabled",
  passphrase: "",
  preSharedKey: new Uint8Array(),
  saePassphrase: "",
  wepKey: new Uint8Array(),
};
const station = home.replace("'ap'", "'sta'").replace("'home'", "'uplink'");

const refusal = (edit: (wifi: Required<WifiEdits>) => Promise<unknown>) =>
  edited(radios + station, edit).then(
    () => "taken",
    (error: Error & { setting: string }) => `${error.setting}: ${error.message}`,
  );

describe("an end point", () => {
  it("that is added is off and without a profile, and runs once all of it is on", async () => {
    const added = async (wifi: Required<WifiEdits>) => {
      await wifi.addEndPoint("cpe_ep_1", { enabled: false });
    };
    const fresh = await edited(radios, added);
    expect(fresh.text.split("\n")).toEqual([
      "config wifi-iface 'cpe_ep_1'",
      "cpe_enabled 'ssid'",
      "cpe_profile '-'",
      "disabled '1'",
      "mode 'sta'",
    ]);
    expect(fresh.reading.networks[0]).toMatchObject({ kind: "end-point", profiles: [], accessEnabled: false });
    const { text, reading } = await edited(radios, async (wifi) => {
      await added(wifi);
      await wifi.changeSsid("cpe_ep_1", { radios: ["radio1"] });
      await wifi.addProfile("cpe_ep_1", "cpe_profile_1", profile);
      await wifi.changeProfile("cpe_ep_1", "cpe_profile_1", {
        ssid: "Provider",
        mode: "WPA3-Personal",
        saePassphrase: "correct-horse",
        enabled: true,
      });
      await wifi.changeEndPoint("cpe_ep_1", { enabled: true });
    });
    expect(text.split("\n")).toEqual([
      "config wifi-iface 'cpe_ep_1'",
      "cpe_profile 'cpe_profile_1'",
      "device 'radio1'",
      "disabled '0'",
      "encryption 'sae'",
      "key 'correct-horse'",
      "mode 'sta'",
      "ssid 'Provider'",
    ]);
    expect(reading.networks[0]).toMatchObject({
      key: "cpe_ep_1",
      enabled: true,
      profiles: [{ key: "cpe_profile_1", enabled: true }],
      misconfigured: false,
    });
  });

  it("is off where its profile is, or where that goes, with its key", async () => {
    const off = await edited(radios + station, (wifi) => wifi.changeProfile("uplink", "uplink", { enabled: false }));
    expect(off.text).toContain("disabled '1'");
    expect(off.reading.networks[0]).toMatchObject({ enabled: true, profiles: [{ key: "uplink", enabled: false }] });
    const { text, reading } = await edited(radios + station, (wifi) => wifi.removeProfile("uplink", "uplink"));
    expect(text).not.toMatch(/Home|correct-horse/);
    expect(text).toContain("disabled '1'");
    expect(reading.networks[0]).toMatchObject({ enabled: true, profiles: [] });
  });

  it("goes with its SSID, and not by that", async () => {
    expect((await edited(radios + station, (wifi) => wifi.removeEndPoint("uplink"))).reading.networks).toEqual([]);
    expect(await refusal((wifi) => wifi.removeSsid("uplink"))).toBe("key: this SSID goes with its end point");
  });

  it("has an SSID that no access point can offer", async () => {
    const offered = edited(radios + station + home, (wifi) => wifi.changeAccessPoint("home", { ssidKey: "uplink" }));
    await expect(offered).rejects.toMatchObject({
      setting: "ssidKey",
      message: "the SSID uplink is that of an end point",
    });
  });

  it.each<[string, (wifi: Required<WifiEdits>) => Promise<unknown>]>([
    ["row: an end point of this system has one profile", (wifi) => wifi.addProfile("uplink", "cpe_profile_2", profile)],
    ["key: there is no profile other", (wifi) => wifi.changeProfile("uplink", "other", { enabled: true })],
    ["key: there is no end point home", (wifi) => wifi.changeEndPoint("home", { enabled: true })],
    [
      "mode: WPA2-Enterprise needs an identity",
      (wifi) => wifi.changeProfile("uplink", "uplink", { mode: "WPA2-Enterprise" }),
    ],
    ["ssid: an SSID has 1 to 32 octets", (wifi) => wifi.changeProfile("uplink", "uplink", { ssid: "" })],
    ["passphrase: a passphrase has 8 to 63", (wifi) => wifi.changeProfile("uplink", "uplink", { passphrase: "short" })],
  ])("is refused: %s", async (expected, edit) => {
    expect(await refusal(edit)).toContain(expected);
  });
});
