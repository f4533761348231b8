import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readConfiguration } from "../../src/config/configuration.ts";
import { withStillTree } from "../../src/wiring/still-tree.ts";
import { silentLog } from "../host/linux/silent-log.ts";

// [TR-181 WiFi.Radio] [TR-181 WiFi.SSID] [TR-181 WiFi.AccessPoint]

async function read(system: string): Promise<Readonly<Record<string, string>>> {
  const sysroot = join(import.meta.dirname, "../fixtures/openwrt", system);
  return withStillTree({ ...readConfiguration([]), "host.sysroot": sysroot }, silentLog, async (tree) =>
    Object.fromEntries((await tree.values([""])).map(({ path, value }) => [path.replace("Device.WiFi.", ""), value])),
  );
}

describe("the Wi-Fi of a recorded system", () => {
  it("is what an operator sees of a router with two bands", async () => {
    const values = await read("23.05-dsa-dual-band");
    expect(values).toMatchObject({
      RadioNumberOfEntries: "2",
      "Radio.1.Name": "radio0",
      "Radio.1.OperatingFrequencyBand": "2.4GHz",
      "Radio.1.PossibleChannels": "1-11",
      "Radio.2.Alias": "cpe-radio1",
      "Radio.2.Status": "Up",
      "Radio.2.OperatingFrequencyBand": "5GHz",
      "Radio.2.SupportedStandards": "a,n,ac,ax",
      "Radio.2.OperatingStandards": "a,n,ac,ax",
      "Radio.2.PossibleChannels": "36,40,44,48,52,56,60,64,100,104,108,112",
      "Radio.2.Channel": "36",
      "Radio.2.OperatingChannelBandwidth": "80MHz",
      "Radio.2.RegulatoryDomain": "DE ",
      "Radio.2.IEEE80211hEnabled": "true",
      "Radio.2.Stats.Noise": "-95",
      "SSID.2.Alias": "cpe-default_radio1",
      "SSID.2.Name": "phy1-ap0",
      "SSID.2.SSID": "OpenWrt-5G",
      "SSID.2.BSSID": "d6:a2:32:02:aa:b9",
      "SSID.2.LowerLayers": "Device.WiFi.Radio.2",
      "SSID.3.Status": "Down",
      "AccessPoint.2.SSIDReference": "Device.WiFi.SSID.2",
      "AccessPoint.2.Security.ModeEnabled": "WPA3-Personal-Transition",
      "AccessPoint.2.Security.MFPConfig": "Optional",
      "AccessPoint.2.AssociatedDevice.1.MACAddress": "02:00:00:00:01:57",
      "AccessPoint.2.AssociatedDevice.1.SignalStrength": "-54",
      "AccessPoint.2.AssociatedDevice.1.LastDataDownlinkRate": "780000",
      "AccessPoint.3.Enable": "false",
      "AccessPoint.3.Security.ModeEnabled": "OWE",
      "AccessPoint.4.SSIDAdvertisementEnabled": "false",
      "AccessPoint.4.Security.ModeEnabled": "WPA2-Enterprise",
      "AccessPoint.4.Security.RadiusServerIPAddr": "192.0.2.10",
    });
    const port = Object.entries(values).find(([path, value]) => /Port\.\d+\.Name$/.test(path) && value === "phy1-ap0");
    expect(values[port?.[0].replace("Name", "LowerLayers") ?? ""]).toBe("Device.WiFi.SSID.2");
  });

  it("is told of an old release that has `hwmode`, and no iwinfo on its bus", async () => {
    expect(await read("21.02-swconfig")).toMatchObject({
      "Radio.1.OperatingFrequencyBand": "5GHz",
      "Radio.1.OperatingStandards": "a,n,ac",
      "Radio.1.Channel": "36",
      "Radio.2.Status": "Down",
      "SSID.1.Name": "wlan0",
      "SSID.1.Status": "Up",
      "SSID.2.Status": "LowerLayerDown",
      "AccessPoint.1.Security.ModeEnabled": "None",
      "AccessPoint.2.Security.ModeEnabled": "WPA2-Personal",
    });
  });

  it("is told of a multi-link device on two radios", async () => {
    expect(await read("25.12-dhcp-pd")).toMatchObject({
      "Radio.2.AutoChannelEnable": "true",
      "SSID.1.MLDUnit": "-1",
      "SSID.2.Name": "mlo",
      "SSID.2.MLDUnit": "0",
      "SSID.2.LowerLayers": "Device.WiFi.Radio.1,Device.WiFi.Radio.2",
      "AccessPoint.1.Security.ModeEnabled": "WPA3-Personal",
    });
  });

  it("is not shown where the system has none", async () => {
    const paths = Object.keys(await read("24.10-x86-vlan-pppoe"));
    expect(paths.filter((path) => /^(Radio|SSID|AccessPoint|EndPoint)/.test(path))).toEqual([]);
  });

  it.each(["21.02-swconfig", "23.05-dsa-dual-band", "25.12-dhcp-pd"])("of %s tells no key", async (system) => {
    const values = await read(system);
    const secrets = Object.entries(values).filter(([path]) => /(Key|Passphrase|Secret)$/.test(path));
    expect(secrets.length).toBeGreaterThan(0);
    expect(secrets.filter(([, value]) => value !== "")).toEqual([]);
    expect(Object.values(values).filter((value) => /correct-horse|^radius$/.test(value))).toEqual([]);
  });
});
