import { expect, it } from "vitest";
import { element, faultsOf, valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { Lab } from "../lab.ts";

// What a gateway is set to, by TP-181: statistics, port mappings, firewall, Wi-Fi and DHCP, as far as settings and readings
// go; a simulated gateway moves no packets. [TP-181 5.3, 5.4, 5.5, 5.6, 5.9]

const read = async (lab: Lab, ...paths: readonly string[]): Promise<readonly (string | undefined)[]> => {
  const [got = ""] = await lab.ask(rpc.get(...paths));
  const values = valuesOf(got);
  return paths.map((path) => values.get(path));
};

it("5.3.1: what interfaces count grows", async () => {
  const lab = await Lab.forTest();
  const counters = ["Device.Ethernet.Interface.5.Stats.BytesReceived", "Device.IP.Interface.1.Stats.PacketsSent"];
  const before = (await read(lab, ...counters)).map(Number);
  await lab.ask(rpc.scheduleInform(1, "a second later"));
  await lab.acs.until(() => lab.last.events.includes("3 SCHEDULED"));
  const after = (await read(lab, ...counters)).map(Number);
  expect(after.map((count, at) => count > (before[at] ?? Number.NaN))).toEqual([true, true]);
});

it.each<[string, Readonly<Record<string, string>>]>([
  ["5.4.1 one interface", { Interface: "Device.IP.Interface.3", AllInterfaces: "0" }],
  ["5.4.2 all interfaces", { AllInterfaces: "1" }],
  ["5.4.3 a range of ports", { ExternalPort: "9000", ExternalPortEndRange: "9010" }],
  ["5.4.4 a lease", { LeaseDuration: "3600" }],
  ["5.4.5 a remote host", { RemoteHost: "198.51.100.7" }],
  ["5.4.9 TCP", { Protocol: "TCP" }],
])("5.4: a port mapping of every kind is added, changed and deleted: %s", async (_, settings) => {
  const lab = await Lab.forTest();
  const table = "Device.NAT.PortMapping.";
  const row = `${table}${element((await lab.ask(rpc.add(table)))[0], "InstanceNumber")}.`;
  const wanted: Readonly<Record<string, string>> = {
    Interface: "Device.IP.Interface.3",
    ExternalPort: "8080",
    InternalPort: "80",
    InternalClient: "192.168.1.30",
    Protocol: "UDP",
    Enable: "1",
    ...settings,
  };
  const [set] = await lab.ask(
    rpc.set(Object.fromEntries(Object.entries(wanted).map(([name, value]) => [row + name, value]))),
  );
  expect(faultsOf(set)).toEqual([]);
  const names = Object.keys(settings);
  expect(await read(lab, ...names.map((name) => row + name))).toEqual(names.map((name) => boolean(settings[name])));
  const [changed] = await lab.ask(rpc.set({ [`${row}InternalPort`]: "8081" }));
  const [deleted, gone] = await lab.ask(rpc.delete(row), rpc.get(row));
  expect([faultsOf(changed), faultsOf(deleted), faultsOf(gone)]).toEqual([[], [], [9005]]);
});

it("5.5: a firewall rule is added, ordered and deleted", async () => {
  const lab = await Lab.forTest();
  const table = "Device.Firewall.Chain.1.Rule.";
  const row = `${table}${element((await lab.ask(rpc.add(table)))[0], "InstanceNumber")}.`;
  const [set] = await lab.ask(
    rpc.set({
      [`${row}Target`]: "Drop",
      [`${row}Protocol`]: "6",
      [`${row}DestPort`]: "23",
      [`${row}SourceIP`]: "198.51.100.0",
      [`${row}Order`]: "1",
      [`${row}Enable`]: "1",
    }),
  );
  expect(faultsOf(set)).toEqual([]);
  expect(await read(lab, `${row}Target`, `${row}Protocol`, `${row}DestPort`)).toEqual(["Drop", "6", "23"]);
  expect(faultsOf((await lab.ask(rpc.delete(row)))[0])).toEqual([]);
});

it("5.5: levels and chains of the firewall are added, set, used and deleted", async () => {
  const lab = await Lab.forTest();
  const added = async (table: string): Promise<string> =>
    `${table}${element((await lab.ask(rpc.add(table)))[0], "InstanceNumber")}.`;
  const level = await added("Device.Firewall.Level.");
  const chain = await added("Device.Firewall.Chain.");
  const rule = await added(`${chain}Rule.`);
  const jump = await added("Device.Firewall.Chain.1.Rule.");
  const wanted = {
    ...{ [`${chain}Name`]: "Guests", [`${chain}Enable`]: "1", [`${rule}Target`]: "Return", [`${rule}Enable`]: "1" },
    ...{ [`${jump}Target`]: "TargetChain", [`${jump}TargetChain`]: chain.slice(0, -1), [`${jump}Order`]: "1" },
    ...{ [`${level}Name`]: "Strict", [`${level}Order`]: "1", [`${level}DefaultPolicy`]: "Reject" },
    ...{ [`${level}PortMappingEnabled`]: "0", [`${level}DefaultLogPolicy`]: "1" },
    ...{ "Device.Firewall.AdvancedLevel": level.slice(0, -1), "Device.Firewall.Config": "Advanced" },
  };
  const [set] = await lab.ask(rpc.set(wanted));
  expect(faultsOf(set)).toEqual([]);
  const names = Object.keys(wanted);
  const isFlag = (name: string): boolean => /Enable|Enabled|Policy$/.test(name) && !name.endsWith("DefaultPolicy");
  expect(await read(lab, ...names)).toEqual(
    Object.entries(wanted).map(([name, value]) => (isFlag(name) ? boolean(value) : value)),
  );
  const standard = "Device.Firewall.Chain.1.";
  expect(await read(lab, "Device.Firewall.Level.1.Alias", `${standard}Alias`)).toEqual([
    "cpe-standard",
    "cpe-standard",
  ]);
  for (const row of [level, chain]) expect(faultsOf((await lab.ask(rpc.delete(row)))[0])).toEqual([]);
  expect(await read(lab, "Device.Firewall.AdvancedLevel", `${jump}TargetChain`)).toEqual(["", ""]);
});

it("5.6: what a radio is on, and servers of an enterprise mode, are set before they are used", async () => {
  const lab = await Lab.forTest();
  const security = "Device.WiFi.AccessPoint.1.Security.";
  const wanted = {
    [`${security}RadiusServerIPAddr`]: "192.0.2.10",
    [`${security}RadiusServerPort`]: "1645",
    [`${security}SecondaryRadiusServerIPAddr`]: "2001:db8::10",
    "Device.WiFi.Radio.1.LowerLayers": "Device.Ethernet.Interface.1",
  };
  const names = Object.keys(wanted);
  expect(await read(lab, ...names)).toEqual(["", "1812", "", ""]);
  const secrets = { [`${security}RadiusSecret`]: "shared", [`${security}SecondaryRadiusSecret`]: "shared" };
  expect(faultsOf((await lab.ask(rpc.set({ ...wanted, ...secrets })))[0])).toEqual([]);
  expect(await read(lab, ...names, ...Object.keys(secrets))).toEqual([...Object.values(wanted), "", ""]);
});

it("5.6: security modes are set as far as they are supported", async () => {
  const lab = await Lab.forTest();
  const security = "Device.WiFi.AccessPoint.1.Security.";
  const [modes = ""] = await read(lab, `${security}ModesSupported`);
  for (const mode of modes.split(",")) {
    const [set] = await lab.ask(rpc.set({ [`${security}ModeEnabled`]: mode }));
    expect([mode, faultsOf(set), await read(lab, `${security}ModeEnabled`)]).toEqual([mode, [], [mode]]);
  }
  const [refused, key] = await lab.ask(
    rpc.set({ [`${security}ModeEnabled`]: "WEP-64" }),
    rpc.set({ [`${security}KeyPassphrase`]: "short" }),
  );
  expect([faultsOf(refused), faultsOf(key)]).toEqual([
    [9003, 9007],
    [9003, 9007],
  ]);
});

it("5.6.17, 5.6.18: an SSID is added and removed", async () => {
  const lab = await Lab.forTest();
  const table = "Device.WiFi.SSID.";
  const row = `${table}${element((await lab.ask(rpc.add(table)))[0], "InstanceNumber")}.`;
  const [set] = await lab.ask(
    rpc.set({ [`${row}SSID`]: "Guests", [`${row}LowerLayers`]: "Device.WiFi.Radio.1", [`${row}Enable`]: "1" }),
  );
  expect([faultsOf(set), await read(lab, `${row}SSID`)]).toEqual([[], ["Guests"]]);
  expect(faultsOf((await lab.ask(rpc.delete(row)))[0])).toEqual([]);
});

it("5.9: the DHCP server is disabled", async () => {
  const lab = await Lab.forTest();
  const enable = "Device.DHCPv4.Server.Enable";
  const [set] = await lab.ask(rpc.set({ [enable]: "0" }));
  expect([faultsOf(set), await read(lab, enable)]).toEqual([[], [boolean("0")]]);
});

/** A boolean as the device tells it; other texts as they are. */
function boolean(text: string | undefined): string | undefined {
  return text === "0" ? "false" : text === "1" ? "true" : text;
}
