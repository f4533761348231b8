import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { element, faultsOf, valuesOf } from "../harness/acs/answers.ts";
import { rpc } from "../harness/acs/rpc.ts";
import { TestAcs } from "../harness/acs/test-acs.ts";
import { AgentInMachine } from "./agent-in-machine.ts";
import { bridgeVlans, type Tree } from "./bridge-vlans.ts";
import { camera, far, gatewayFiles, laptop, openGateway, openNeighborhood } from "./gateway.ts";
import type { Machine } from "./machine.ts";
import { dialIn, openProvider, pppFiles } from "./provider.ts";
import { stage } from "./stage.ts";

// The agent on a gateway with a kernel of its own: what it tells is what that has, and what is set takes effect there.

let machine: Machine;
let agent: AgentInMachine;

const ending: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const end of ending) await end();
});

beforeAll(async () => {
  const acs = await TestAcs.start();
  const { start, close } = stage({ ...gatewayFiles, ...pppFiles });
  ending.push(close, () => acs.close());
  machine = await start();
  agent = new AgentInMachine(machine, acs);
  await openGateway(machine);
  await agent.start("host.kind=linux", "host.write=true");
});

const tree = async (...paths: readonly string[]): Promise<Tree> => {
  const [answer = ""] = await agent.ask(rpc.get(...paths));
  expect(faultsOf(answer)).toEqual([]);
  return valuesOf(answer);
};

/** The row of the table whose parameter has this value. */
function rowOf(values: Tree, table: string, name: string, value: string): string {
  const path = [...values].find(
    ([path, own]) => path.startsWith(table) && path.endsWith(`.${name}`) && own === value,
  )?.[0];
  return path?.slice(0, -name.length) ?? `no row of ${table} with ${name} ${value}: `;
}

it("tells of a VLAN and of who is there", async () => {
  const values = await tree("Device.Ethernet.", "Device.IP.Interface.", "Device.Hosts.");
  const vlan = rowOf(values, "Device.Ethernet.VLANTermination.", "Name", "trunk.20");
  expect(values.get(`${vlan}VLANID`)).toBe("20");
  expect(values.get(`${values.get(`${vlan}LowerLayers`)}.Name`)).toBe("trunk");
  expect(Number(values.get(`${vlan}Stats.PacketsReceived`))).toBeGreaterThan(0);

  const host = rowOf(values, "Device.Hosts.Host.", "PhysAddress", camera);
  const address = await machine.run("ip -n camera -4 -o address show eth0.20");
  expect(values.get(`${host}IPAddress`)).toBe(/inet ([\d.]+)/.exec(address)?.[1]);
  expect(values.get(`${host}HostName`)).toBe("camera");
  expect(values.get(`${values.get(`${host}Layer3Interface`)}.Name`)).toBe("trunk.20");
  const onAir = rowOf(values, "Device.Hosts.Host.", "PhysAddress", laptop);
  expect([values.get(`${onAir}HostName`), values.get(`${onAir}Active`)]).toEqual(["laptop", "true"]);
});

it("tells of a station on its access point [TR-181 WiFi.AccessPoint]", async () => {
  const values = await tree("Device.WiFi.", "Device.Hosts.");
  const network = rowOf(values, "Device.WiFi.SSID.", "SSID", "Café");
  const radio = values.get(`${network}LowerLayers`);
  expect(values.get(`${radio}.Channel`)).toBe("6");
  const accessPoint = rowOf(values, "Device.WiFi.AccessPoint.", "SSIDReference", network.slice(0, -1));
  expect(values.get(`${accessPoint}Security.ModeEnabled`)).toBe("WPA2-Personal");
  expect(values.get(`${accessPoint}Security.KeyPassphrase`)).toBe("");

  const station = rowOf(values, `${accessPoint}AssociatedDevice.`, "MACAddress", laptop);
  const dump = await machine.run("iw dev wlan0 station dump");
  expect(values.get(`${station}SignalStrength`)).toBe(/signal:\s+(-\d+)/.exec(dump)?.[1]);
  for (const name of ["LastDataDownlinkRate", "LastDataUplinkRate", "Stats.BytesSent", "Stats.BytesReceived"])
    expect(Number(values.get(`${station}${name}`)), name).toBeGreaterThan(0);
  expect(values.get(`${station}OperatingStandard`)).toBe("ax");
  const host = rowOf(values, "Device.Hosts.Host.", "PhysAddress", laptop);
  expect(`${values.get(`${host}AssociatedDevice`)}.`).toBe(station);
  expect(values.get(`${host}Layer1Interface`)).toBe(radio);
});

it("has set what the ACS sets, in a session through its own way out [TR-069 A.3.2.1]", async () => {
  const values = await tree("Device.IP.Interface.");
  const row = rowOf(values, "Device.IP.Interface.", "Name", "trunk.20");
  const code = "Device.DeviceInfo.ProvisioningCode";
  const [answer] = await agent.ask(rpc.set({ [`${row}MaxMTUSize`]: "1400", [code]: "vm.1" }, "narrow"));
  expect(element(answer, "Status")).toBe("0");
  expect(await machine.run("cat /sys/class/net/trunk.20/mtu")).toBe("1400\n");
  const after = await tree(`${row}MaxMTUSize`, code, "Device.ManagementServer.ParameterKey");
  expect([...after.values()]).toEqual(["1400", "vm.1", "narrow"]);
});

/** What a diagnostic comes to that somebody on the device asks for. */
const diagnosed = async (words: string): Promise<Readonly<Record<string, unknown>>> =>
  JSON.parse(await machine.run(`cpe-agent diagnose ${words} --json --state-dir /etc/cpe-agent`, 60_000));

describe("looks around", () => {
  beforeAll(() => openNeighborhood(machine));

  it("hears who else is on the air [TR-181 WiFi.NeighboringWiFiDiagnostic]", async () => {
    expect((await diagnosed("wifi")).neighbors).toContainEqual(
      expect.objectContaining({
        ...{ ssid: "Next door", bssid: "02:00:00:00:02:00", channel: 11, band: "2.4GHz" },
        ...{ security: "WPA3-SAE", ciphers: ["AES"], radio: "phy-020000000000" },
      }),
    );
  });

  it("measures by ping and by echo the delay and the loss that a way has [TR-181 IP.Diagnostics.IPPing, TR-143 A.2]", async () => {
    const count = 6;
    const kinds = ["ping", "echo"] as const;
    const measured = await Promise.all(
      kinds.map((kind) => diagnosed(`${kind} --count ${count} --timeout 1600 ${far.address}`)),
    );
    // Each other answer to both of them together.
    const lossRatio = measured.reduce((sum, { failureCount }) => sum + Number(failureCount), 0) / (2 * count);
    console.log(`${100 * far.lossRatio} % lost as configured, ${100 * lossRatio} % as measured`);
    expect(lossRatio).toBe(far.lossRatio);
    for (const [at, kind] of kinds.entries()) {
      // What is above the least is this machine, which is slow.
      const delayMs = Number(measured[at]?.minimum) / 1000;
      console.log(`${kind}: ${far.delayMs} ms as configured, ${delayMs.toFixed(1)} ms as measured`);
      expect(Math.abs(delayMs / far.delayMs - 1)).toBeLessThan(0.05);
    }
  });
});

it("tells of a PPP connection what ip and pppd say of it, until it ends [TR-181 PPP.Interface]", async () => {
  await openProvider(machine);
  await dialIn(machine);
  const values = await tree("Device.PPP.", "Device.IP.Interface.", "Device.InterfaceStack.");
  const row = rowOf(values, "Device.PPP.Interface.", "Name", "ppp0");
  const ipv4 = await machine.run("ip -4 -o address show dev ppp0");
  const [, local, remote] = /inet ([\d.]+) peer ([\d.]+)/.exec(ipv4) ?? [];
  expect(remote).toBe("10.9.0.1");
  const [, link] = /inet6 fe80::([\da-f:]+)/.exec(await machine.run("ip -6 -o address show dev ppp0")) ?? [];
  const shown = ["Status", "ConnectionStatus", "IPCP.LocalIPAddress", "IPCP.RemoteIPAddress", "CurrentMRUSize"];
  expect(shown.map((name) => values.get(row + name))).toEqual(["Up", "Connected", local, remote, "1492"]);
  expect(values.get(`${row}IPv6CP.LocalInterfaceIdentifier`)).toBe(`::${link}`);
  expect(Number(values.get(`${row}Stats.PacketsReceived`))).toBeGreaterThan(0);
  const ip = rowOf(values, "Device.IP.Interface.", "Name", "ppp0");
  expect(values.get(`${ip}LowerLayers`)).toBe(row.slice(0, -1));
  const address = rowOf(values, `${ip}IPv4Address.`, "IPAddress", local ?? "none");
  expect(values.get(`${address}AddressingType`)).toBe("IPCP");

  await machine.run("killall pppd");
  await machine.until("! ip link show dev ppp0");
  const after = await tree("Device.PPP.InterfaceNumberOfEntries");
  expect([...after.values()]).toEqual(["0"]);
});

/** Adds a row to each, and then sets these of theirs; in two sessions. */
async function added(...rows: readonly (readonly [string, Readonly<Record<string, string>>])[]) {
  const answers = await agent.ask(...rows.map(([table]) => rpc.add(table)));
  const paths = rows.map(([table], at) => `${table}${element(answers[at], "InstanceNumber")}.`);
  const values = rows.flatMap(([, named], at) =>
    Object.entries(named).map(([name, value]) => [paths[at] + name, value] as const),
  );
  const asked = rpc.set(Object.fromEntries(values));
  const [answer = "", told = ""] = await agent.ask(asked, rpc.get(...paths, "Device.IP.Interface."));
  expect(faultsOf(answer)).toEqual([]);
  const tree = valuesOf(told);
  const ipOf = (path = ""): string => rowOf(tree, "Device.IP.Interface.", "Name", tree.get(`${path}Name`) ?? "");
  return { paths, ips: paths.map(ipOf), names: paths.map((path) => tree.get(`${path}Name`) ?? "") };
}

it("has VLANs that the ACS adds, alone and as a port of a bridge, which frames go by [TR-181 Ethernet]", {
  timeout: 240_000,
}, async () => {
  await machine.run(`set -e
for id in 30 31; do ip -n camera link add link eth0 name eth0.$id type vlan id $id; ip -n camera link set eth0.$id up; done
ip -n camera address add 192.168.30.2/24 dev eth0.30
ip -n camera address add 192.168.31.2/24 dev eth0.31`);
  const trunk = rowOf(await tree("Device.Ethernet.Link."), "Device.Ethernet.Link.", "Name", "trunk").slice(0, -1);
  const vlan = "Device.Ethernet.VLANTermination.";
  const { paths, ips, names } = await added(
    [vlan, { LowerLayers: trunk, VLANID: "30", Enable: "1" }],
    [vlan, { LowerLayers: trunk, VLANID: "31", Enable: "1" }],
    ["Device.Bridging.Bridge.", { Enable: "1" }],
  );
  const [first = "", second = "", bridge] = paths;
  const here = (IPAddress: string) => ({ IPAddress, SubnetMask: "255.255.255.0", Enable: "1" });
  await added(
    [`${ips[0]}IPv4Address.`, here("192.168.30.1")],
    [`${ips[2]}IPv4Address.`, here("192.168.31.1")],
    [`${bridge}Port.`, { LowerLayers: second.slice(0, -1), Enable: "1" }],
  );
  for (const address of ["192.168.30.1", "192.168.31.1"]) {
    await machine.run(`ip netns exec camera ping -c 1 -W 5 ${address}`);
  }
  expect(await machine.run(`ip -o link show ${names[1]}`)).toContain(`master ${names[2]}`);

  // Another VLAN of the same link: its address comes along. One that somebody else has made stays his.
  const numbers = ["32", "20"].map((VLANID) => rpc.set({ [`${first}VLANID`]: VLANID }));
  const [renumbered, taken = ""] = await agent.ask(...numbers);
  expect(faultsOf(renumbered)).toEqual([]);
  expect(await machine.run(`ip -d address show ${names[0]}`)).toMatch(
    /vlan protocol 802.1Q id 32[\s\S]*inet 192\.168\.30\.1/,
  );
  expect(faultsOf(taken)).toEqual([9003, 9007]);
  expect(taken).toContain("trunk.20 is the VLAN 20 of trunk already");
});

bridgeVlans(() => ({ machine, agent, tree, rowOf, added }));

describe("reads the whole tree", () => {
  it("with at most one start of a program for each thing that it is asked", async () => {
    await machine.run(`for each in ip iw hostapd_cli wpa_cli nft bridge; do
	printf '#!/bin/sh\\necho %s "$*" >> /run/starts\\nexec /usr/bin/%s "$@"\\n' $each $each > /run/instead/$each
	chmod 755 /run/instead/$each
done`);
    try {
      await tree("Device.DeviceInfo.");
      await machine.run(": > /run/starts");
      await tree("Device.");
      const starts = (await machine.run("cat /run/starts")).trim().split("\n");
      const programs = starts.map((start) => start.split(" ")[0]);
      expect(programs).toEqual(expect.arrayContaining(["ip", "iw", "hostapd_cli"]));
      expect(starts.toSorted()).toEqual([...new Set(starts)].toSorted());
      for (const once of ["ip", "hostapd_cli"]) expect(programs.filter((each) => each === once)).toHaveLength(1);
    } finally {
      await machine.run("rm /run/instead/*");
    }
  });

  it("for the processor time that it may take, in terms of this machine", async () => {
    const wholes = 6;
    const whole = rpc.get("Device.");
    await agent.ask(whole, whole, whole);
    const parameters = (await tree("Device.")).size;
    const rounds: number[] = [];
    for (let round = 0; round < 2; round++) {
      const once = await cpuOf(() => agent.ask(whole));
      const often = await cpuOf(() => agent.ask(...Array.from({ length: wholes + 1 }, () => whole)));
      rounds.push((1000 * (often - once)) / wholes / parameters);
    }
    const microseconds = Math.min(...rounds);
    const slowness = await slownessOfMachine();
    console.log(
      `${parameters} parameters, ${microseconds.toFixed(0)} µs of CPU each, in a machine that takes ${slowness.toFixed(1)} times as much as it would here: ${(microseconds / slowness).toFixed(1)} µs`,
    );
    // The budget is 30, and the figure above is what tells of it: the same agent took less on one machine and 33 to 40 on another,
    // as an emulator is slower at system calls than at strings. What fails is an agent that takes twice of it.
    expect(microseconds / slowness).toBeLessThan(60);
  });
});

async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = machine.cpuMs();
  await work();
  return machine.cpuMs() - before;
}

/** Work such as the agent's: strings made of values. It prints the milliseconds of processor time that it takes. */
const floor = `
const before = process.cpuUsage();
let size = 0;
for (let at = 0; at < 100_000; at += 1) size += ("<Name>Device." + at + ".Name</Name>").replace(/[&<>]/g, "-").length;
const { user, system } = process.cpuUsage(before);
console.log((user + system) / 1000, size);`;

async function slownessOfMachine(): Promise<number> {
  const bare = await cpuOf(() => machine.run("node -e 0"));
  const there = await cpuOf(() => machine.run(`node -e '${floor}'`));
  const here = Number.parseFloat(spawnSync(process.execPath, ["-e", floor], { encoding: "utf8" }).stdout);
  return (there - bare) / here;
}
