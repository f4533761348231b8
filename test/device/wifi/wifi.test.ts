import { describe, expect, it } from "vitest";
import { bindingsOn, boundComponents } from "../../../src/device/components.ts";
import { channelRanges } from "../../../src/device/wifi/channel-ranges.ts";
import { openTree } from "../../../src/model/device/open-tree.ts";
import { compileKind } from "../../../src/model/kind/kind.ts";
import type { LinkReading } from "../../../src/ports/host/network/links.ts";
import type { Wifi } from "../../../src/ports/host/wifi/wifi.ts";
import { loadSchema } from "../../../src/schema/load.ts";
import { openMemoryStore } from "../../../src/store/memory-store.ts";
import { silentLog } from "../../host/linux/silent-log.ts";
import { contextsOf, hostWith, linksOf, linkWith } from "../device-context.ts";
import { measuredRadio, networkWith, radioWith, stationWith, wifiWith } from "./wifi-readings.ts";

// [TR-181 WiFi.Radio] [TR-181 WiFi.SSID] [TR-181 WiFi.AccessPoint] [TR-181 WiFi.EndPoint]

const kind = compileKind({ schema: await loadSchema("tr181", boundComponents), bindings: bindingsOn({ wifi: true }) });

async function read(wifi: Wifi, ...links: readonly LinkReading[]): Promise<Readonly<Record<string, string>>> {
  const context = contextsOf(hostWith({ wifi, links: linksOf(...links) }));
  const tree = await openTree({ kind, context, store: openMemoryStore(), log: silentLog });
  return Object.fromEntries(
    (await tree.values(["Device."])).map(({ path, value }) => [path.replace("Device.WiFi.", ""), value]),
  );
}

const counted = (name: string, bytesSent: bigint, rest: Partial<LinkReading> = {}): LinkReading => {
  const link = linkWith({ name, kind: "wifi", physical: true, ...rest });
  return { ...link, statistics: { ...link.statistics, bytesSent } };
};

describe("Device.WiFi.Radio", () => {
  it.each([
    [31, "320MHz-1"],
    [159, "320MHz-1"],
    [63, "320MHz-2"],
    [191, "320MHz-2"],
    [undefined, undefined],
  ])("on 320 MHz round channel %j is on %s", async (centerChannel, bandwidth) => {
    const measured = measuredRadio({ width: 320, widths: [160, 320], centerChannel });
    const radios = [radioWith({ band: "6GHz", width: 320 })];
    const values = await read(wifiWith({ radios, measuredRadios: { radio0: measured } }));
    expect(values["Radio.1.CurrentOperatingChannelBandwidth"]).toBe(bandwidth);
    expect(values["Radio.1.OperatingChannelBandwidth"]).toBe(bandwidth);
    expect(values["Radio.1.SupportedOperatingChannelBandwidths"]).toBe("160MHz,320MHz-1,320MHz-2");
  });

  it("tells the channel that it is on, not the one that it was told", async () => {
    const measuredRadios = { radio0: measuredRadio({ channel: 100 }) };
    const up = await read(wifiWith({ radios: [radioWith({ channel: undefined })], measuredRadios }));
    expect([up["Radio.1.Channel"], up["Radio.1.ChannelsInUse"], up["Radio.1.AutoChannelEnable"]]).toEqual([
      "100",
      "100",
      "true",
    ]);
    const down = await read(wifiWith({ radios: [radioWith({ channel: 36, state: "down" })], measuredRadios }));
    expect([down["Radio.1.Channel"], down["Radio.1.ChannelsInUse"]]).toEqual(["36", undefined]);
  });

  it("speaks none of what its driver cannot", async () => {
    const measuredRadios = { radio0: measuredRadio({ standards: ["a", "n"] }) };
    const values = await read(wifiWith({ radios: [radioWith({})], measuredRadios }));
    expect(values["Radio.1.OperatingStandards"]).toBe("a,n");
  });

  it("tells its power in percent of what it may, where it is limited and the driver says of how much", async () => {
    const radios = [radioWith({ powerDbm: 20 })];
    expect((await read(wifiWith({ radios })))["Radio.1.TransmitPower"]).toBeUndefined();
    const measuredRadios = { radio0: measuredRadio({ powerPercents: [50, 100], powerPercent: 50 }) };
    const values = await read(wifiWith({ radios, measuredRadios }));
    expect([values["Radio.1.TransmitPower"], values["Radio.1.TransmitPowerSupported"]]).toEqual(["50", "50,100"]);
  });

  it("counts what went over all its links, and nothing where one of them is on other radios too", async () => {
    const links = [counted("a", 2n, { upstream: true }), counted("b", 3n), counted("c", 100n)];
    const values = await read(wifiWith({ radios: [radioWith({ links: ["a", "b"] })] }), ...links);
    expect([values["Radio.1.Stats.BytesSent"], values["Radio.1.Upstream"]]).toEqual(["5", "true"]);
    const shared = await read(wifiWith({ radios: [radioWith({ links: undefined })] }), ...links);
    expect(shared["Radio.1.Stats.BytesSent"]).toBeUndefined();
  });

  it.each([
    ["up", "Up"],
    ["down", "Down"],
    ["pending", "Dormant"],
    ["failed", "Error"],
    ["unknown", "Unknown"],
  ] as const)("that is %s is %s", async (state, status) => {
    expect((await read(wifiWith({ radios: [radioWith({ state })] })))["Radio.1.Status"]).toBe(status);
  });
});

describe("channels", () => {
  it.each([
    [[], ""],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], "1-11"],
    [[1, 2, 6], "1,2,6"],
    [[36, 40, 44], "36,40,44"],
  ])("%j are %j", (channels, text) => {
    expect(channelRanges(channels).join()).toBe(text);
  });
});

describe("Device.WiFi.AccessPoint", () => {
  const radios = [radioWith({})];

  it.each([
    [{}, true, "Enabled"],
    [{}, undefined, "Enabled"],
    [{}, false, "Disabled"],
    [{ enabled: false, state: "down" }, undefined, "Disabled"],
    [{ misconfigured: true, state: "down" }, undefined, "Error_Misconfigured"],
    [{ state: "failed" }, undefined, "Error"],
    [{ state: "lower-layer-down" }, undefined, "Disabled"],
    [{ state: "unknown" }, undefined, undefined],
  ] as const)("with %j, transmitting: %j, is %s", async (network, transmitting, status) => {
    const measuredNetworks = { home: { transmitting, bssid: undefined, stations: [] } };
    const values = await read(wifiWith({ radios, networks: [networkWith(network)], measuredNetworks }));
    expect(values["AccessPoint.1.Status"]).toBe(status);
  });

  it("has the stations that are on it", async () => {
    const station = stationWith({ rateTo: 780_000, rateFrom: 0, bytesTo: 2n ** 40n, retries: 7, connectedSeconds: 60 });
    const measuredNetworks = { home: { transmitting: true, bssid: undefined, stations: [station] } };
    const values = await read(wifiWith({ radios, networks: [networkWith({})], measuredNetworks }));
    const device = "AccessPoint.1.AssociatedDevice.1.";
    expect(values["AccessPoint.1.AssociatedDeviceNumberOfEntries"]).toBe("1");
    expect(values).toMatchObject({
      [`${device}MACAddress`]: "02:00:00:00:01:57",
      [`${device}LastDataDownlinkRate`]: "780000",
      [`${device}SNR`]: "38",
      [`${device}Stats.BytesSent`]: String(2 ** 40),
      [`${device}Stats.RetransCount`]: "7",
    });
    expect(values[`${device}LastDataUplinkRate`]).toBeUndefined();
  });
});

describe("Device.WiFi.EndPoint", () => {
  const uplink = networkWith({ key: "uplink", kind: "end-point", link: "wlan1", ssid: "Provider" });
  const link = counted("wlan1", 9n, { macAddress: "02:00:00:00:00:09", upstream: true });

  it("is a station of the network in its profile, with the SSID of the access point that it is on", async () => {
    const station = stationWith({ macAddress: "02:00:00:00:0a:01", rateFrom: 433_300, rateTo: 866_700 });
    const measuredNetworks = { uplink: { transmitting: undefined, bssid: "02:00:00:00:0a:01", stations: [station] } };
    const values = await read(wifiWith({ radios: [radioWith({})], networks: [uplink], measuredNetworks }), link);
    expect(values).toMatchObject({
      AccessPointNumberOfEntries: "0",
      "EndPoint.1.Status": "Enabled",
      "EndPoint.1.SSIDReference": "Device.WiFi.SSID.1",
      "EndPoint.1.ProfileReference": "Device.WiFi.EndPoint.1.Profile.1",
      "EndPoint.1.Stats.LastDataDownlinkRate": "433300",
      "EndPoint.1.Stats.SignalStrength": "-54",
      "EndPoint.1.Profile.1.Status": "Active",
      "EndPoint.1.Profile.1.SSID": "Provider",
      "EndPoint.1.Profile.1.Security.ModeEnabled": "WPA2-Personal",
      "EndPoint.1.Profile.1.Security.KeyPassphrase": "",
      "SSID.1.BSSID": "02:00:00:00:0a:01",
      "SSID.1.MACAddress": "02:00:00:00:00:09",
      "SSID.1.Upstream": "true",
      "SSID.1.Stats.BytesSent": "9",
    });
    expect(values["EndPoint.1.Stats.LastDataUplinkRate"]).toBeUndefined();
  });

  it("has a profile that is available while it finds nobody", async () => {
    const values = await read(wifiWith({ radios: [radioWith({})], networks: [uplink] }), link);
    expect([values["EndPoint.1.Profile.1.Status"], values["SSID.1.BSSID"]]).toEqual(["Available", undefined]);
  });
});

describe("one read", () => {
  const noted = (taken: string[]): Wifi => {
    const wifi = wifiWith({ radios: [radioWith({})], networks: [networkWith({})] });
    return {
      read: () => {
        taken.push("read");
        return wifi.read();
      },
      measureRadios: (reading) => {
        taken.push("radios");
        return wifi.measureRadios(reading);
      },
      measureNetworks: (reading) => {
        taken.push("networks");
        return wifi.measureNetworks(reading);
      },
    };
  };
  const paths = async (wifi: Wifi, ...wanted: readonly string[]): Promise<readonly string[]> => {
    const context = contextsOf(hostWith({ wifi, links: linksOf(counted("wlan0", 1n)) }));
    const tree = await openTree({ kind, context, store: openMemoryStore(), log: silentLog });
    return (await tree.values(wanted)).map(({ value }) => value);
  };

  it("of everything reads and measures once", async () => {
    const taken: string[] = [];
    await paths(noted(taken), "Device.");
    expect(taken.toSorted()).toEqual(["networks", "radios", "read"]);
  });

  it.each([
    [["Device.WiFi.SSID.1.SSID", "Device.Ethernet.", "Device.IP.Interface."], ["read"]],
    [
      ["Device.WiFi.SSID.", "Device.InterfaceStack."],
      ["radios", "read"],
    ],
    [["Device.WiFi.AccessPoint.1.Status"], ["networks", "read"]],
  ])("of %j asks for no more than it needs, %j", async (wanted, asked) => {
    const taken: string[] = [];
    await paths(noted(taken), ...wanted);
    expect(taken.toSorted()).toEqual(asked);
  });

  it("of the other interfaces does without Wi-Fi that cannot be read", async () => {
    const broken: Wifi = { ...wifiWith({}), read: () => Promise.reject(new Error("wireless is malformed")) };
    expect(await paths(broken, "Device.Ethernet.Link.1.LowerLayers", "Device.Ethernet.Link.1.Name")).toEqual([
      "",
      "wlan0",
    ]);
  });
});
