import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { hasWifi, linuxWifi } from "../../../../src/host/linux/wifi/linux-wifi.ts";
import { manualClock } from "../../manual-clock.ts";
import { type CopiedFileSystem, copiedFileSystem } from "../recorded-machine.ts";

let copy: CopiedFileSystem = copiedFileSystem();
afterEach(() => copy.remove());

const dev = `phy#0
	Interface wlan0
		addr 02:00:00:00:00:00
		ssid Caf\\xc3\\xa9
		type AP
		channel 6 (2437 MHz), width: 20 MHz, center1: 2437 MHz
		txpower 20.00 dBm
	Interface mesh0
		addr 02:00:00:00:00:01
		type mesh point
phy#1
	Interface wlan1
		addr 02:00:00:00:01:00
		type managed
`;

const phy = `Wiphy phy0
	wiphy index: 0
	Band 1:
		Frequencies:
			* 2412 MHz [1] (20.0 dBm)
			* 2437 MHz [6] (20.0 dBm)
`;

const banner = "hostapd_cli v2.10\nCopyright (c) 2004-2022\n\nInteractive mode\n\n";
const status = "> state=ENABLED\nphy=phy0\nfreq=2437\nbss[0]=wlan0\n";
const config = `> bssid=02:00:00:00:00:00\nssid=Caf\\xc3\\xa9\nwps_state=configured\npassphrase=correct-horse\npsk=00ff\nwpa=2
key_mgmt=WPA-PSK\ngroup_cipher=CCMP\nrsn_pairwise_cipher=CCMP\n`;
const stations = `> 02:00:00:00:01:00
flags=[AUTH][ASSOC][AUTHORIZED][SHORT_PREAMBLE][WMM][MFP][HT][HE]
rx_packets=20\ntx_packets=12\nrx_bytes=3296\ntx_bytes=2514
signal=-30\nrx_rate_info=130 mcs 8\ntx_rate_info=390 mcs 4\nconnected_time=6
02:00:00:00:02:00
flags=[AUTH]
> `;

/** A machine with two radios, whose hostapd runs by this command line; with the programs that were started. */
function wifiOf({ commandLine = "hostapd\0-Bf\0/run/log\0ap.conf", file = "", socket = true, block = "0" }) {
  copy.remove();
  copy = copiedFileSystem();
  for (const at of [0, 1]) {
    copy.write(`/sys/class/ieee80211/phy${at}/index`, `${at}\n`);
    copy.write(`/sys/class/ieee80211/phy${at}/macaddress`, `02:00:00:00:0${at}:00\n`);
    copy.write(`/sys/class/ieee80211/phy${at}/rfkill${at}/soft`, `${block}\n`);
    copy.write(`/sys/class/net/wlan${at}/flags`, `${at === 0 ? "0x1303" : "0x1002"}\n`);
    copy.write(`/sys/class/net/wlan${at}/operstate`, `${at === 0 ? "up" : "down"}\n`);
  }
  copy.write("/.cpe-agent/run/iw/dev.txt", dev);
  copy.write("/proc/77/cmdline", `${commandLine}\0`);
  symlinkSync("/etc/hostapd", join(copy.root, "/proc/77/cwd"));
  copy.write("/etc/hostapd/ap.conf", `interface=wlan0\n${file}`);
  if (socket) copy.write("/run/hostapd/wlan0", "");
  const started: string[] = [];
  const files = systemFiles(copy.root);
  const clock = manualClock();
  let air = dev;
  const wifi = linuxWifi(
    files,
    async (argv, options) => {
      const words = argv.join(" ");
      started.push(words);
      const told: Readonly<Record<string, string>> = {
        "iw dev": air,
        "iw phy": phy,
        "hostapd_cli -p /run/hostapd -i wlan0":
          options?.input === undefined ? "" : `${banner}${status}${config}${stations}`,
        "iw dev wlan0 station dump": "Station 02:00:00:00:01:00 (on wlan0)\n\tsignal:\t-31 dBm\n",
      };
      const stdout = told[words];
      return stdout === undefined ? { ok: false, code: "failed", reason: "no" } : { ok: true, stdout };
    },
    clock,
  );
  const hop = (): void => {
    air = dev.replace("channel 6 (2437", "channel 1 (2412");
  };
  return { wifi, started, files, clock, hop };
}

const psk =
  "ctrl_interface=/run/hostapd\nssid=Home\nhw_mode=g\nchannel=6\nwpa=2\nwpa_key_mgmt=SAE\nsae_password=correct-horse\n";

it("is there where there are a radio and `iw`", () => {
  const { files } = wifiOf({});
  expect(hasWifi(files)).toBe(true);
  copy.remove("/.cpe-agent");
  expect(hasWifi(files)).toBe(false);
  copy.write("/.cpe-agent/run/iw/dev.txt", dev);
  copy.remove("/sys/class/ieee80211");
  expect(hasWifi(files)).toBe(false);
});

it("tells radios by their addresses, with what is on the air", async () => {
  const { wifi, started } = wifiOf({ file: psk });
  const { radios, networks } = await wifi.read();
  expect(radios).toMatchObject([
    {
      key: "phy-020000000000",
      name: "phy0",
      enabled: true,
      state: "up",
      band: "2.4GHz",
      channel: 6,
      links: ["wlan0", "mesh0"],
    },
    { key: "phy-020000000100", name: "phy1", enabled: false, state: "down", band: undefined, links: ["wlan1"] },
  ]);
  expect(networks).toMatchObject([
    {
      key: "wlan0",
      kind: "access-point",
      radios: ["phy-020000000000"],
      link: "wlan0",
      state: "up",
      ssid: "Home",
      security: { mode: "WPA3-Personal" },
    },
    { key: "wlan1", kind: "end-point", radios: ["phy-020000000100"], enabled: false, state: "down" },
  ]);
  expect(started).toEqual(["iw dev"]);
  expect(JSON.stringify([radios, networks])).not.toContain("horse");
});

it("asks hostapd once for each network, and each station is there by what it tells", async () => {
  const { wifi, started } = wifiOf({ file: psk });
  const reading = await wifi.read();
  const measured = await wifi.measureNetworks(reading);
  expect(measured.get("wlan0")).toEqual({
    transmitting: true,
    bssid: "02:00:00:00:00:00",
    stations: [
      {
        macAddress: "02:00:00:00:01:00",
        authorized: true,
        standard: "ax",
        connectedSeconds: 6,
        signalDbm: -30,
        noiseDbm: undefined,
        rateTo: 39_000,
        rateFrom: 13_000,
        bytesTo: 2514n,
        bytesFrom: 3296n,
        packetsTo: 12n,
        packetsFrom: 20n,
        retries: undefined,
        failures: undefined,
      },
    ],
  });
  await wifi.measureNetworks(reading);
  expect(started.filter((words) => words.startsWith("hostapd_cli"))).toHaveLength(1);
});

it("has from hostapd itself what no file tells, but no key", async () => {
  const { wifi, started } = wifiOf({ commandLine: "hostapd\0/somewhere/else.conf" });
  const reading = await wifi.read();
  expect(reading.networks[0]).toMatchObject({
    ssid: "Café",
    security: { mode: "WPA2-Personal", ciphers: ["AES"] },
    misconfigured: false,
  });
  await wifi.measureNetworks(reading);
  expect(started.filter((words) => words.startsWith("hostapd_cli"))).toHaveLength(1);
  expect(JSON.stringify(reading)).not.toMatch(/horse|00ff/);
});

it("has from the driver who is there, where hostapd has no socket: its client would wait for one", async () => {
  const { wifi, started } = wifiOf({ file: "ssid=Home\n", socket: false });
  const measured = await wifi.measureNetworks(await wifi.read());
  expect(measured.get("wlan0")?.stations).toMatchObject([{ macAddress: "02:00:00:00:01:00", signalDbm: -31 }]);
  expect(started.filter((words) => words.startsWith("hostapd_cli"))).toEqual([]);
});

it("follows a hostapd that is started with another file, and a switch that blocks all", async () => {
  const { wifi } = wifiOf({ file: psk });
  await wifi.read();
  await wifi.read();
  copy.remove("/proc/77");
  copy.write("/proc/99/cmdline", "/usr/sbin/hostapd\0/etc/other.conf\0");
  copy.write("/etc/other.conf", "interface=wlan0\nssid=Other\n");
  expect((await wifi.read()).networks[0]).toMatchObject({ ssid: "Other", security: { mode: "None" } });
  const blocked = await wifiOf({ file: psk, block: "1" }).wifi.read();
  expect(blocked.radios[0]).toMatchObject({ enabled: false, state: "down" });
});

it("rejects with what `iw` says of itself", async () => {
  mkdirSync(copy.root, { recursive: true });
  const wifi = linuxWifi(
    systemFiles(copy.root),
    async () => ({
      ok: false,
      code: "failed",
      reason: "iw exited with 161",
    }),
    manualClock(),
  );
  await expect(wifi.read()).rejects.toThrow(/iw exited with 161/);
});

it("asks what radios can do once a minute, and when something on the air is another", async () => {
  const { wifi, started, clock, hop } = wifiOf({});
  const measure = async () => (await wifi.measureRadios(await wifi.read())).get("phy-020000000000");
  const asked = () => started.filter((words) => words === "iw phy").length;
  expect(await measure()).toMatchObject({ channels: [1, 6], channel: 6 });
  await measure();
  expect(asked()).toBe(1);
  hop();
  expect(await measure()).toMatchObject({ channels: [1, 6], channel: 1 });
  expect(asked()).toBe(2);
  clock.advance(60_000);
  await measure();
  expect(asked()).toBe(3);
});
