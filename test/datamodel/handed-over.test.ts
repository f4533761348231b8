import { describe, expect, it } from "vitest";
import { deviceContexts } from "../../src/device/binding/context.ts";
import { virtualHost } from "../../src/host/virtual/virtual-host.ts";
import { openTree } from "../../src/model/device/open-tree.ts";
import { TemplateExpander } from "../../src/schema/template.ts";
import { openMemoryStore } from "../../src/store/memory-store.ts";
import { loadVirtualKind } from "../../src/wiring/virtual/virtual-kind.ts";
import { defaults } from "../device/device-context.ts";
import { silentLog } from "../host/linux/silent-log.ts";
import { manualClock } from "../host/manual-clock.ts";

// What an ACS has set on a gateway whose Wi-Fi, DHCP server and firewall were kept by the agent itself is what its
// simulated system has now. [TR-069 A.3.2.6]

const homeGateway = await loadVirtualKind("home-gateway");

/** What a store has of values that were set, and of rows by the highest number of their table, `added` or `removed`. */
interface Former {
  readonly values?: Readonly<Record<string, string>>;
  readonly rows?: Readonly<Record<string, string>>;
}

async function over({ values = {}, rows = {} }: Former, { kind, identity: ofKind, system } = homeGateway) {
  const store = openMemoryStore();
  const records = (space: string, entries: Readonly<Record<string, string>>) =>
    Object.entries(entries).map(([key, value]) => ({ space, key, value }));
  await store.write([...records("value", values), ...records("rows", rows)]);
  const started = async () => {
    const clock = manualClock();
    const identity = { ...ofKind, serialNumber: "HG000001" };
    const host = virtualHost({ system, identity, clock, store });
    const context = deviceContexts({ host, identity, defaults, clock });
    return openTree({ kind, context, store, log: silentLog, expander: new TemplateExpander(host) });
  };
  const tree = await started();
  const read = async (...paths: readonly string[]) =>
    Object.fromEntries((await tree.values(paths)).map(({ path, value }) => [path, value]));
  return { store, tree, read, again: started };
}

describe("Wi-Fi", () => {
  const values = {
    "Device.WiFi.Radio.1.Channel": "11",
    "Device.WiFi.Radio.1.AutoChannelEnable": "false",
    "Device.WiFi.Radio.1.TransmitPower": "50",
    "Device.WiFi.Radio.2.OperatingChannelBandwidth": "Auto",
    "Device.WiFi.SSID.1.SSID": "Mine",
    "Device.WiFi.SSID.1.Alias": "mine",
    "Device.WiFi.SSID.3.SSID": "Guests",
    "Device.WiFi.SSID.3.Enable": "true",
    "Device.WiFi.SSID.3.LowerLayers": "Device.WiFi.Radio.1",
    "Device.WiFi.AccessPoint.1.Security.KeyPassphrase": "correct-horse",
    "Device.WiFi.AccessPoint.1.SSIDAdvertisementEnabled": "false",
    "Device.WiFi.AccessPoint.2.Security.ModeEnabled": "WPA3-Personal",
    "Device.WiFi.AccessPoint.4.SSIDReference": "Device.WiFi.SSID.3",
    "Device.WiFi.AccessPoint.4.Enable": "true",
    "Device.WiFi.AccessPoint.4.Security.ModeEnabled": "WPA2-Personal",
    "Device.WiFi.AccessPoint.4.Security.KeyPassphrase": "for-guests",
  };
  const rows = {
    "Device.WiFi.SSID.": "3",
    "Device.WiFi.SSID.3.": "added",
    "Device.WiFi.AccessPoint.": "4",
    "Device.WiFi.AccessPoint.4.": "added",
  };

  it("is handed over with its numbers and aliases; nothing of its keys stays behind", async () => {
    const { store, read, again } = await over({ values, rows });
    const shown = await read("Device.WiFi.");
    const told = Object.entries(values).filter(([path]) => !path.endsWith("KeyPassphrase"));
    expect(shown).toMatchObject(Object.fromEntries(told));
    expect(shown).toMatchObject({
      "Device.WiFi.SSID.2.Alias": "cpe-home-5g",
      "Device.WiFi.SSID.3.Status": "Up",
      "Device.WiFi.AccessPoint.4.Status": "Enabled",
      "Device.WiFi.AccessPoint.4.Security.KeyPassphrase": "",
      "Device.WiFi.AccessPointNumberOfEntries": "3",
    });
    const kept = JSON.stringify([...store.entries("host"), ...store.entries("value")]);
    expect(kept).not.toMatch(/correct-horse|for-guests/);
    expect([...store.entries("value")].map(([path]) => path)).toEqual(["Device.WiFi.SSID.1.Alias"]);
    const once = [...store.entries("host")];
    await again();
    expect([...store.entries("host")]).toEqual(once);
  });

  it("loses the networks that were deleted", async () => {
    const { read } = await over({
      rows: {
        "Device.WiFi.SSID.": "2",
        "Device.WiFi.SSID.2.": "removed",
        "Device.WiFi.AccessPoint.": "2",
        "Device.WiFi.AccessPoint.2.": "removed",
      },
    });
    const shown = await read("Device.WiFi.");
    expect(shown).toMatchObject({
      "Device.WiFi.SSIDNumberOfEntries": "1",
      "Device.WiFi.SSID.1.Alias": "cpe-home-2g4",
      "Device.WiFi.AccessPointNumberOfEntries": "1",
      "Device.WiFi.AccessPoint.1.SSIDReference": "Device.WiFi.SSID.1",
    });
  });
});

describe("DHCP", () => {
  const pool = "Device.DHCPv4.Server.Pool.1.";
  const values = {
    "Device.DHCPv4.Server.Enable": "false",
    [`${pool}MinAddress`]: "192.168.1.50",
    [`${pool}LeaseTime`]: "-1",
    [`${pool}StaticAddress.1.Enable`]: "false",
    [`${pool}StaticAddress.3.Alias`]: "printer",
    [`${pool}StaticAddress.3.Enable`]: "true",
    [`${pool}StaticAddress.3.Chaddr`]: "02:00:00:00:00:03",
    [`${pool}StaticAddress.3.Yiaddr`]: "192.168.1.60",
    [`${pool}Option.1.Enable`]: "true",
    [`${pool}Option.1.Tag`]: "66",
    [`${pool}Option.1.Value`]: "74667470",
    "Device.DHCPv4.Server.Pool.2.MinAddress": "192.168.1.200",
    "Device.DHCPv4.Server.Pool.2.Interface": "Device.IP.Interface.1",
    "Device.DHCPv4.Client.1.Enable": "false",
  };
  const rows = {
    [`${pool}StaticAddress.`]: "3",
    [`${pool}StaticAddress.3.`]: "added",
    [`${pool}Option.`]: "1",
    [`${pool}Option.1.`]: "added",
    "Device.DHCPv4.Server.Pool.": "2",
    "Device.DHCPv4.Server.Pool.2.": "added",
  };

  it("is handed over with its numbers and aliases", async () => {
    const { store, read } = await over({ values, rows });
    const shown = await read("Device.DHCPv4.");
    expect(shown).toMatchObject(values);
    expect(shown).toMatchObject({
      [`${pool}Alias`]: "cpe-lan",
      [`${pool}Status`]: "Disabled",
      [`${pool}StaticAddress.1.Alias`]: "cpe-camera",
      [`${pool}ClientNumberOfEntries`]: "0",
      "Device.DHCPv4.Server.Pool.2.Order": "2",
      "Device.DHCPv4.Client.1.Alias": "cpe-management",
      "Device.DHCPv4.Client.1.DHCPStatus": "Init",
    });
    expect([...store.entries("value")].map(([path]) => path)).toEqual([`${pool}StaticAddress.3.Alias`]);
  });
});

describe("the firewall", () => {
  const chain = "Device.Firewall.Chain.1.";
  const nat = "Device.NAT.InterfaceSetting.1.";
  const values = {
    "Device.Firewall.Config": "High",
    "Device.Firewall.AdvancedLevel": "Device.Firewall.Level.2",
    "Device.Firewall.Level.1.DefaultPolicy": "Accept",
    "Device.Firewall.Level.1.PortMappingEnabled": "false",
    "Device.Firewall.Level.1.DefaultLogPolicy": "true",
    "Device.Firewall.Level.1.Order": "2",
    "Device.Firewall.Level.2.Name": "Strict",
    "Device.Firewall.Level.2.Alias": "strict",
    "Device.Firewall.Level.2.Order": "1",
    "Device.Firewall.Chain.1.Name": "Mine",
    "Device.Firewall.Chain.1.Enable": "true",
    "Device.Firewall.Chain.2.Name": "Guests",
    "Device.Firewall.Chain.2.Enable": "true",
    "Device.Firewall.Chain.2.Rule.1.Target": "Accept",
    "Device.Firewall.Chain.2.Rule.1.Enable": "true",
    [`${chain}Rule.1.Target`]: "Reject",
    [`${chain}Rule.3.Alias`]: "telnet",
    [`${chain}Rule.3.Enable`]: "true",
    [`${chain}Rule.3.Order`]: "1",
    [`${chain}Rule.3.Target`]: "Drop",
    [`${chain}Rule.3.Protocol`]: "6",
    [`${chain}Rule.3.SourceInterface`]: "Device.IP.Interface.3",
    [`${chain}Rule.3.DestInterface`]: "Device.IP.Interface.1",
    [`${chain}Rule.3.SourceIP`]: "198.51.100.0",
    [`${chain}Rule.3.SourceMask`]: "/24",
    [`${chain}Rule.3.DestPort`]: "23",
    [`${chain}Rule.3.DestPortRangeMax`]: "25",
    [`${nat}TCPTranslationTimeout`]: "600",
    [`${nat}Enable`]: "false",
  };
  const rows = {
    ...{ [`${chain}Rule.`]: "3", [`${chain}Rule.3.`]: "added", [`${chain}Rule.2.`]: "removed" },
    ...{ "Device.Firewall.Level.": "2", "Device.Firewall.Level.2.": "added" },
    ...{ "Device.Firewall.Chain.": "2", "Device.Firewall.Chain.2.": "added" },
    ...{ "Device.Firewall.Chain.2.Rule.": "1", "Device.Firewall.Chain.2.Rule.1.": "added" },
  };

  it("is handed over with its numbers, aliases and order", async () => {
    const { store, read } = await over({ values, rows });
    const shown = await read("Device.Firewall.", "Device.NAT.InterfaceSetting.");
    expect(shown).toMatchObject(values);
    expect(shown).toMatchObject({
      "Device.Firewall.Level.1.Alias": "cpe-standard",
      [`${chain}Alias`]: "cpe-standard",
      [`${chain}Creator`]: "Defaults",
      "Device.Firewall.Chain.2.Creator": "ACS",
      "Device.Firewall.Chain.2.Rule.1.Status": "Error_Misconfigured",
      [`${chain}RuleNumberOfEntries`]: "2",
      [`${chain}Rule.1.Alias`]: "cpe-outgoing",
      [`${chain}Rule.1.Order`]: "2",
      [`${chain}Rule.3.Status`]: "Enabled",
      [`${nat}Alias`]: "cpe-internet",
      [`${nat}Status`]: "Disabled",
    });
    expect([...store.entries("value")].map(([path]) => path).sort()).toEqual([
      `${chain}Rule.3.Alias`,
      "Device.Firewall.Level.2.Alias",
    ]);
  });
});

describe("the inside of a gateway of TR-098", () => {
  const lan = "InternetGatewayDevice.LANDevice.1.";
  const wlan = `${lan}WLANConfiguration.1.`;
  const kept = `${lan}LANHostConfigManagement.DHCPStaticAddress.2`;
  const values = {
    [`${wlan}SSID`]: "Mine",
    [`${wlan}Alias`]: "mine",
    [`${wlan}Channel`]: "11",
    [`${wlan}AutoChannelEnable`]: "false",
    [`${wlan}BeaconType`]: "WPAand11i",
    [`${wlan}KeyPassphrase`]: "correct-horse",
    [`${wlan}SSIDAdvertisementEnabled`]: "false",
    [`${wlan}MaxBitRate`]: "54",
    [`${wlan}WPS.Enable`]: "false",
    [`${lan}WLANConfiguration.2.Enable`]: "false",
    [`${lan}LANEthernetInterfaceConfig.2.Enable`]: "false",
    [`${lan}LANHostConfigManagement.MinAddress`]: "192.168.1.50",
    [`${lan}LANHostConfigManagement.DHCPLeaseTime`]: "-1",
    [`${kept}.Enable`]: "true",
    [`${kept}.Chaddr`]: "02:00:00:00:00:03",
    [`${kept}.Yiaddr`]: "192.168.1.60",
  };
  const rows = { [`${kept.slice(0, -1)}`]: "2", [`${kept}.`]: "added" };

  it("is handed over; what no system has stays in the store", async () => {
    const { store, read } = await over({ values, rows }, await loadVirtualKind("dsl-gateway"));
    expect(await read(lan)).toMatchObject({
      ...values,
      [`${wlan}KeyPassphrase`]: "",
      [`${wlan}Status`]: "Up",
      [`${lan}LANHostConfigManagement.DHCPStaticAddress.1.Alias`]: "cpe-camera",
      [`${lan}WLANConfiguration.2.Status`]: "Disabled",
      [`${lan}LANEthernetInterfaceConfig.2.Status`]: "Disabled",
    });
    expect(JSON.stringify([...store.entries("host"), ...store.entries("value")])).not.toContain("correct-horse");
    expect([...store.entries("value")].map(([path]) => path).sort()).toEqual(
      [`${wlan}Alias`, `${wlan}MaxBitRate`].sort(),
    );
  });
});
