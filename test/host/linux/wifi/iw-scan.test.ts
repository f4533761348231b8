import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RunProgram } from "../../../../src/host/linux/programs/run-program.ts";
import { parseIwScan } from "../../../../src/host/linux/wifi/iw-scan.ts";
import { scanBy } from "../../../../src/host/linux/wifi/iw-scan-program.ts";
import { manualClock } from "../../manual-clock.ts";

// [TR-181 WiFi.NeighboringWiFiDiagnostic]

/** What iw prints of a network, but for the lines that a test has instead. */
const network = (more: string, head = "capability: ESS Privacy ShortSlotTime (0x0411)"): string =>
  `BSS 02:11:22:33:44:55(on wlan0)\n\tfreq: 5180.0\n\t${head}\n\tsignal: -48.50 dBm\n\tSSID: x\n${more}`;

const seen = (more: string, head?: string) => parseIwScan(network(more, head), "phy0")[0];

/** Of radios of mac80211_hwsim with hostapd on Debian 12, by iw 5.19. */
const recorded = readFileSync(new URL("../../../fixtures/linux/iw-scan.txt", import.meta.url), "utf8");

describe("What `iw scan` prints", () => {
  it("is told network by network, as it was recorded with hostapd", () => {
    const ofdm = [6, 9, 12, 18, 24, 36, 48, 54];
    const beacon = {
      periodMs: 102,
      dtimPeriod: undefined,
      basicRates: [1, 2, 5.5, 11],
      rates: [1, 2, 5.5, 11, ...ofdm],
    };
    const found = { radio: "phy1", adHoc: false, band: "2.4GHz", signalDbm: -30, beacon };
    expect(parseIwScan(recorded, "phy1")).toEqual([
      {
        ...{ ...found, bssid: "02:00:00:00:01:00", ssid: "Café", channel: 6, width: 20 },
        ...{ security: "WPA2", ciphers: ["AES"], standards: ["b", "g", "n", "ax"] },
      },
      {
        ...{ ...found, bssid: "02:00:00:00:04:00", ssid: " two words", channel: 11, width: 20 },
        ...{ security: "WPA-WPA2", ciphers: ["TKIP", "AES"], standards: ["b", "g", "n"] },
      },
      {
        ...{ ...found, bssid: "02:00:00:00:05:00", ssid: "owe", channel: 11, width: 20 },
        ...{ security: "OWE", ciphers: ["AES"], standards: ["b", "g"] },
      },
      {
        ...{ ...found, bssid: "02:00:00:00:06:00", ssid: "office", channel: 40, width: 40 },
        ...{ band: "5GHz", signalDbm: -20, security: "WPA2-Enterprise", ciphers: ["AES"], standards: ["a", "n"] },
        beacon: { ...beacon, basicRates: [6, 12, 24], rates: ofdm },
      },
    ]);
  });

  it.each([
    ["\tRSN:\t * Version: 1\n\t\t * Pairwise ciphers: CCMP\n\t\t * Authentication suites: PSK\n", "WPA2", ["AES"]],
    [
      "\tRSN:\t * Version: 1\n\t\t * Pairwise ciphers: CCMP TKIP\n\t\t * Authentication suites: PSK FT/PSK\n\tWPA:\t * Version: 1\n\t\t * Pairwise ciphers: TKIP\n\t\t * Authentication suites: PSK\n",
      "WPA-WPA2",
      ["TKIP", "AES"],
    ],
    ["\tWPA:\t * Version: 1\n\t\t * Pairwise ciphers: TKIP\n\t\t * Authentication suites: PSK\n", "WPA", ["TKIP"]],
    [
      "\tRSN:\t * Version: 1\n\t\t * Pairwise ciphers: GCMP-256\n\t\t * Authentication suites: 00-0f-ac:24\n",
      "WPA3-SAE",
      ["AES"],
    ],
    [
      "\tRSN:\t * Version: 1\n\t\t * Pairwise ciphers: CCMP\n\t\t * Authentication suites: PSK SAE\n",
      "WPA2-PSK-WPA3-SAE",
      ["AES"],
    ],
    ["\tRSN:\t * Version: 1\n\t\t * Authentication suites: IEEE 802.1X FT/IEEE 802.1X\n", "WPA2-Enterprise", []],
    [
      "\tRSN:\t * Version: 1\n\t\t * Authentication suites: IEEE 802.1X/SHA-256\n\t\t * Capabilities: 1-PTKSA-RC MFP-required MFP-capable (0x00c0)\n",
      "WPA3-Enterprise",
      [],
    ],
    ["\tRSN:\t * Version: 1\n\t\t * Authentication suites: OWE\n", "OWE", []],
    ["", "WEP", []],
  ])("has the security of %j as %s", (more, security, ciphers) => {
    expect(seen(more)).toMatchObject({ security, ciphers });
  });

  it("tells how often a network is served, and by which rates", () => {
    const told = "\tTIM: DTIM Count 1 DTIM Period 3 Bitmap Control 0x0 Bitmap[0] 0x0\n\tSupported rates: 1.0* 2.0\n";
    expect(seen(`${told}\tExtended supported rates: 48.0* 54.0 \n`, "beacon interval: 1000 TUs")?.beacon).toEqual({
      ...{ periodMs: 1024, dtimPeriod: 3, basicRates: [1, 48], rates: [1, 2, 48, 54] },
    });
    const wrong = "\tTIM: DTIM Count 0 DTIM Period 0\n\tSupported rates: many\n";
    expect(seen(wrong, "beacon interval: 0 TUs")?.beacon).toEqual({
      ...{ periodMs: undefined, dtimPeriod: undefined, basicRates: [], rates: [] },
    });
  });

  it("has none where nothing is private, and a network of no access point where it says so", () => {
    expect(seen("", "capability: ESS ShortSlotTime (0x0401)")).toMatchObject({ security: "None", adHoc: false });
    expect(seen("", "capability: IBSS (0x0002)")).toMatchObject({ adHoc: true });
  });

  const ht = (offset: string): string => `\tHT operation:\n\t\t * secondary channel offset: ${offset}\n`;
  const vht = (width: string, first = 42, second = 0): string =>
    `\tVHT operation:\n\t\t * channel width: ${width}\n\t\t * center freq segment 1: ${first}\n\t\t * center freq segment 2: ${second}\n`;
  it.each([
    ["", 20],
    ["\tHE Operation:\n", undefined],
    [ht("no secondary"), 20],
    [ht("above"), 40],
    [ht("below") + vht("0 (20 or 40 MHz)", 0), 40],
    [ht("above") + vht("1 (80 MHz)"), 80],
    [ht("above") + vht("1 (80 MHz)", 42, 50), 160],
    [ht("above") + vht("1 (80 MHz)", 42, 155), 8080],
    [ht("above") + vht("2 (160 MHz)", 50), 160],
  ])("%j has a width of %s", (more, width) => {
    expect(seen(more)?.width).toBe(width);
  });

  it("has one network for each that is one, whatever others say of themselves", () => {
    const hostile = "\tWPS:\t * Version: 1.0\n\t\t * Device name: me\n\tSSID: another\nBSS nonsense\n\tfreq: 1\n";
    const text = [
      network(hostile),
      "BSS 01:00:5e:00:00:01(on wlan0)\n\tfreq: 2412\n",
      "BSS 02:00:00:00:00:07(on wlan0)\n\tfreq: 58320\n\tSSID: too high\n",
      `BSS 02:00:00:00:00:08(on wlan0) -- associated\n\tfreq: 2412\n\tsignal: 55/100\n\tSSID: \\x00\\x00\n`,
      `BSS 02:00:00:00:00:09(on wlan0)\n\tfreq: 6135.0\n\tSSID: \\xff${"y".repeat(40)}\n\tHE Operation:\n\tEHT capabilities:\n`,
    ].join("");
    expect(parseIwScan(text, "phy0")).toMatchObject([
      { bssid: "02:11:22:33:44:55", ssid: "x", channel: 36, signalDbm: -48 },
      { bssid: "02:00:00:00:00:08", ssid: "", channel: 1, signalDbm: undefined },
      { bssid: "02:00:00:00:00:09", ssid: "", band: "6GHz", channel: 37, standards: ["ax", "be"] },
    ]);
    expect(parseIwScan(network("").repeat(1000), "phy0").length).toBe(256);
  });

  it("of any text is told within its bounds", () => {
    const piece = fc.constantFrom(
      "BSS ",
      "02:00:00:00:00:01",
      "(on wlan0)",
      "\n",
      "\t",
      "\t\t * ",
      "freq: ",
      "SSID: ",
      "RSN:",
      "2412",
      "signal: -30 dBm",
      "HT operation:",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string())), (pieces) => {
        for (const each of parseIwScan(pieces.join(""), "phy0")) {
          expect(each.channel).toBeGreaterThanOrEqual(1);
          expect(each.channel).toBeLessThanOrEqual(255);
          expect(each.ssid.length).toBeLessThanOrEqual(32);
        }
      }),
    );
  });
});

describe("A scan", () => {
  const never = new AbortController().signal;
  const dev = (type: string): string => `phy#0\n\tInterface wlan0\n\t\taddr 02:00:00:00:00:00\n\t\ttype ${type}\n`;
  const radio = { key: "phy0", name: "phy0", links: ["wlan0"] } as unknown as Parameters<ReturnType<typeof scanBy>>[0];

  function scanning(
    air: string,
    busy = 0,
    reason = "iw exited with 240: command failed: Device or resource busy (-16)",
    survey: Awaited<ReturnType<RunProgram>> = { ok: false, code: "failed", reason: "Operation not supported (-95)" },
  ) {
    const started: string[] = [];
    const clock = manualClock();
    const run: RunProgram = async (argv) => {
      started.push(argv.join(" "));
      if (argv.length === 2) return { ok: true, stdout: air };
      if (argv.includes("survey")) return survey;
      return started.length - 1 <= busy ? { ok: false, code: "failed", reason } : { ok: true, stdout: network("") };
    };
    return { scan: (signal = never) => scanBy(run, clock)(radio, signal), started, clock };
  }

  it.each([
    ["managed", "iw dev wlan0 scan"],
    ["AP", "iw dev wlan0 scan ap-force"],
  ])("of a link that is %s starts %s", async (type, program) => {
    const { scan, started } = scanning(dev(type));
    expect((await scan()).length).toBe(1);
    expect(started).toEqual(["iw dev", program, "iw dev wlan0 survey dump"]);
  });

  it("tells the noise of a channel where the driver has heard it, and goes without where it has not", async () => {
    const of = (mhz: string, more: string) => `Survey data from wlan0\n\tfrequency:\t\t\t${mhz}\n${more}`;
    const stdout = [
      of("2412 MHz", "\tnoise:\t\t\t\t-89 dBm\n"),
      of("5180.0 MHz [in use]", "\tnoise:\t\t\t\t-94 dBm\n\tchannel active time:\t\t60 ms\n"),
      of("5200 MHz", ""),
    ].join("");
    const noises = async (survey: Parameters<typeof scanning>[3]) =>
      (await scanning(dev("managed"), 0, "", survey).scan()).map(({ noiseDbm }) => noiseDbm);
    expect(await noises({ ok: true, stdout })).toEqual([-94]);
    expect(await noises({ ok: true, stdout: of("5180 MHz", "\tnoise:\t\t\t\t12 dBm\n") })).toEqual([undefined]);
    expect(await noises(undefined)).toEqual([undefined]);
  });

  it("waits for somebody else who looks around, and not for ever", async () => {
    const once = scanning(dev("managed"), 1);
    const scanned = once.scan();
    await expect.poll(() => once.started.length).toBe(2);
    once.clock.advance(2000);
    expect((await scanned).length).toBe(1);
    const always = scanning(dev("managed"), 99);
    const refused = expect(always.scan()).rejects.toThrow("resource busy");
    for (let tries = 2; tries <= 5; tries++) {
      await expect.poll(() => always.started.length).toBe(tries);
      always.clock.advance(2000);
    }
    await refused;
  });

  it("is what the kernel knows where iw has missed its end", async () => {
    const started: string[] = [];
    const run: RunProgram = async (argv) => {
      started.push(argv.join(" "));
      if (argv.length === 2) return { ok: true, stdout: dev("AP") };
      if (argv.at(-1) === "dump") return { ok: true, stdout: network("") };
      return { ok: false, code: "timeout", reason: "iw did not end within 20000 ms" };
    };
    expect((await scanBy(run, manualClock())(radio, never)).length).toBe(1);
    expect(started.slice(0, 3)).toEqual(["iw dev", "iw dev wlan0 scan ap-force", "iw dev wlan0 scan dump"]);
  });

  it("says why there is none", async () => {
    const forbidden = scanning(dev("managed"), 1, "iw exited with 255: command failed: Operation not permitted (-1)");
    await expect(forbidden.scan()).rejects.toThrow("not permitted");
    expect(forbidden.started.length).toBe(2);
    await expect(scanning(dev("mesh point")).scan()).rejects.toThrow(
      "the radio phy0 has no link that could look around",
    );
  });
});
