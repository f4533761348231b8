import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePackage } from "../../../../src/host/openwrt/uci/parse-package.ts";
import type { UciSection } from "../../../../src/host/openwrt/uci/uci-package.ts";
import {
  ciphersOf,
  encryptionOf,
  managementFramesOf,
  securityModeOf,
} from "../../../../src/host/openwrt/wifi/encryption.ts";

function network(options: Readonly<Record<string, string>>): UciSection {
  const lines = Object.entries(options).map(([name, value]) => `\toption ${name} '${value}'\n`);
  const section = parsePackage("wireless", `config wifi-iface 'home'\n${lines.join("")}`).section("home");
  if (section === undefined) throw new Error("no section");
  return section;
}

// [TR-181 WiFi.AccessPoint]
describe("encryption", () => {
  it.each([
    ["none", "None", "", "disabled"],
    ["", "None", "", "disabled"],
    ["owe", "OWE", "AES", "required"],
    ["psk", "WPA-Personal", "AES", "disabled"],
    ["psk+tkip", "WPA-Personal", "TKIP,AES", "disabled"],
    ["psk2", "WPA2-Personal", "AES", "disabled"],
    ["psk2+ccmp", "WPA2-Personal", "AES", "disabled"],
    ["psk2+tkip+ccmp", "WPA2-Personal", "TKIP,AES", "disabled"],
    ["wpa-psk2/tkip+aes", "WPA2-Personal", "TKIP,AES", "disabled"],
    ["psk-mixed", "WPA-WPA2-Personal", "AES", "disabled"],
    ["psk-mixed/tkip", "WPA-WPA2-Personal", "TKIP,AES", "disabled"],
    ["sae", "WPA3-Personal", "AES", "required"],
    ["sae+ccmp", "WPA3-Personal", "AES", "required"],
    ["psk3", "WPA3-Personal", "AES", "required"],
    ["sae-mixed", "WPA3-Personal-Transition", "AES", "optional"],
    ["psk3-mixed", "WPA3-Personal-Transition", "AES", "optional"],
    ["wpa", "WPA-Enterprise", "AES", "disabled"],
    ["wpa-mixed", "WPA-WPA2-Enterprise", "AES", "disabled"],
    ["wpa2", "WPA2-Enterprise", "AES", "disabled"],
    ["wpa2+ccmp", "WPA2-Enterprise", "AES", "disabled"],
    ["wpa3", "WPA3-Enterprise", "AES", "required"],
    ["wpa3-192", "WPA3-Enterprise", "AES", "required"],
    ["wpa3-mixed", "WPA3-Enterprise", "AES", "optional"],
    ["8021x", undefined, "", "disabled"],
    ["wep", undefined, "", "disabled"],
  ])("%j is %s with %j", (encryption, mode, ciphers, managementFrames) => {
    const section = network({ encryption });
    expect(securityModeOf(section)).toBe(mode);
    expect(ciphersOf(encryptionOf(section), true).join()).toBe(ciphers);
    expect(managementFramesOf(section)).toBe(managementFrames);
  });

  it("allows TKIP alone only to radios of before 802.11n", () => {
    expect(ciphersOf("psk+tkip", false)).toEqual(["TKIP"]);
  });

  it.each([
    [{ encryption: "wep", key: "12345" }, "WEP-64"],
    [{ encryption: "wep-open", key: "s:12345" }, "WEP-64"],
    [{ encryption: "wep+shared", key: "1234567890" }, "WEP-64"],
    [{ encryption: "wep-mixed", key: "2", key2: "s:1234567890123" }, "WEP-128"],
    [{ encryption: "wep-shared", key1: "12345678901234567890123456" }, "WEP-128"],
    [{ encryption: "wep", key: "3", key2: "12345" }, undefined],
  ])("%j is %s", (options, mode) => {
    expect(securityModeOf(network(options))).toBe(mode);
  });

  it("says itself how frames of management are protected", () => {
    expect(managementFramesOf(network({ encryption: "psk2", ieee80211w: "1" }))).toBe("optional");
    expect(managementFramesOf(network({ encryption: "sae", ieee80211w: "0" }))).toBe("disabled");
  });

  it("may be anything", () => {
    const words = fc.constantFrom("wpa", "psk", "2", "3", "-", "mixed", "sae", "owe", "wep", "+", "tkip", "192", "x");
    fc.assert(
      fc.property(fc.array(words, { maxLength: 8 }), (parts) => {
        const section = network({ encryption: parts.join("") });
        expect(securityModeOf(section) ?? "None").toMatch(/^(None|OWE|WEP-|WPA)/);
        expect(ciphersOf(encryptionOf(section), true).length).toBeLessThan(3);
      }),
    );
  });
});
