import { afterEach, describe, expect, it } from "vitest";
import { openWrtHost } from "../../../../src/host/openwrt/openwrt-host.ts";
import type { PppConnection } from "../../../../src/ports/host/network/ppp.ts";
import { linkWith } from "../../../device/device-context.ts";
import { type CopiedFileSystem, copiedFileSystem } from "../../linux/recorded-machine.ts";
import { silentLog } from "../../linux/silent-log.ts";
import { manualClock } from "../../manual-clock.ts";

// [TR-181 PPP.Interface]

const copies: CopiedFileSystem[] = [];
afterEach(() => {
  for (const copy of copies.splice(0)) copy.remove();
});

const links = [
  linkWith({ name: "eth0" }),
  linkWith({
    name: "pppoe-wan",
    kind: "ppp",
    mtu: 1492,
    addresses: [
      {
        family: 6,
        address: "fe80::1234:5678:9abc:def0",
        peer: "fe80::99",
        prefixLength: 128,
        scope: "link",
        origin: "link-local",
        preferredSeconds: undefined,
        validSeconds: undefined,
        tentative: false,
        deprecated: false,
      },
    ],
  }),
];

const up = {
  up: true,
  autostart: true,
  uptime: 77,
  l3_device: "pppoe-wan",
  "ipv4-address": [{ address: "203.0.113.77", mask: 32, ptpaddress: "203.0.113.1" }],
  "dns-server": ["203.0.113.1", "2001:db8::53"],
};

/** The connection of a router with these options and this answer of netifd. */
async function connection(
  options: Readonly<Record<string, string>>,
  answer: object,
  more: Readonly<Record<string, string>> = {},
): Promise<PppConnection | undefined> {
  const copy = copiedFileSystem();
  copies.push(copy);
  const lines = Object.entries(options).map(([name, value]) => `\toption ${name} '${value}'\n`);
  copy.write("/etc/config/network", `config interface 'wan'\n\toption proto 'pppoe'\n${lines.join("")}`);
  const wan = { interface: "wan", proto: "pppoe", device: "eth0", ...answer };
  const others = [
    { interface: "lan", proto: "static", up: true },
    { interface: "wan_6", proto: "dhcpv6", device: "pppoe-wan" },
  ];
  copy.write("/.cpe-agent/ubus/network.interface/dump.json", JSON.stringify({ interface: [wan, ...others] }));
  for (const [path, text] of Object.entries(more)) copy.write(path, text);
  const { ppp } = openWrtHost({ root: copy.root, clock: manualClock(), log: silentLog });
  const connections = (await ppp?.read(links)) ?? [];
  expect(connections.length).toBe(1);
  return connections[0];
}

describe("PPP on OpenWrt", () => {
  it("is what netifd runs, as it is configured", async () => {
    const options = { username: "me@isp", password: "pp-secret", keepalive: "5 10", ac: "bras", mtu: "1480" };
    expect(await connection(options, up)).toEqual({
      key: "wan",
      link: "pppoe-wan",
      lower: "eth0",
      enabled: true,
      state: "connected",
      connectedSeconds: 77,
      lastFailure: "none",
      username: "me@isp",
      trigger: "always",
      idleDisconnectSeconds: undefined,
      maxMru: 1480,
      ipv6: true,
      echo: { retries: 5, intervalSeconds: 10 },
      pppoe: { sessionId: undefined, acName: "bras", serviceName: "" },
      ipv4: { local: "203.0.113.77", remote: "203.0.113.1" },
      ipv6Ends: { local: "fe80::1234:5678:9abc:def0", remote: "fe80::99" },
      dnsServers: ["203.0.113.1", "2001:db8::53"],
    });
  });

  it("tells what holds where nothing is set, so that it can be", async () => {
    expect(await connection({}, up)).toMatchObject({
      username: "",
      maxMru: 1492,
      echo: { retries: 5, intervalSeconds: 1 },
    });
    expect((await connection({ keepalive: "3" }, up))?.echo).toEqual({ retries: 3, intervalSeconds: 5 });
  });

  it("is on demand, without IPv6, not checked, where that is set", async () => {
    const found = await connection({ demand: "300", ipv6: "0", keepalive: "0 5", service: "gold" }, up);
    expect(found).toMatchObject({ trigger: "on-demand", idleDisconnectSeconds: 300, ipv6: false });
    expect(found?.echo).toEqual({ retries: 0, intervalSeconds: 0 });
    expect(found?.pppoe?.serviceName).toBe("gold");
  });

  it("has the session of the link beneath, unless there are several", async () => {
    const head = "Id       Address              Device\n";
    const one = "00006712 02:00:00:00:00:99     eth0\n";
    const other = "00000100 02:00:00:00:00:98     eth1\n";
    const sessionOf = async (text: string): Promise<number | undefined> =>
      (await connection({}, up, { "/proc/net/pppoe": text }))?.pppoe?.sessionId;
    expect(await sessionOf(head + one + other)).toBe(0x1267);
    expect(await sessionOf(head + one + one)).toBeUndefined();
    expect(await sessionOf(head + other)).toBeUndefined();
  });

  it.each([
    ["pppoe", "AUTH_TOPEER_FAILED", "authentication"],
    ["pppoe", "AUTH_FAILED", "authentication"],
    ["pppoe", "CONNECT_FAILED", "no-answer"],
    ["pppoe", "USER_REQUEST", "user"],
    ["interface", "NO_DEVICE", "no-device"],
    ["pppoe", "LOOPBACK", "other"],
  ])("tells why it failed: %s/%s is %s", async (subsystem, code, failure) => {
    const errors = [{ subsystem, code }];
    expect(await connection({}, { up: false, pending: true, autostart: true, errors })).toMatchObject({
      state: "connecting",
      lastFailure: failure,
      link: "pppoe-wan",
      connectedSeconds: undefined,
      ipv4: undefined,
    });
    // It stays with netifd until the next outcome.
    expect(await connection({}, { ...up, errors })).toMatchObject({ state: "connected", lastFailure: "none" });
  });

  it("is disabled after ifdown", async () => {
    expect(await connection({}, { up: false, autostart: false })).toMatchObject({
      enabled: false,
      state: "disconnected",
      lastFailure: "none",
    });
  });
});
