import { expect, it } from "vitest";
import { bindingsOn, boundComponents } from "../../../src/device/components.ts";
import { openTree } from "../../../src/model/device/open-tree.ts";
import { compileKind } from "../../../src/model/kind/kind.ts";
import type { PppConnection } from "../../../src/ports/host/network/ppp.ts";
import { loadSchema } from "../../../src/schema/load.ts";
import { openMemoryStore } from "../../../src/store/memory-store.ts";
import { silentLog } from "../../host/linux/silent-log.ts";
import { contextsOf, hostWith, linksOf, linkWith } from "../device-context.ts";

// [TR-181 PPP.Interface]

const idle: PppConnection = {
  key: "wan",
  link: undefined,
  lower: "eth0.7",
  enabled: true,
  state: "connecting",
  connectedSeconds: undefined,
  lastFailure: "authentication",
  username: "me@isp",
  trigger: "on-demand",
  idleDisconnectSeconds: 300,
  maxMru: undefined,
  ipv6: true,
  echo: { intervalSeconds: 10, retries: 5 },
  pppoe: { sessionId: undefined, acName: "", serviceName: "" },
  ipv4: undefined,
  ipv6Ends: undefined,
  dnsServers: [],
};
const links = [
  linkWith({ name: "eth0", physical: true }),
  linkWith({ name: "eth0.7", kind: "vlan", lower: "eth0", vlanId: 7 }),
  linkWith({ name: "pppoe-wan", kind: "ppp", mtu: 1492 }),
];

async function treeWith(connection: PppConnection): Promise<(path: string) => string | undefined> {
  const host = hostWith({ links: linksOf(...links), ppp: { read: async () => [connection] } });
  const kind = compileKind({ schema: await loadSchema("tr181", boundComponents), bindings: bindingsOn(host) });
  const tree = await openTree({ kind, context: contextsOf(host), store: openMemoryStore(), log: silentLog });
  const values = new Map((await tree.values(["Device."])).map(({ path, value }) => [path, value]));
  return (path) => values.get(`Device.${path}`);
}

it("stands between IP and the VLAN that it runs on", async () => {
  const value = await treeWith({
    ...idle,
    state: "connected",
    link: "pppoe-wan",
    connectedSeconds: 9,
    lastFailure: "none",
    ipv4: { local: "192.0.2.7", remote: "192.0.2.1" },
    ipv6Ends: { local: "fe80::1:2", remote: "fe80::1" },
    dnsServers: ["2001:db8::1", "192.0.2.53", "192.0.2.54", "192.0.2.55"],
  });
  expect(value("IP.Interface.3.Name")).toBe("pppoe-wan");
  expect(value("IP.Interface.3.LowerLayers")).toBe("Device.PPP.Interface.1");
  expect(value("PPP.Interface.1.LowerLayers")).toBe("Device.Ethernet.VLANTermination.1");
  const stack = [1, 2, 3, 4, 5, 6].map((row) =>
    [value(`InterfaceStack.${row}.HigherLayer`), value(`InterfaceStack.${row}.LowerLayer`)].join(" > "),
  );
  expect(stack).toContain("Device.IP.Interface.3 > Device.PPP.Interface.1");
  expect(stack).toContain("Device.PPP.Interface.1 > Device.Ethernet.VLANTermination.1");
  const told = ["Status", "LastChange", "ConnectionStatus", "LastConnectionError", "CurrentMRUSize", "Alias"];
  expect(told.map((name) => value(`PPP.Interface.1.${name}`))).toEqual([
    ...["Up", "9", "Connected", "ERROR_NONE", "1492", "cpe-wan"],
  ]);
  expect(value("PPP.Interface.1.IPCP.DNSServers")).toBe("192.0.2.53,192.0.2.54");
  expect(value("PPP.Interface.1.IPv6CP.LocalInterfaceIdentifier")).toBe("::1:2");
});

it("is a row while it is not connected, with what is known of it", async () => {
  const value = await treeWith(idle);
  expect(value("PPP.Interface.1.Name")).toBe("wan");
  const told = ["Status", "ConnectionStatus", "LastConnectionError", "ConnectionTrigger", "IdleDisconnectTime"];
  expect(told.map((name) => value(`PPP.Interface.1.${name}`))).toEqual([
    ...["Dormant", "Connecting", "ERROR_AUTHENTICATION_FAILURE", "OnDemand", "300"],
  ]);
  expect(value("PPP.Interface.1.LCPEcho")).toBe("10");
  expect(value("PPP.Interface.1.Password")).toBe("");
  expect(value("PPP.Interface.1.Stats.BytesSent")).toBe("0");
  expect(value("PPP.Interface.1.IPCP.LocalIPAddress")).toBe("");
  expect(value("PPP.Interface.1.IPv6CP.LocalInterfaceIdentifier")).toBeUndefined();
  expect(value("IP.Interface.3.LowerLayers")).toBe("");
});
