import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePackage } from "../../../../src/host/openwrt/uci/parse-package.ts";
import { wifiIn } from "../../../../src/host/openwrt/wifi/wireless-config.ts";
import { parseWirelessStatus } from "../../../../src/host/openwrt/wifi/wireless-status.ts";
import type { WifiReading } from "../../../../src/ports/host/wifi/wifi.ts";

type Options = Readonly<Record<string, string | readonly string[]>>;

function section(type: string, name: string, options: Options): string {
  const lines = Object.entries(options).map(([option, value]) =>
    typeof value === "string"
      ? `\toption ${option} '${value}'\n`
      : value.map((item) => `\tlist ${option} '${item}'\n`).join(""),
  );
  return `config ${type}${name === "" ? "" : ` '${name}'`}\n${lines.join("")}\n`;
}

const radio = (options: Options, name = "radio0"): string => section("wifi-device", name, { band: "5g", ...options });
const iface = (options: Options, name = "home"): string =>
  section("wifi-iface", name, { device: "radio0", ssid: "Home", encryption: "psk2", key: "correct-horse", ...options });

/** `status`: radios with the sections that have a link there, or `down`, `pending`, `failed`. */
function read(text: string, status?: Readonly<Record<string, Readonly<Record<string, string>> | string>>): WifiReading {
  const table = Object.fromEntries(
    Object.entries(status ?? {}).map(([name, told]) => [
      name,
      {
        up: typeof told !== "string",
        pending: told === "pending",
        retry_setup_failed: told === "failed",
        interfaces:
          typeof told === "string"
            ? []
            : Object.entries(told).map(([name, ifname]) => ({ section: name, ifname, config: { key: "secret" } })),
      },
    ]),
  );
  return wifiIn(parsePackage("wireless", text), status && parseWirelessStatus(table));
}

describe("a radio", () => {
  it.each([
    [{ band: "2g", htmode: "HE20" }, "2.4GHz", "g,n,ax", 20],
    [{ band: "2g", htmode: "HT40+", legacy_rates: "1" }, "2.4GHz", "b,g,n", 40],
    [{ band: "2g", htmode: "VHT40" }, "2.4GHz", "g,n,ac", 40],
    [{ band: "5g", htmode: "VHT80" }, "5GHz", "a,n,ac", 80],
    [{ band: "5g", htmode: "EHT160", require_mode: "ac" }, "5GHz", "ac,ax,be", 160],
    [{ band: "5g", htmode: "HE40", require_mode: "n" }, "5GHz", "n,ac,ax", 40],
    [{ band: "5g", htmode: "NOHT" }, "5GHz", "a", 20],
    [{ band: "6g", htmode: "EHT320" }, "6GHz", "ax,be", 320],
    [{ band: "60g" }, undefined, "", 20],
  ])("with %j is on %s and speaks %s", (options, band, standards, width) => {
    const [found] = read(radio(options)).radios;
    expect(found).toMatchObject({ key: "radio0", band, width });
    expect(found?.standards.join()).toBe(standards);
  });

  it.each([
    ["11g", "2.4GHz", "g,n"],
    ["11b", "2.4GHz", "b,n"],
    ["11ng", "2.4GHz", "g,n"],
    ["11a", "5GHz", "a,n"],
    ["11na", "5GHz", "a,n"],
    ["11ad", undefined, ""],
  ])("of the hwmode %s that OpenWrt had before is on %s", (hwmode, band, standards) => {
    const [found] = read(section("wifi-device", "radio0", { hwmode, htmode: "HT20" })).radios;
    expect(found).toMatchObject({ band });
    expect(found?.standards.join()).toBe(standards);
  });

  it.each([
    [{ channel: "auto" }, { channel: undefined }],
    [{ channel: "0" }, { channel: undefined }],
    [{ channel: "100" }, { channel: 100 }],
    [{ channel: "999" }, { channel: undefined }],
    [{ country: "de" }, { country: "DE ", spectrumManagement: true }],
    [
      { country: "US", country3: "0x49", doth: "0" },
      { country: "USI", spectrumManagement: false },
    ],
    [{ country: "00" }, { country: undefined, spectrumManagement: false }],
    [{ htmode: "HT40-" }, { secondaryChannel: "below" }],
    [{ htmode: "VHT80" }, { longGuardInterval: false }],
    [{ htmode: "VHT80", short_gi_80: "0" }, { longGuardInterval: true }],
    [{ htmode: "HE80", short_gi_80: "0" }, { longGuardInterval: false }],
    [{ htmode: "NOHT" }, { longGuardInterval: true }],
    [{ disabled: "1" }, { enabled: false }],
    [{ txpower: "17" }, { powerDbm: 17 }],
    [
      { beacon_int: "200", rts: "2347", frag: "x" },
      { beaconInterval: 200, rtsThreshold: 2347 },
    ],
  ])("with %j", (options, expected) => {
    expect(read(radio(options)).radios).toMatchObject([expected]);
  });
});

describe("a network", () => {
  it("is what the configuration makes of it", () => {
    const text = iface({
      hidden: "1",
      isolate: "1",
      wmm: "0",
      maxassoc: "16",
      macfilter: "allow",
      maclist: ["02:00:00:00:00:AA", "nonsense"],
      wps_pushbutton: "1",
      wpa_group_rekey: "3600",
    });
    expect(read(radio({}) + text, { radio0: { home: "phy0-ap0" } }).networks).toEqual([
      {
        key: "home",
        kind: "access-point",
        radios: ["radio0"],
        link: "phy0-ap0",
        enabled: true,
        state: "up",
        misconfigured: false,
        ssid: "Home",
        multiLink: undefined,
        security: {
          mode: "WPA2-Personal",
          ciphers: ["AES"],
          managementFrames: "disabled",
          rekeySeconds: 3600,
          radius: [{ address: "", port: 1812 }],
        },
        hidden: true,
        isolated: true,
        wmm: false,
        uapsd: true,
        maxStations: 16,
        onlyAllowed: true,
        allowed: ["02:00:00:00:00:aa"],
        wpsEnabled: true,
        wps: ["PushButton"],
      },
    ]);
  });

  it.each([
    [{}, { radio0: { home: "phy0-ap0" } }, "up"],
    [{}, { radio0: {} }, "down"],
    [{}, { radio0: { home: "../../etc" } }, "down"],
    [{}, { radio0: "down" }, "lower-layer-down"],
    [{}, { radio0: "pending" }, "pending"],
    [{}, { radio0: "failed" }, "failed"],
    [{ disabled: "1" }, { radio0: "down" }, "down"],
    [{}, {}, "lower-layer-down"],
    [{}, undefined, "unknown"],
  ])("with %j is, where netifd tells %j, %s", (options, status, state) => {
    expect(read(radio({}) + iface(options), status).networks[0]?.state).toBe(state);
  });

  it.each([
    [{ ssid: "" }, true],
    [{ key: "" }, true],
    [{ key: "short" }, true],
    [{ key: "", wpa_psk_file: "/etc/psk" }, false],
    [{ device: "radio9" }, true],
    [{ encryption: "none", key: "" }, false],
    [{ encryption: "wpa2" }, true],
    [{ encryption: "wpa2", mode: "sta" }, false],
    [{ encryption: "wpa2", auth_server: "radius.example" }, false],
    [{ encryption: "wep", key: "1" }, true],
  ])("with %j is misconfigured: %s", (options, misconfigured) => {
    expect(read(radio({}) + iface(options)).networks[0]?.misconfigured).toBe(misconfigured);
  });

  it("needs no key where each station has its own", () => {
    const stations = section("wifi-station", "", { iface: "home", key: "another-secret" });
    expect(read(radio({}) + iface({ key: "" }) + stations).networks[0]?.misconfigured).toBe(false);
  });

  it("has the servers that are given by address, in the new form and the old", () => {
    const radius = (options: Options) =>
      read(radio({}) + iface({ encryption: "wpa2", ...options })).networks[0]?.security.radius;
    expect(radius({ auth_server: ["192.0.2.10", "2001:db8::10"], auth_port: "1645" })).toEqual([
      { address: "192.0.2.10", port: 1645 },
      { address: "2001:db8::10", port: 1645 },
    ]);
    expect(radius({ server: "192.0.2.10" })).toEqual([{ address: "192.0.2.10", port: 1812 }]);
    expect(radius({ auth_server: "radius.example" })).toEqual([{ address: "", port: 1812 }]);
  });

  it.each([
    [{ wpa_group_rekey: "900" }, 900],
    [{ encryption: "psk2" }, 86_400],
    [{ encryption: "psk-mixed+tkip+ccmp" }, 600],
  ])("with %j has new group keys after %i s, as hostapd has them", (options, seconds) => {
    expect(read(radio({}) + iface(options)).networks[0]?.security.rekeySeconds).toBe(seconds);
  });

  it("on several radios is one on each, or one on all as a multi-link device", () => {
    const radios = radio({}) + radio({}, "radio1");
    const both = { device: ["radio0", "radio1"] };
    const status = { radio0: { home: "phy0-ap0" }, radio1: { home: "phy1-ap0" } };
    expect(read(radios + iface(both), status).networks).toMatchObject([
      { key: "home@radio0", radios: ["radio0"], link: "phy0-ap0", multiLink: undefined },
      { key: "home@radio1", radios: ["radio1"], link: "phy1-ap0", multiLink: undefined },
    ]);
    const linked = read(radios + iface({ ...both, mlo: "1" }), { radio0: { home: "ap-mld0" }, radio1: {} });
    expect(linked.networks).toMatchObject([
      { key: "home", radios: ["radio0", "radio1"], link: "ap-mld0", state: "up", multiLink: 0 },
    ]);
    expect(linked.radios.map(({ links }) => links)).toEqual([undefined, undefined]);
  });

  it("without a name goes by its place on its radio, whatever comes and goes on others", () => {
    const anonymous = iface({}, "");
    const keys = (text: string) => read(radio({}) + radio({}, "radio1") + text).networks.map(({ key }) => key);
    expect(keys(anonymous)).toEqual(["@radio0[1]"]);
    expect(keys(iface({ device: "radio1" }, "") + iface({}) + anonymous)).toEqual(["@radio1[1]", "home", "@radio0[1]"]);
  });

  it.each(["mesh", "monitor", "adhoc"])("of the mode %s is none that TR-181 knows", (mode) => {
    expect(read(radio({}) + iface({ mode })).networks).toEqual([]);
  });

  it("may be anything", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 40 }).map((each) => each.replaceAll(/['\n\\\0]/g, ""));
    const names = [
      "device",
      "mode",
      "ssid",
      "encryption",
      "key",
      "disabled",
      "mlo",
      "maclist",
      "macfilter",
      "maxassoc",
    ];
    const options = fc.dictionary(fc.constantFrom(...names), text, { noNullPrototype: true });
    fc.assert(
      fc.property(options, options, fc.jsonValue(), (ofRadio, ofIface, status) => {
        const wireless = parsePackage("wireless", radio(ofRadio) + section("wifi-iface", "x", ofIface));
        const told = typeof status === "object" && status !== null && !Array.isArray(status) ? status : {};
        for (const { ssid, radios } of wifiIn(wireless, parseWirelessStatus(told as never)).networks) {
          expect(ssid ?? "x").toMatch(/^\P{Cc}{0,32}$/u);
          expect(radios.filter((name) => name !== "radio0")).toEqual([]);
        }
      }),
    );
  });
});
