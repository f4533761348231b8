import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { neighborsIn } from "../../../../src/host/openwrt/wifi/neighbors.ts";

const found = {
  ssid: "Cafe",
  bssid: "AA:BB:CC:00:11:22",
  mode: "Master",
  channel: 36,
  mhz: 5180,
  signal: 4294967230,
  ht_operation: { channel_width: 2040 },
  vht_operation: { channel_width: 80 },
  encryption: { enabled: true, wpa: [2, 3], authentication: ["psk", "sae"], ciphers: ["ccmp"] },
};

describe("the neighbours of a radio of OpenWrt [TR-181 WiFi.NeighboringWiFiDiagnostic]", () => {
  it("are told with what their beacons show", () => {
    const survey = {
      results: [
        { mhz: 5200, noise: 4294967226 },
        { mhz: 5180, noise: 4294967201 },
      ],
    };
    expect(neighborsIn({ results: [found] }, "radio0", survey)).toEqual([
      {
        radio: "radio0",
        ssid: "Cafe",
        bssid: "aa:bb:cc:00:11:22",
        adHoc: false,
        channel: 36,
        band: "5GHz",
        signalDbm: -66,
        noiseDbm: -95,
        security: "WPA2-PSK-WPA3-SAE",
        ciphers: ["AES"],
        standards: ["n", "ac"],
        width: 80,
      },
    ]);
  });

  it.each([
    [{ enabled: false }, "None"],
    [{ enabled: true, wep: ["open"] }, "WEP"],
    [{ enabled: true, wpa: [1], authentication: ["psk"] }, "WPA"],
    [{ enabled: true, wpa: [1, 2], authentication: ["psk"] }, "WPA-WPA2"],
    [{ enabled: true, wpa: [2], authentication: ["psk"] }, "WPA2"],
    [{ enabled: true, wpa: [3], authentication: ["sae"] }, "WPA3-SAE"],
    [{ enabled: true, wpa: [3], authentication: ["owe"] }, "OWE"],
    [{ enabled: true, wpa: [1], authentication: ["802.1x"] }, "WPA-Enterprise"],
    [{ enabled: true, wpa: [1, 2], authentication: ["802.1x"] }, "WPA-WPA2-Enterprise"],
    [{ enabled: true, wpa: [2], authentication: ["802.1x"] }, "WPA2-Enterprise"],
    [{ enabled: true, wpa: [2, 3], authentication: ["802.1x"] }, "WPA3-Enterprise"],
    [{ enabled: true, wpa: [2], authentication: ["none"] }, undefined],
  ])("with the encryption %j are %s", (encryption, security) => {
    const [neighbor] = neighborsIn({ results: [{ ...found, encryption }] }, "radio0");
    expect(neighbor?.security).toBe(security);
  });

  it("that hide their name have none, and those that make no sense are left out", () => {
    const { ssid: _, ...hidden } = found;
    const results = [hidden, { ...found, bssid: "nobody" }, { ...found, channel: 0 }, { ...found, channel: "1" }];
    expect(neighborsIn({ results }, "radio0").map(({ ssid }) => ssid)).toEqual([""]);
  });

  it("are no more than there is room for, whatever is on the air", () => {
    const results = Array.from({ length: 1000 }, () => ({ ...found, ssid: "x".repeat(100) }));
    const neighbors = neighborsIn({ results }, "radio0");
    expect(neighbors.length).toBe(256);
    expect(neighbors[0]?.ssid.length).toBe(32);
    fc.assert(fc.property(fc.jsonValue(), (value) => void neighborsIn({ results: [value] } as never, "radio0")));
  });
});
