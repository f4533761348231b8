import { describe, expect, it } from "vitest";
import { gateway } from "./gateway.ts";

// The inside of a gateway of TR-098, by the readings and edits that TR-181 has of it.

const lan = "InternetGatewayDevice.LANDevice.1.";
const wlan = `${lan}WLANConfiguration.1.`;

const column = (values: Readonly<Record<string, string>>, path: RegExp): readonly string[] =>
  Object.entries(values).flatMap(([each, value]) => (path.test(each) ? [value] : []));

describe("machines inside [TR-098 InternetGatewayDevice]", () => {
  it("are hosts with their leases, and lead to the port or the network that they are behind", async () => {
    const { read } = await gateway();
    const hosts = await read(`${lan}Hosts.`);
    expect(hosts).toMatchObject({
      HostNumberOfEntries: "2",
      "Host.1.IPAddress": "192.168.1.20",
      "Host.1.MACAddress": "b8:27:eb:10:20:30",
      "Host.1.HostName": "camera",
      "Host.1.InterfaceType": "Ethernet",
      "Host.1.Layer2Interface": `${lan}LANEthernetInterfaceConfig.1`,
      "Host.1.Active": "true",
      "Host.2.AddressSource": "DHCP",
      "Host.2.HostName": "laptop",
      "Host.2.InterfaceType": "802.11",
      "Host.2.Layer2Interface": `${lan}WLANConfiguration.2`,
    });
    expect(Number(hosts["Host.2.LeaseTimeRemaining"])).toBeGreaterThan(0);
    expect(Number(hosts["Host.2.LeaseTimeRemaining"])).toBeLessThanOrEqual(43_200);
  });

  it("come and go on the air and in the hosts alike", async () => {
    const { clock, read } = await gateway();
    const seen = new Set<string>();
    for (let at = 0; at < 48; at += 1) {
      const values = await read(lan);
      const associated = column(values, /WLANConfiguration\.2\.AssociatedDevice\.\d+\.AssociatedDeviceMACAddress$/);
      expect(values["Hosts.Host.2.Active"], `${at}`).toBe(String(associated.includes("3c:22:fb:77:88:99")));
      expect(values["WLANConfiguration.2.TotalAssociations"]).toBe(String(associated.length));
      seen.add(associated.join());
      clock.advance(30 * 60_000);
    }
    expect(seen.size).toBe(2);
  });

  it("behind a network that is switched off are not there", async () => {
    const { read, set } = await gateway();
    await set({ [`${lan}WLANConfiguration.2.Enable`]: "false" });
    expect(await read(lan)).toMatchObject({
      "Hosts.Host.2.Active": "false",
      "WLANConfiguration.2.Status": "Disabled",
      "WLANConfiguration.2.TotalAssociations": "0",
    });
  });
});

describe("addresses inside [TR-098 InternetGatewayDevice]", () => {
  const dhcp = `${lan}LANHostConfigManagement.`;

  it("are given as is set, and kept for those that are named", async () => {
    const { add, read, set } = await gateway();
    const address = await add(`${dhcp}DHCPStaticAddress.`, {
      Enable: "true",
      Chaddr: "3c:22:fb:77:88:99",
      Yiaddr: "192.168.1.150",
    });
    await set({ [`${dhcp}DHCPLeaseTime`]: "600", [`${dhcp}MaxAddress`]: "192.168.1.180" });
    expect(await read(dhcp)).toMatchObject({
      DHCPLeaseTime: "600",
      MaxAddress: "192.168.1.180",
      SubnetMask: "255.255.255.0",
      "DHCPStaticAddress.1.Alias": "cpe-camera",
      [`${address.slice(dhcp.length)}Yiaddr`]: "192.168.1.150",
    });
    expect(await read(`${lan}Hosts.`)).toMatchObject({ "Host.2.IPAddress": "192.168.1.150" });
  });

  it("are refused where they are none", async () => {
    const { set } = await gateway();
    await expect(set({ [`${dhcp}MinAddress`]: "nowhere" })).rejects.toMatchObject({
      faults: [{ path: `${dhcp}MinAddress`, kind: "value" }],
    });
  });
});

describe("Wi-Fi [TR-098 InternetGatewayDevice]", () => {
  it("is set by one object: the network, its security and its radio", async () => {
    const { read, set } = await gateway();
    expect(await read(wlan)).toMatchObject({ BeaconType: "11i", Channel: "6", ChannelsInUse: "6", Standard: "n" });
    const wanted = {
      ...{ SSID: "Mine", BeaconType: "WPAand11i", SSIDAdvertisementEnabled: "false" },
      ...{ Channel: "11", TransmitPower: "50", RegulatoryDomain: "AT " },
    };
    await set(Object.fromEntries(Object.entries(wanted).map(([name, value]) => [wlan + name, value])));
    expect(await read(wlan)).toMatchObject({
      ...wanted,
      AutoChannelEnable: "false",
      ChannelsInUse: "11",
      Status: "Up",
    });
  });

  it("takes a passphrase and never tells it", async () => {
    const { read, set } = await gateway();
    await set({ [`${wlan}KeyPassphrase`]: "correct-horse" });
    expect(await read(wlan)).toMatchObject({ KeyPassphrase: "", Status: "Up" });
    await expect(set({ [`${wlan}KeyPassphrase`]: "short" })).rejects.toMatchObject({
      faults: [{ path: `${wlan}KeyPassphrase`, kind: "value", reason: "a passphrase has 8 to 63 characters" }],
    });
  });

  it("takes the key of PreSharedKey.1 too, and none for one device", async () => {
    const { read, set } = await gateway();
    await set({ [`${wlan}PreSharedKey.1.KeyPassphrase`]: "correct-horse" });
    await set({ [`${wlan}PreSharedKey.1.PreSharedKey`]: "0f".repeat(32) });
    expect(await read(wlan)).toMatchObject({
      "PreSharedKey.1.KeyPassphrase": "",
      "PreSharedKey.1.PreSharedKey": "",
      "PreSharedKey.10.Alias": "cpe-key-10",
    });
    for (const [name, value, reason] of [
      ["1.PreSharedKey", "short", /64 hexadecimal digits/],
      ["2.KeyPassphrase", "correct-horse", /one key: that of PreSharedKey\.1/],
      ["1.AssociatedDeviceMACAddress", "02:00:00:00:00:01", /one key for all/],
    ] as const)
      await expect(set({ [`${wlan}PreSharedKey.${name}`]: value }), name).rejects.toMatchObject({
        faults: [{ path: `${wlan}PreSharedKey.${name}`, kind: "value", reason: expect.stringMatching(reason) }],
      });
  });

  it.each([
    ["BeaconType", "BasicandWPA", /Basic, WPA, 11i, WPAand11i/],
    ["Channel", "14", /channel 14/],
    ["RegulatoryDomain", "xx", /no country/],
  ])("refuses %s %s, and says why", async (name, value, reason) => {
    const { set } = await gateway();
    await expect(set({ [wlan + name]: value })).rejects.toMatchObject({
      faults: [{ path: wlan + name, kind: "value", reason: expect.stringMatching(reason) }],
    });
  });

  it("is off the air while its radio is", async () => {
    const { read, set } = await gateway();
    await set({ [`${wlan}RadioEnabled`]: "false" });
    expect(await read(wlan)).toMatchObject({
      RadioEnabled: "false",
      Enable: "true",
      Status: "Disabled",
      ChannelsInUse: "",
    });
  });
});

it("a port that is switched off has nobody behind it, and counts as its link does", async () => {
  const { read, set } = await gateway();
  const port = `${lan}LANEthernetInterfaceConfig.1.`;
  expect(await read(port)).toMatchObject({ Name: "lan1", Alias: "cpe-lan1", Status: "Up" });
  await set({ [`${port}Enable`]: "false" });
  expect(await read(port)).toMatchObject({ Enable: "false", Status: "Disabled" });
  expect(await read(`${lan}Hosts.`)).toMatchObject({ "Host.1.Active": "false" });
});

it("WPS is switched for a network, and knows whether that is set up [TR-098 InternetGatewayDevice]", async () => {
  const { read, set } = await gateway();
  expect(await read(`${wlan}WPS.`)).toMatchObject({
    Enable: "false",
    ConfigMethodsSupported: "PushButton",
    ConfigurationState: "Configured",
    SetupLockedState: "Unlocked",
  });
  await set({
    [`${wlan}WPS.Enable`]: "true",
    [`${wlan}WPS.ConfigMethodsEnabled`]: "PushButton",
    [`${wlan}WPS.SetupLock`]: "true",
    [`${wlan}BeaconType`]: "Basic",
  });
  expect(await read(`${wlan}WPS.`)).toMatchObject({
    Enable: "true",
    ConfigMethodsEnabled: "PushButton",
    ConfigurationState: "Not configured",
    SetupLockedState: "LockedByRemoteManagement",
  });
  expect(await read(`${lan}WLANConfiguration.2.WPS.`)).toMatchObject({ Enable: "false" });
  await expect(set({ [`${wlan}WPS.ConfigMethodsEnabled`]: "Label" })).rejects.toMatchObject({
    faults: [{ path: `${wlan}WPS.ConfigMethodsEnabled`, kind: "value" }],
  });
});

it("the language of the own pages is one that they have [TR-098 InternetGatewayDevice]", async () => {
  const pages = "InternetGatewayDevice.UserInterface.";
  const { read, set } = await gateway();
  expect(await read(pages)).toMatchObject({ AvailableLanguages: "en,de,fr", CurrentLanguage: "en" });
  await set({ [`${pages}CurrentLanguage`]: "de", [`${pages}ISPName`]: "Other Telecom" });
  expect(await read(pages)).toMatchObject({ CurrentLanguage: "de", ISPName: "Other Telecom" });
  await expect(set({ [`${pages}CurrentLanguage`]: "xx" })).rejects.toMatchObject({
    faults: [{ path: `${pages}CurrentLanguage`, kind: "value" }],
  });
});

describe("what a gateway of TR-098 has of its own", () => {
  it("tells a UUID by WPS that is that of no other device, and stays", async () => {
    const uuids = async (serial: string) => {
      const { clock, read } = await gateway(serial);
      const first = column(await read(lan), /WLANConfiguration\.\d+\.WPS\.UUID$/);
      clock.advance(3_600_000);
      expect(column(await read(lan), /WLANConfiguration\.\d+\.WPS\.UUID$/)).toEqual(first);
      return first;
    };
    const all = [...(await uuids("DG000001")), ...(await uuids("DG000002"))];
    expect(all).toHaveLength(4);
    expect(new Set(all).size).toBe(4);
    for (const uuid of all) expect(uuid).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
  });

  it("counts who comes to a network with a wrong key, while that is on the air", async () => {
    const { clock, read, set } = await gateway();
    const failures = async () => Number((await read(wlan)).TotalPSKFailures);
    expect(await failures()).toBe(0);
    clock.advance(30 * 86_400_000);
    const counted = await failures();
    expect(counted).toBeGreaterThan(3);
    await set({ [`${wlan}Enable`]: "false" });
    clock.advance(30 * 86_400_000);
    expect(await failures()).toBe(counted);
  });

  it("takes a password of the LAN, and never tells it [TR-098 InternetGatewayDevice]", async () => {
    const { read, set } = await gateway();
    const security = "InternetGatewayDevice.LANConfigSecurity.";
    await set({ [`${security}ConfigPassword`]: "hunter22" });
    expect(await read(security)).toEqual({ ConfigPassword: "" });
    await expect(set({ [`${security}ConfigPassword`]: "x".repeat(65) })).rejects.toMatchObject({
      faults: [{ path: `${security}ConfigPassword`, kind: "value" }],
    });
  });

  it("has no port and no network beside those of its one LANDevice [TR-098 InternetGatewayDevice]", async () => {
    const { read } = await gateway();
    expect(await read("InternetGatewayDevice.LANInterfaces.")).toEqual({
      LANEthernetInterfaceNumberOfEntries: "0",
      LANUSBInterfaceNumberOfEntries: "0",
      LANWLANConfigurationNumberOfEntries: "0",
    });
  });
});
