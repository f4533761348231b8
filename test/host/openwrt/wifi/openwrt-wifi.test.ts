import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import type { UbusTable } from "../../../../src/host/openwrt/ubus/blobmsg.ts";
import type { UbusCalls } from "../../../../src/host/openwrt/ubus/ubus.ts";
import { UbusError, type UbusStatus } from "../../../../src/host/openwrt/ubus/ubus-error.ts";
import { uciConfig } from "../../../../src/host/openwrt/uci/uci-config.ts";
import { openWrtWifi } from "../../../../src/host/openwrt/wifi/openwrt-wifi.ts";
import { silentLog } from "../../linux/silent-log.ts";

const root = mkdtempSync(join(tmpdir(), "cpe-agent-wifi-"));
afterAll(() => rmSync(root, { recursive: true }));
mkdirSync(join(root, "etc/config"), { recursive: true });
writeFileSync(
  join(root, "etc/config/wireless"),
  `config wifi-device 'radio0'
	option band '5g'
	option channel 'auto'

config wifi-device 'radio1'
	option band '2g'
	option disabled '1'

config wifi-iface 'home'
	option device 'radio0'
	option ssid 'Home'
	option encryption 'psk2'
	option key 'correct-horse'

config wifi-iface 'uplink'
	option device 'radio0'
	option mode 'sta'
	option ssid 'Provider'
	option encryption 'none'
`,
);
const status: UbusTable = {
  radio0: {
    up: true,
    interfaces: [
      { section: "home", ifname: "phy0-ap0", config: { key: "correct-horse" } },
      { section: "uplink", ifname: "phy0-sta0", config: {} },
    ],
  },
  radio1: { up: false, disabled: true, interfaces: [] },
};

/** The wireless of a bus that answers so, with the calls that it was asked and what was logged. */
function wifiOn(answer: (call: string) => UbusTable | UbusStatus) {
  const calls: string[] = [];
  const warnings: string[] = [];
  const ubus: UbusCalls = {
    call: async (object, method, args = {}) => {
      const call = [object, method, ...Object.values(args)].join(" ");
      calls.push(call);
      const told = answer(call);
      if (typeof told === "string") throw new UbusError(`${object} ${method}`, told);
      return told;
    },
    objects: async () => [],
  };
  const log = { ...silentLog, warn: (_event: string, facts?: object) => void warnings.push(JSON.stringify(facts)) };
  return {
    wifi: openWrtWifi({ ubus, uci: uciConfig(systemFiles(root)), log, features: async () => undefined }),
    calls,
    warnings,
  };
}

describe("the Wi-Fi of OpenWrt", () => {
  it("is read with one call, and measured with one for each question", async () => {
    const { wifi, calls } = wifiOn((call) => (call === "network.wireless status" ? status : {}));
    const reading = await wifi.read();
    expect(calls).toEqual(["network.wireless status"]);
    await Promise.all([wifi.measureRadios(reading), wifi.measureNetworks(reading)]);
    expect(calls.slice(1).toSorted()).toEqual([
      "hostapd.phy0-ap0 get_clients",
      "hostapd.phy0-ap0 get_status",
      "iwinfo assoclist phy0-ap0",
      "iwinfo assoclist phy0-sta0",
      "iwinfo freqlist phy0-ap0",
      "iwinfo freqlist radio1",
      "iwinfo info phy0-ap0",
      "iwinfo info phy0-sta0",
      "iwinfo info radio1",
      "iwinfo survey phy0-ap0",
      "iwinfo survey radio1",
      "iwinfo txpowerlist phy0-ap0",
      "iwinfo txpowerlist radio1",
    ]);
  });

  it("is as configured where iwinfo and hostapd are not there, without a word in the log", async () => {
    const { wifi, warnings } = wifiOn((call) => (call === "network.wireless status" ? status : "not-found"));
    const reading = await wifi.read();
    expect((await wifi.measureRadios(reading)).get("radio0")?.channel).toBeUndefined();
    expect((await wifi.measureNetworks(reading)).get("home")).toEqual({
      transmitting: undefined,
      bssid: undefined,
      stations: [],
    });
    expect(warnings).toEqual([]);
  });

  it("says in the log what it may not ask, and never a key", async () => {
    const { wifi, warnings } = wifiOn((call) => (call === "network.wireless status" ? "permission-denied" : {}));
    const reading = await wifi.read();
    expect(reading.networks.map(({ state, enabled }) => [state, enabled])).toEqual([
      ["unknown", true],
      ["unknown", true],
    ]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("permission denied");
    expect(JSON.stringify([reading, warnings])).not.toContain("correct-horse");
  });
});
