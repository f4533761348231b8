import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { canMakeNamespaces } from "../../host/linux/network-namespaces.ts";
import { type ActingRouter, startActingRouter } from "../../stand-in/acting-router.ts";
import { type Connection, connects, dscpSeen, seenAs } from "../../stand-in/machine.ts";
import { realScene } from "../../stand-in/real/real-scene.ts";
import { userlands } from "../../stand-in/real/userland.ts";
import { added, applied, type Scene, sceneOf, type Watched } from "../../wiring/openwrt/router-scene.ts";

// What an ACS sets on an OpenWrt router, as packets meet it: real nftables, routes, and DHCP clients of a real dnsmasq. Services of a
// real userland begin to reload a second after they are told.
// [TR-181 NAT.PortMapping] [TR-181 Firewall.Chain.Rule] [TR-181 DHCPv4] [TR-181 Routing.Router.IPv4Forwarding]
// [TR-181 QoS.Classification]

const has = (program: string): boolean => spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
const possible = canMakeNamespaces() && ["nft", "dnsmasq", "busybox"].every(has);

const wan = "Device.IP.Interface.2";
const camera = "02:00:00:00:77:01";
const desk = "02:00:00:00:77:02";

interface At extends Pick<Scene, "ask"> {
  readonly cpe: Watched;
  readonly router: Pick<ActingRouter, "network" | "outside" | "machine">;
}

/** Sets parameters of a row, in a session of its own, until services have heard of it. */
async function set(at: At, row: string, values: Readonly<Record<string, string>>): Promise<void> {
  const from = at.cpe.log.length;
  const [answer = ""] = await at.ask(
    rpc.set(Object.fromEntries(Object.entries(values).map(([name, value]) => [`${row}${name}`, value]))),
  );
  expect(answer).toContain("<Status>1</Status>");
  await applied(at, from);
}

/** The IP interface of a link. */
async function interfaceOf(at: Pick<Scene, "ask">, link: string): Promise<string> {
  const [told = ""] = await at.ask(rpc.get("Device.IP.Interface."));
  const [path = ""] = [...valuesOf(told)].find(([name, value]) => name.endsWith(".Name") && value === link) ?? [];
  return path.replace(".Name", "");
}

const passes = (connection: Connection) => expect.poll(() => connects(connection)).toBe(true);
const isStopped = (connection: Connection) => expect.poll(() => connects(connection)).toBe(false);

async function onReal(): Promise<At> {
  const { router, ask, agent, get } = await realScene();
  return { router, ask, cpe: { log: agent.log, fact: (name, from) => agent.fact(name, from), get } };
}

type Body<Place extends At> = (at: Place) => Promise<void>;

const standIn = (title: string, body: Body<Scene & { readonly router: ActingRouter }>, more?: string): void =>
  it(`${title} (needs root, nftables, dnsmasq${more === undefined ? "" : `, ${more}`} and busybox)`, async ({
    skip,
  }) => {
    if (!possible || (more !== undefined && !has(more))) return skip("no namespaces, nft, dnsmasq, tcpdump or busybox");
    await body(await sceneOf(await startActingRouter()));
  });

/** With services of a real userland too, where there is one. */
const test = (title: string, body: Body<At>): void => {
  standIn(title, body);
  if (userlands.includes("real"))
    it(`${title}, on a real userland`, { timeout: 240_000 }, async () => body(await onReal()));
};

test("a port mapping that an ACS adds lets a connection in, and none when it is disabled", async (at) => {
  const { router } = at;
  const inside = router.machine("lan1", camera);
  const client = await inside.lease();
  const outside = { from: router.outside, to: inside, address: "198.51.100.78:8080", port: 80 };
  await isStopped(outside);
  const row = await added(at, "Device.NAT.PortMapping.");
  const mapping = { Interface: wan, ExternalPort: "8080", InternalPort: "80", Protocol: "TCP", InternalClient: client };
  await set(at, row, { ...mapping, Enable: "true" });
  await passes(outside);
  await set(at, row, { AllInterfaces: "true" });
  await passes(outside);
  await set(at, row, { RemoteHost: "203.0.113.1" });
  await isStopped(outside);
  await set(at, row, { RemoteHost: "", Enable: "false" });
  await isStopped(outside);
});

test("a rule that an ACS adds drops connections, in its order and while it is enabled", async (at) => {
  const { router } = at;
  const inside = router.machine("lan1", camera);
  await inside.lease();
  const out = (port: number) => ({ from: inside, to: router.outside, address: `198.51.100.1:${port}`, port });
  await passes(out(23));
  const rules = "Device.Firewall.Chain.2.Rule.";
  const row = await added(at, rules);
  await passes(out(23));
  const telnet = { SourceAllInterfaces: "true", DestInterface: wan, Protocol: "6", DestPort: "23", Target: "Drop" };
  await set(at, row, { ...telnet, Enable: "true" });
  await isStopped(out(23));
  await passes(out(80));
  const before = await added(at, rules);
  await set(at, before, { ...telnet, Target: "Accept", SourceMAC: camera, Enable: "true" });
  await isStopped(out(23));
  await set(at, before, { Order: "1" });
  await passes(out(23));
});

standIn(
  "packets that an ACS classifies leave with the DSCP of the first row that matches, and no others do",
  async (at) => {
    const { router } = at;
    const inside = router.machine("lan1", camera);
    const own = await inside.lease();
    const lan = await interfaceOf(at, "br-lan");
    const leavesWith = (port: number) => () => dscpSeen(inside, router.outside, port);
    await expect.poll(leavesWith(5060)).toBe(0);
    const table = "Device.QoS.Classification.";
    const voice = await added(at, table);
    const calls = { Interface: lan, SourceIP: own, Protocol: "17", DestPort: "5060", DestPortRangeMax: "5061" };
    await set(at, voice, { ...calls, DSCPMark: "46", Enable: "true" });
    await expect.poll(leavesWith(5060)).toBe(46);
    expect(await leavesWith(5062)()).toBe(0);
    const bulk = await added(at, table);
    await set(at, bulk, { AllInterfaces: "true", Protocol: "17", DSCPMark: "8", Enable: "true" });
    await expect.poll(leavesWith(5062)).toBe(8);
    expect(await leavesWith(5060)()).toBe(46);
    await set(at, bulk, { Order: "1" });
    await expect.poll(leavesWith(5060)).toBe(8);
    await set(at, bulk, { Enable: "false" });
    await expect.poll(leavesWith(5060)).toBe(46);
  },
  "tcpdump",
);

test("a firewall that an ACS sets to High lets common services out, and all when it is switched off", async (at) => {
  const { router } = at;
  const inside = router.machine("lan1", camera);
  await inside.lease();
  const out = (port: number) => ({ from: inside, to: router.outside, address: `198.51.100.1:${port}`, port });
  const knock = { from: router.outside, to: router.network, address: "198.51.100.78:4000", port: 4000 };
  await set(at, "Device.Firewall.", { Config: "High" });
  await isStopped(out(4000));
  await isStopped(knock);
  await passes(out(443));
  await set(at, "Device.Firewall.", { Config: "Low" });
  await passes(out(4000));
  await isStopped(knock);
  await set(at, "Device.Firewall.", { Enable: "false" });
  await passes(knock);
  await passes(out(4000));
});

test("addresses that an ACS has translated no more are seen outside as they are", async (at) => {
  const { router } = at;
  const inside = router.machine("lan1", camera);
  const own = await inside.lease();
  const seen = () => seenAs({ from: inside, to: router.outside, address: "198.51.100.1:80", port: 80 });
  router.outside.ip("route", "add", "192.168.1.0/24", "via", "198.51.100.78");
  await expect.poll(seen).toBe("198.51.100.78");
  await set(at, "Device.NAT.InterfaceSetting.1.", { Enable: "false" });
  await expect.poll(seen).toBe(own);
  const row = await added(at, "Device.NAT.InterfaceSetting.");
  await set(at, row, { Interface: wan, Enable: "true" });
  await expect.poll(seen).toBe("198.51.100.78");
});

test("an address that an ACS keeps for a machine is what it is given", async (at) => {
  const { router } = at;
  const machine = router.machine("lan2", desk);
  expect(await machine.lease()).toMatch(/^192\.168\.1\./);
  const row = await added(at, "Device.DHCPv4.Server.Pool.1.StaticAddress.");
  await set(at, row, { Chaddr: desk, Yiaddr: "192.168.1.77", Enable: "true" });
  await expect.poll(() => machine.lease()).toBe("192.168.1.77");
});

test("an address that an ACS reserves is given to nobody", async (at) => {
  const { router } = at;
  const pool = "Device.DHCPv4.Server.Pool.1.";
  await set(at, pool, { MinAddress: "192.168.1.20", MaxAddress: "192.168.1.21", ReservedAddresses: "192.168.1.21" });
  const first = router.machine("lan1", camera);
  await expect.poll(() => first.lease()).toBe("192.168.1.20");
  const other = router.machine("lan2", desk);
  await expect(other.lease(5)).rejects.toThrow();
  await set(at, pool, { ReservedAddresses: "" });
  await expect.poll(() => other.lease()).toBe("192.168.1.21");
});

// A veth is no Ethernet interface, and a real userland is over the real /sys.
standIn("an IP interface that an ACS adds on a link of its own reaches who is there", async (at) => {
  const { outside, network } = at.router;
  outside.ip("address", "add", "10.7.0.2/16", "dev", "eth0");
  const link = await added(at, "Device.Ethernet.Link.");
  const row = await added(at, "Device.IP.Interface.");
  const address = await added(at, `${row}IPv4Address.`);
  const port = (await at.cpe.get("Device.Ethernet.Link.1.LowerLayers")) ?? "";
  await set(at, link, { LowerLayers: port, Enable: "true" });
  await set(at, address, { IPAddress: "10.7.0.1", SubnetMask: "255.255.0.0", Enable: "true" });
  await set(at, row, { LowerLayers: link.slice(0, -1), Enable: "true" });
  const reaches = () => network.run("busybox", "ping", "-c", "1", "-W", "5", "-I", "10.7.0.1", "10.7.0.2");
  expect(reaches()).toContain("1 packets received");
  await set(at, row, { Enable: "false" });
  expect(reaches).toThrow();
});

test("a route that an ACS adds is one of the kernel, and in force", async (at) => {
  const { router } = at;
  const row = await added(at, "Device.Routing.Router.1.IPv4Forwarding.");
  const office = { DestIPAddress: "203.0.113.0", DestSubnetMask: "255.255.255.0", GatewayIPAddress: "198.51.100.1" };
  await set(at, row, { ...office, Interface: wan, ForwardingMetric: "30", Enable: "true" });
  const route = () => router.network.ip("route", "show", "203.0.113.0/24");
  await expect.poll(route).toContain("via 198.51.100.1 dev wan proto static metric 30");
  await expect.poll(() => at.cpe.get(`${row}Status`)).toBe("Enabled");
  await set(at, row, { Enable: "false" });
  await expect.poll(route).toBe("");
  expect(await at.cpe.get(`${row}Status`)).toBe("Disabled");
});

// There are no radios.
standIn(
  "what GenieACS provisions in one session takes effect: SSID and key, a port mapping, a kept address",
  async (at) => {
    const { router } = at;
    const machine = router.machine("lan3", camera);
    await machine.lease();
    const mapping = "Device.NAT.PortMapping.2.";
    const kept = "Device.DHCPv4.Server.Pool.1.StaticAddress.2.";
    const from = at.cpe.log.length;
    const answers = await at.ask(
      rpc.set({
        "Device.WiFi.SSID.1.SSID": "Zu Hause",
        "Device.WiFi.AccessPoint.1.Security.ModeEnabled": "WPA2-Personal",
        "Device.WiFi.AccessPoint.1.Security.KeyPassphrase": "correct horse",
      }),
      rpc.add("Device.NAT.PortMapping."),
      rpc.set({
        [`${mapping}Interface`]: wan,
        [`${mapping}ExternalPort`]: "8443",
        [`${mapping}InternalPort`]: "443",
        [`${mapping}Protocol`]: "TCP",
        [`${mapping}InternalClient`]: "192.168.1.42",
        [`${mapping}Enable`]: "true",
        "Device.NAT.PortMapping.1.Enable": "false",
      }),
      rpc.add("Device.DHCPv4.Server.Pool.1.StaticAddress."),
      rpc.set({ [`${kept}Chaddr`]: camera, [`${kept}Yiaddr`]: "192.168.1.42", [`${kept}Enable`]: "true" }),
      rpc.get(mapping, kept, "Device.WiFi.SSID.1.SSID"),
    );
    for (const answer of answers.slice(0, 5)) expect(answer).toContain("<Status>1</Status>");
    expect(valuesOf(answers[5] ?? "").get(`${mapping}Status`)).toBe("Enabled");
    expect(
      String(await applied(at, from))
        .split(" ")
        .sort(),
    ).toEqual(["dhcp", "firewall", "wireless"]);
    expect(router.procd.changed.toSorted()).toEqual(["dhcp", "firewall", "wireless"]);
    expect(new Set(at.toldInSession)).toEqual(new Set([0]));
    await expect.poll(() => machine.lease()).toBe("192.168.1.42");
    const camera443 = { from: router.outside, to: machine, address: "198.51.100.78:8443", port: 443 };
    await passes(camera443);
    expect(router.text("etc/config/wireless")).toContain("option key 'correct horse'");
  },
);
