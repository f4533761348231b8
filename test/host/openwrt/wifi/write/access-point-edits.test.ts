import { describe, expect, it } from "vitest";
import type { WifiAccessPointSettings } from "../../../../../src/ports/host/wifi/wifi.ts";
import { changedOptions, edited, home, radios } from "./wireless-under-test.ts";

// [TR-181 WiFi.AccessPoint]

type Settings = Partial<WifiAccessPointSettings>;

const ap = (...options: readonly string[]): string =>
  `${radios}${home.replace(/\toption encryption.*\n\toption key.*\n/, "")}${options.map((each) => `\toption ${each}\n`).join("")}`;

const psk2 = ["encryption 'psk2'", "key 'correct-horse'"];
const octets = (hex: string): Uint8Array => Buffer.from(hex, "hex");

const changes = (settings: Settings, ...options: readonly string[]) =>
  changedOptions(ap(...options), "home", (wifi) => wifi.changeAccessPoint("home", settings));

const refusal = (settings: Settings, ...options: readonly string[]) =>
  changes(settings, ...options).then(
    () => "taken",
    (error: Error & { setting: string }) => `${error.name} ${error.setting}: ${error.message}`,
  );

describe("an access point is set", () => {
  it.each<[Settings, readonly string[], object]>([
    [{ hidden: true, isolated: true }, psk2, { hidden: "1", isolate: "1" }],
    [{ wmm: false }, psk2, { wmm: "0" }],
    [{ uapsd: false }, psk2, { uapsd: "0" }],
    [{ maxStations: 16 }, psk2, { maxassoc: "16" }],
    [{ maxStations: undefined }, [...psk2, "maxassoc '8'"], { "-maxassoc": "" }],
    [
      { onlyAllowed: true, allowed: ["02:00:00:00:00:AA", "02:00:00:00:00:aa"] },
      psk2,
      { macfilter: "allow", maclist: ["02:00:00:00:00:aa"] },
    ],
    [{ onlyAllowed: false }, [...psk2, "macfilter 'allow'", "maclist '02:00:00:00:00:01'"], { "-macfilter": "" }],
    [
      { onlyAllowed: true },
      [...psk2, "macfilter 'deny'", "maclist '02:00:00:00:00:01'"],
      { macfilter: "allow", "-maclist": "" },
    ],
    [{ onlyAllowed: false }, [...psk2, "macfilter 'deny'", "maclist '02:00:00:00:00:01'"], {}],
  ])("%j", async (settings, options, expected) => {
    expect(await changes(settings, ...options)).toEqual(expected);
  });

  it.each<[Settings, readonly string[], object]>([
    [{ mode: "None" }, psk2, { encryption: "none" }],
    [{ mode: "OWE" }, psk2, { encryption: "owe" }],
    [{ mode: "WPA-Personal" }, psk2, { encryption: "psk" }],
    [{ mode: "WPA-WPA2-Personal" }, psk2, { encryption: "psk-mixed" }],
    [{ mode: "WPA3-Personal" }, psk2, { encryption: "sae" }],
    [{ mode: "WPA3-Personal-Transition" }, psk2, { encryption: "sae-mixed" }],
    [
      { mode: "WPA2-Personal", passphrase: "battery-staple" },
      ["encryption 'none'"],
      { encryption: "psk2", key: "battery-staple" },
    ],
    [{ mode: "WPA3-Personal" }, ["encryption 'psk2+ccmp'", "key 'correct-horse'"], { encryption: "sae+ccmp" }],
    [{ mode: "WPA3-Personal" }, ["encryption 'psk2+tkip+ccmp'", "key 'correct-horse'"], { encryption: "sae" }],
    [{ mode: "WPA2-Personal" }, ["encryption 'wpa-psk2/aes'", "key 'correct-horse'"], {}],
    [{ mode: "WPA3-Personal" }, [...psk2, "ieee80211w '0'"], { encryption: "sae", "-ieee80211w": "" }],
    [{ mode: "WPA2-Personal" }, ["encryption 'sae'", "key 'correct-horse'", "ieee80211w '2'"], { encryption: "psk2" }],
    [
      { mode: "WPA2-Enterprise", radiusAddress: "192.0.2.10", radiusPort: 1645, radiusSecret: "staple" },
      psk2,
      { encryption: "wpa2", auth_server: "192.0.2.10", auth_port: "1645", auth_secret: "staple" },
    ],
    [{ mode: "WPA3-Enterprise" }, ["encryption 'wpa2'", "auth_server '192.0.2.1'"], { encryption: "wpa3" }],
    [
      { radiusAddress: "2001:db8::1" },
      ["encryption 'wpa2'", "server '192.0.2.1'", "port '1645'", "key 'staple'"],
      { auth_server: "2001:db8::1", auth_port: "1645", auth_secret: "staple", "-server": "", "-port": "", "-key": "" },
    ],
    [
      { mode: "WPA2-Personal", passphrase: "correct-horse" },
      ["encryption 'wpa2'", "auth_server '192.0.2.1'", "key 'staple'"],
      { encryption: "psk2", auth_secret: "staple", key: "correct-horse" },
    ],
    [{ managementFrames: "optional" }, psk2, { ieee80211w: "1" }],
    [{ managementFrames: "disabled" }, [...psk2, "ieee80211w '1'"], { ieee80211w: "0" }],
    [{ managementFrames: "required" }, ["encryption 'sae'", "key 'correct-horse'"], {}],
    [{ rekeySeconds: 600 }, psk2, { wpa_group_rekey: "600" }],
  ])("to the security %j", async (settings, options, expected) => {
    expect(await changes(settings, ...options)).toEqual(expected);
  });

  it.each<[Settings, readonly string[], object]>([
    [{ passphrase: "battery-staple" }, psk2, { key: "battery-staple" }],
    [{ preSharedKey: octets("ab".repeat(32)) }, psk2, { key: "ab".repeat(32) }],
    [{ preSharedKey: octets("") }, psk2, {}],
    [
      { preSharedKey: octets("") },
      ["encryption 'psk2'", `key '${"ab".repeat(32)}'`],
      { "-key": "", disabled: "1", cpe_enabled: "ssid access-point" },
    ],
    [{ saePassphrase: "battery-staple" }, ["encryption 'sae'", "key 'correct-horse'"], { key: "battery-staple" }],
    [{ passphrase: "battery-staple" }, ["encryption 'sae'", "key 'correct-horse'"], { key: "battery-staple" }],
    [{ passphrase: "battery-1", saePassphrase: "battery-2" }, ["encryption 'sae'", "key 'x'"], { key: "battery-2" }],
    [
      { passphrase: "battery-1", saePassphrase: "battery-1" },
      ["encryption 'sae-mixed'", "key 'correct-horse'"],
      { key: "battery-1" },
    ],
    [{ saePassphrase: "correct-horse" }, psk2, {}],
    [{ mode: "WEP-64", wepKey: octets("0102030405") }, psk2, { encryption: "wep", key: "1", key1: "0102030405" }],
    [{ wepKey: octets("0102030405") }, psk2, { key1: "0102030405" }],
    [
      { mode: "WPA2-Personal", passphrase: "correct-horse" },
      ["encryption 'wep+shared'", "key '1'", "key1 '0102030405'"],
      { encryption: "psk2", key: "correct-horse" },
    ],
  ])("to the keys %j", async (settings, options, expected) => {
    expect(await changes(settings, ...options)).toEqual(expected);
  });

  it.each<[Settings, readonly string[], object]>([
    [{ wpsEnabled: true }, psk2, { wps_pushbutton: "1" }],
    [{ wpsEnabled: true, wps: ["Label"] }, psk2, { wps_label: "1" }],
    [{ wps: ["PushButton"] }, psk2, { cpe_wps: "PushButton" }],
    [{ wpsEnabled: false }, [...psk2, "wps_pushbutton '1'"], { cpe_wps: "PushButton", "-wps_pushbutton": "" }],
    [{ wpsEnabled: true }, [...psk2, "cpe_wps 'Label'"], { wps_label: "1", "-cpe_wps": "" }],
  ])("to WPS %j", async (settings, options, expected) => {
    expect(await changes(settings, ...options)).toEqual(expected);
  });

  it.each<[Settings, readonly string[], string]>([
    [{ passphrase: "short" }, psk2, "passphrase: a passphrase has 8 to 63 characters of ASCII; this one has 5"],
    [
      { passphrase: "größenwahn" },
      psk2,
      "passphrase: a passphrase has 8 to 63 characters of ASCII; this one has 10, not all of ASCII",
    ],
    [{ passphrase: "correct\nwpa=0" }, psk2, "passphrase: a passphrase has"],
    [{ radiusSecret: "a\nwpa=0" }, psk2, "radiusSecret: a secret of RADIUS has at most 128 characters, and no control"],
    [{ preSharedKey: octets("ab") }, psk2, "preSharedKey: a pre-shared key has 32 octets, not 1"],
    [
      { preSharedKey: octets("ab".repeat(32)) },
      ["encryption 'sae'", "key 'correct-horse'"],
      "preSharedKey: WPA3-Personal takes a passphrase",
    ],
    [
      { passphrase: "battery-1", saePassphrase: "battery-2" },
      ["encryption 'sae-mixed'", "key 'x'"],
      "saePassphrase: WPA3-Personal-Transition has one passphrase",
    ],
    [
      { saePassphrase: "battery-staple" },
      psk2,
      "saePassphrase: this system has one passphrase for WPA2 and WPA3, and WPA2-Personal is in force",
    ],
    [{ wepKey: octets("0102") }, psk2, "wepKey: a key of WEP has 5 or 13 octets, not 2"],
    [{ mode: "WEP-128", wepKey: octets("0102030405") }, psk2, "mode: WEP-128 needs a WEPKey of 13 octets"],
    [
      { mode: "WPA3-Personal", managementFrames: "disabled" },
      psk2,
      "managementFrames: WPA3-Personal needs protected management frames: Required",
    ],
    [
      { managementFrames: "disabled" },
      ["encryption 'sae-mixed'", "key 'correct-horse'"],
      "managementFrames: WPA3-Personal-Transition needs protected management frames: Optional",
    ],
    [{ managementFrames: "required" }, ["encryption 'none'"], "managementFrames: a network without encryption"],
    [{ radiusAddress: "radius.example" }, psk2, 'radiusAddress: "radius.example" is no IP address'],
    [{ radiusPort: 0 }, psk2, "radiusPort: 0 is no port: it is 1 to 65535"],
    [{ maxStations: 3000 }, psk2, "maxStations: an access point has at most 2007 stations, not 3000"],
    [{ allowed: ["nobody"] }, psk2, 'allowed: "nobody" is no MAC address'],
    [
      { allowed: ["02:00:00:00:00:01"] },
      [...psk2, "macfilter 'deny'"],
      "allowed: this network has a list of those who may not",
    ],
  ])("is refused %j", async (settings, options, expected) => {
    const told = await refusal(settings, ...options);
    expect(told).toContain(`RefusedSetting ${expected}`);
    expect(told).not.toMatch(/battery|wpa=0|abab|0102030405/);
  });
});

describe("a network that lacks what it needs", () => {
  const wireless = ap(...psk2);

  it.each<[Settings, readonly string[], string]>([
    [{ mode: "WPA2-Enterprise" }, psk2, "mode: WPA2-Enterprise needs a RADIUS server: set both at once"],
    [{ mode: "WPA2-Personal" }, ["encryption 'none'"], "mode: WPA2-Personal needs a key of 8 characters or more"],
  ])("is not made of one that is in use by %j", async (settings, options, expected) => {
    expect(await refusal(settings, ...options)).toContain(expected);
    expect(await changes({ ...settings, enabled: false }, ...options)).toMatchObject({ disabled: "1" });
  });

  it("is kept off until it has that, since hostapd would leave its whole radio down", async () => {
    const { wireless: open, reading } = await edited(wireless, async (wifi) => {
      await wifi.changeAccessPoint("home", { radiusAddress: "192.0.2.10", mode: "WPA2-Enterprise" });
      await wifi.changeAccessPoint("home", { radiusAddress: "" });
    });
    expect(open.section("home")?.option("disabled")?.value).toBe("1");
    expect(reading.networks[0]).toMatchObject({ enabled: true, misconfigured: true });
    const whole = await edited(wireless, async (wifi) => {
      await wifi.changeAccessPoint("home", { radiusAddress: "192.0.2.10", mode: "WPA2-Enterprise" });
      await wifi.changeAccessPoint("home", { radiusAddress: "" });
      await wifi.changeAccessPoint("home", { radiusAddress: "192.0.2.10" });
    });
    expect(whole.wireless.section("home")?.option("disabled")?.value).toBe("0");
    expect(whole.text).not.toContain("cpe_enabled");
    expect(whole.reading.networks[0]).toMatchObject({ enabled: true, misconfigured: false });
  });

  it("is left as it is where it was so before", async () => {
    expect(await changes({ hidden: true }, "encryption 'psk2'")).toEqual({ hidden: "1" });
  });
});

describe("the switches of a network", () => {
  const off = `${ap(...psk2)}\toption disabled '1'\n`;
  const disabledBy = async (text: string, edit: Parameters<typeof edited>[1]) => {
    const { wireless, reading } = await edited(text, edit);
    const value = (name: string) => wireless.section("home")?.option(name)?.value;
    const [{ enabled, accessEnabled = enabled } = { enabled: undefined }] = reading.networks;
    return [value("disabled"), value("cpe_enabled"), enabled, accessEnabled];
  };

  it("are two, of its SSID and of its access point, and it runs where both are on", async () => {
    const on = ap(...psk2);
    expect(await disabledBy(on, (wifi) => wifi.changeSsid("home", { enabled: false }))).toEqual([
      "1",
      "access-point",
      false,
      true,
    ]);
    expect(await disabledBy(on, (wifi) => wifi.changeAccessPoint("home", { enabled: false }))).toEqual([
      "1",
      "ssid",
      true,
      false,
    ]);
    const both = async (wifi: Parameters<Parameters<typeof edited>[1]>[0]) => {
      await wifi.changeSsid("home", { enabled: false });
      await wifi.changeAccessPoint("home", { enabled: false });
    };
    expect(await disabledBy(on, both)).toEqual(["1", "-", false, false]);
    expect(
      await disabledBy(on, async (wifi) => {
        await both(wifi);
        await wifi.changeAccessPoint("home", { enabled: true });
        await wifi.changeSsid("home", { enabled: true });
      }),
    ).toEqual(["0", undefined, true, true]);
  });

  it("are one where it was switched off on the device", async () => {
    expect(await disabledBy(off, (wifi) => wifi.changeSsid("home", { enabled: true }))).toEqual([
      "0",
      undefined,
      true,
      true,
    ]);
    expect(await disabledBy(off, (wifi) => wifi.changeAccessPoint("home", { hidden: true }))).toEqual([
      "1",
      undefined,
      false,
      false,
    ]);
    expect(
      await disabledBy(off, async (wifi) => {
        await wifi.changeAccessPoint("home", { enabled: false });
        await wifi.changeSsid("home", { enabled: true });
      }),
    ).toEqual(["1", "ssid", true, false]);
  });
});
