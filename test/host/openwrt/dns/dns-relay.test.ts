import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { dnsmasqServer } from "../../../../src/host/openwrt/dns/dnsmasq-servers.ts";
import { openWrtHost } from "../../../../src/host/openwrt/openwrt-host.ts";
import { type CopiedFileSystem, copiedFileSystem } from "../../linux/recorded-machine.ts";
import { silentLog } from "../../linux/silent-log.ts";
import { manualClock } from "../../manual-clock.ts";

// [TR-181 DNS.Relay.Forwarding]

const copies: CopiedFileSystem[] = [];
afterEach(() => {
  for (const copy of copies.splice(0)) copy.remove();
});

const ubus = "/.cpe-agent/ubus";
const dump = {
  interface: [
    { interface: "lan", up: true, proto: "static", l3_device: "br-lan", "dns-server": ["192.0.2.1"] },
    { interface: "wan", up: true, proto: "pppoe", l3_device: "pppoe-wan", "dns-server": ["192.0.2.2", "192.0.2.3"] },
    { interface: "wan6", up: true, proto: "dhcpv6", l3_device: "pppoe-wan", "dns-server": ["2001:db8::53", 7] },
    { interface: "wwan", up: false, proto: "dhcp", l3_device: "wwan0", "dns-server": ["192.0.2.4"] },
  ],
};
const learned = [
  ["192.0.2.1", "br-lan", "static"],
  ["192.0.2.2", "pppoe-wan", "static"],
  ["192.0.2.3", "pppoe-wan", "ppp"],
  ["2001:db8::53", "pppoe-wan", "dhcpv6"],
  ["192.0.2.4", undefined, undefined],
];

interface System {
  readonly dhcp: string;
  readonly services?: object;
  readonly files?: Readonly<Record<string, string>>;
}

function hostWith({ dhcp, services, files = {} }: System) {
  const copy = copiedFileSystem();
  copies.push(copy);
  for (const [path, text] of Object.entries(files)) copy.write(path, text);
  copy.write("/etc/config/dhcp", dhcp);
  copy.write("/etc/config/network", "config interface 'wan'\n\tlist dns '192.0.2.2'\n");
  const nameservers = learned.map(([address]) => `nameserver ${address}\n`).join("");
  copy.write("/tmp/resolv.conf.d/resolv.conf.auto", `# Interface wan\n${nameservers}`);
  copy.write("/etc/resolv.conf", "search lan\nnameserver 127.0.0.1\n");
  copy.write(`${ubus}/network.interface/dump.json`, JSON.stringify(dump));
  if (services !== undefined) copy.write(`${ubus}/service/list.json`, JSON.stringify(services));
  return openWrtHost({ root: copy.root, clock: manualClock(), log: silentLog });
}

const running = { dnsmasq: { instances: { cfg01: { running: true } } } };
const dnsmasq = (options = ""): string => `config dnsmasq\n${options.replaceAll(/^(?=.)/gm, "\t")}\n`;

async function serversOf(dhcp: string): Promise<readonly unknown[]> {
  const relay = await hostWith({ dhcp, services: running }).dnsRelay?.read();
  return (relay?.servers ?? []).map(({ address, link, origin }) => [address, link, origin]);
}

describe("the DNS relay of OpenWrt", () => {
  it("asks what it was told by hand, then what its interfaces have learned", async () => {
    const options = "list server '198.51.100.53'\nlist server '192.0.2.3@br-lan'\nlist server '/corp.example/10.0.0.1'";
    expect(await serversOf(dnsmasq(options))).toEqual([
      ["198.51.100.53", undefined, "static"],
      ["192.0.2.3", "br-lan", "static"],
      ...learned.filter(([address]) => address !== "192.0.2.3"),
    ]);
  });

  it("asks those too that its own files name, in /etc and in the folder of its section", async () => {
    const files = {
      "/etc/dnsmasq.conf": "# by hand\nserver=198.51.100.54\nserver=/corp.example/10.0.0.1\nno-resolv\n",
      "/tmp/dnsmasq.main.d/vpn": "server=198.51.100.55@wg0\n",
      "/tmp/dnsmasq.other.d/vpn": "server=198.51.100.56\n",
      "/srv/names/more.conf": "server=198.51.100.57\n",
    };
    const asked = async (options: string) =>
      (
        (await hostWith({ dhcp: `config dnsmasq 'main'\n${options}`, services: running, files }).dnsRelay?.read())
          ?.servers ?? []
      )
        .filter(({ address }) => address.startsWith("198."))
        .map(({ address, link }) => [address, link]);
    expect(await asked("")).toEqual([
      ["198.51.100.54", undefined],
      ["198.51.100.55", "wg0"],
    ]);
    expect(await asked("\toption confdir '/srv/names/,*.conf'\n")).toEqual([
      ["198.51.100.54", undefined],
      ["198.51.100.57", undefined],
    ]);
  });

  it("asks nobody else where it is told to read no file, and reads the one that it is told to", async () => {
    expect(await serversOf(dnsmasq("option noresolv '1'\noption server '127.0.0.1#5453 127.0.0.1#5454'"))).toEqual([
      ["127.0.0.1", undefined, "static"],
    ]);
    expect(await serversOf(dnsmasq("option resolvfile '/etc/resolv.conf'"))).toEqual([
      ["127.0.0.1", undefined, undefined],
    ]);
    expect(await serversOf(dnsmasq("option resolvfile '/no/such/file'"))).toEqual([]);
  });

  it.each<readonly [string, string, object | undefined, object]>([
    ["runs", dnsmasq(), running, { enabled: true, running: true }],
    [
      "has crashed",
      dnsmasq(),
      { dnsmasq: { instances: { cfg01: { running: false } } } },
      { enabled: true, running: false },
    ],
    ["was not started", dnsmasq(), { firewall: {} }, { enabled: false, running: false }],
    ["answers no names", dnsmasq("option port '0'"), running, { enabled: false, running: true }],
    ["is not configured", "config dhcp 'lan'\n", running, { enabled: false }],
    ["is switched off", dnsmasq("option disabled '1'"), running, { enabled: false }],
    ["cannot be asked for", dnsmasq(), undefined, { enabled: true, running: undefined }],
    ["is told of in another way", dnsmasq(), { dnsmasq: { instances: [7, null] } }, { enabled: true, running: false }],
  ])("%s", async (_name, dhcp, services, expected) => {
    const host = hostWith({ dhcp, ...(services && { services }) });
    expect(await host.dnsRelay?.read()).toMatchObject(expected);
  });

  it("is what the device itself asks, of the same interfaces", async () => {
    const { servers } = (await hostWith({ dhcp: dnsmasq() }).resolvers?.read()) ?? {};
    expect(servers?.map(({ address, link, origin }) => [address, link, origin])).toEqual(learned);
  });
});

describe("a server of dnsmasq", () => {
  it.each([
    ["192.0.2.53", { address: "192.0.2.53", link: undefined }],
    ["192.0.2.53#5353", { address: "192.0.2.53", link: undefined }],
    ["192.0.2.53@eth0@192.0.2.1#1024", { address: "192.0.2.53", link: "eth0" }],
    ["192.0.2.53@192.0.2.1", { address: "192.0.2.53", link: undefined }],
    ["fe80::1%br-lan#53", { address: "fe80::1", link: "br-lan" }],
  ])("%s", (text, expected) => {
    expect(dnsmasqServer(text)).toEqual({ ...expected, origin: "static" });
  });

  it.each(["", "/lan/", "/lan/192.0.2.1", "dns.example", "192.0.2.300", "#", "192.0.2.1#port"])("is not %j", (text) => {
    expect(dnsmasqServer(text)).toBeUndefined();
  });

  it("may be anything", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void dnsmasqServer(text)));
  });
});
