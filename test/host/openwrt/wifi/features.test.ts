import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { RunProgram } from "../../../../src/host/linux/programs/run-program.ts";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { hostapdFeatures, modesWith } from "../../../../src/host/openwrt/wifi/features.ts";

// [TR-181 WiFi.AccessPoint]

function filesWith(...paths: readonly string[]) {
  const root = mkdtempSync(join(tmpdir(), "cpe-agent-features-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), "");
  }
  return systemFiles(root);
}

describe("what hostapd was built with", () => {
  it("is asked of the program, once for each", async () => {
    const asked: string[] = [];
    const run: RunProgram = async ([program, ...argv]) => {
      asked.push([program, ...argv].join(" "));
      return argv[0] === "-vsae" || argv[0] === "-veap"
        ? { ok: true, stdout: "" }
        : { ok: false, code: "failed", reason: "no", exitCode: 1 };
    };
    const features = await hostapdFeatures(filesWith("/usr/lib/opkg/info/wpad-mini.control"), run);
    expect(asked.toSorted()).toEqual([
      "hostapd -veap",
      "hostapd -vowe",
      "hostapd -vsae",
      "hostapd -vwep",
      "hostapd -vwps",
    ]);
    expect(modesWith(features ?? new Set())).toEqual([
      "None",
      "WPA-Personal",
      "WPA2-Personal",
      "WPA3-Personal",
      "WPA-WPA2-Personal",
      "WPA3-Personal-Transition",
      "WPA-Enterprise",
      "WPA2-Enterprise",
      "WPA3-Enterprise",
      "WPA-WPA2-Enterprise",
    ]);
  });

  it.each([
    ["/usr/lib/opkg/info/wpad-basic-mbedtls.control", ["sae", "owe"]],
    ["/usr/lib/opkg/info/wpad-basic.control", []],
    ["/usr/lib/opkg/info/wpad-mini.list", []],
    ["/usr/lib/opkg/info/hostapd-openssl.control", ["sae", "owe", "eap", "wps"]],
    ["/lib/apk/packages/wpad-mesh-wolfssl.list", ["sae", "owe", "eap", "wps"]],
    ["/lib/apk/packages/wpad.list", ["eap", "wps"]],
    ["/lib/apk/packages/hostapd-common.list", undefined],
    ["/lib/apk/packages/dnsmasq.list", undefined],
  ])("is told by the package %s where the program is not there", async (path, expected) => {
    const missing: RunProgram = async () => ({ ok: false, code: "missing", reason: "no such program" });
    for (const run of [missing, undefined]) {
      const features = await hostapdFeatures(filesWith(path), run);
      expect(features && [...features]).toEqual(expected);
    }
  });
});
