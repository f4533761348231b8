import { afterEach, describe, expect, it } from "vitest";
import { linuxHost } from "../../../../src/host/linux/linux-host.ts";
import { manualClock } from "../../manual-clock.ts";
import { recordedLease } from "../dhcp-options/recorded-dhcpcd.ts";
import { type CopiedFileSystem, copiedFileSystem, copiedMachine } from "../recorded-machine.ts";
import { silentLog } from "../silent-log.ts";

// [TR-181 DHCPv4]

let copy: CopiedFileSystem | undefined;
afterEach(() => copy?.remove());

/** A link `wan` with this address, valid for this long, and these files. */
function machine(address: string | undefined, files: Readonly<Record<string, string>>, seconds = 4_294_967_295) {
  copy = copiedFileSystem();
  const own = { family: "inet", local: address, prefixlen: 20, scope: "global", valid_life_time: seconds };
  const wan = { ifindex: 7, ifname: "wan", flags: ["UP", "LOWER_UP"], mtu: 1500, operstate: "UP", link_type: "ether" };
  copy.write("/.cpe-agent/ip-addr.json", JSON.stringify([{ ...wan, addr_info: address === undefined ? [] : [own] }]));
  for (const [path, text] of Object.entries(files)) copy.write(path, text);
  return linuxHost({ root: copy.root, clock: manualClock(), log: silentLog });
}

const bound = {
  key: "wan",
  link: "wan",
  enabled: true,
  state: "bound",
  address: "10.20.0.17",
  prefixLength: 20,
  server: "10.20.0.1",
  routers: ["10.20.0.1"],
  dnsServers: ["10.20.0.1", "10.20.0.2"],
  remainingSeconds: undefined,
  sentOptions: [],
  requestedOptions: [],
};

const lines =
  "ADDRESS=10.20.0.17\nNETMASK=255.255.240.0\nROUTER=10.20.0.1\nSERVER_ADDRESS=10.20.0.1\nDNS=10.20.0.1 10.20.0.2\n";
const dhclient = (expire: string, address = "10.20.0.17"): string => `lease {
  interface "wan";
  fixed-address ${address};
  option routers 10.20.0.1;
  option domain-name-servers 10.20.0.1,10.20.0.2;
  option dhcp-server-identifier 10.20.0.1;
  option subnet-mask 255.255.240.0;
  expire ${expire};
}
`;

describe("a client of DHCP", () => {
  it.each([
    ["systemd-networkd", { "/run/systemd/netif/leases/7": lines }],
    [
      "NetworkManager by its own client",
      { "/var/lib/NetworkManager/internal-01234567-89ab-cdef-0123-456789abcdef-wan.lease": lines },
    ],
    [
      "NetworkManager as it has noted the device",
      {
        "/run/NetworkManager/devices/7":
          "[device]\nmanaged=true\n\n[dhcp4]\nip_address=10.20.0.17\nsubnet_mask=255.255.240.0\nrouters=10.20.0.1\ndhcp_server_identifier=10.20.0.1\ndomain_name_servers=10.20.0.1 10.20.0.2\n\n[dhcp6]\nip_address=::1\n",
      },
    ],
    [
      "NetworkManager as a newer one has noted the device",
      {
        "/run/NetworkManager/devices/7":
          "[device]\nmanaged=true\n\n[dhcp4]\ndhcp4.ip_address=10.20.0.17\ndhcp4.subnet_mask=255.255.240.0\ndhcp4.routers=10.20.0.1\ndhcp4.dhcp_server_identifier=10.20.0.1\ndhcp4.domain_name_servers=10.20.0.1 10.20.0.2\n\n[dhcp6]\ndhcp6.ip6_address=::1\n",
      },
    ],
    ["dhclient", { "/var/lib/dhcp/dhclient.wan.leases": dhclient("never") }],
    ["dhclient, by the last", { "/var/lib/dhcp/dhclient.leases": dhclient("never", "10.20.0.9") + dhclient("never") }],
  ])("has the lease that %s keeps", async (_who, files) => {
    const host = machine("10.20.0.17", { "/run/NetworkManager/state": "", "/etc/network/interfaces": "", ...files });
    expect(await host.dhcpv4?.clients()).toEqual([bound]);
    expect(await host.dhcpv4?.server()).toBeUndefined();
  });

  it("has it for as long as the kernel says, else as its record says", async () => {
    const files = { "/run/systemd/netif/leases/7": lines };
    expect(await machine("10.20.0.17", files, 600).dhcpv4?.clients()).toMatchObject([{ remainingSeconds: 600 }]);
    copy?.remove();
    const now = manualClock().wallMs();
    const record = { "/var/lib/dhcp/dhclient.wan.leases": dhclient(`epoch ${Math.floor(now / 1000) + 90}`) };
    const [client] = (await machine("10.20.0.17", record).dhcpv4?.clients()) ?? [];
    expect(client?.remainingSeconds).toBeGreaterThan(85);
    expect(client?.remainingSeconds).toBeLessThanOrEqual(90);
  });

  it("is none that has a record of a lease that is over, or of an address that the link has not", async () => {
    const record = (text: string) => ({ "/var/lib/dhcp/dhclient.wan.leases": text });
    expect(await machine("10.20.0.17", record(dhclient("epoch 1"))).dhcpv4?.clients()).toEqual([]);
    copy?.remove();
    expect(await machine("10.9.0.1", record(dhclient("never"))).dhcpv4?.clients()).toEqual([]);
  });

  it("asks where it is configured and has none", async () => {
    const { address: _, ...open } = { ...bound, state: "selecting", prefixLength: undefined, server: undefined };
    const selecting = { ...open, address: undefined, routers: [], dnsServers: [] };
    const byIfupdown = { "/etc/network/interfaces": "auto wan\niface wan inet dhcp\n" };
    expect(await machine(undefined, byIfupdown).dhcpv4?.clients()).toEqual([selecting]);
    copy?.remove();
    const byNetworkd = {
      "/run/systemd/netif/links/7": "ADMIN_STATE=configuring\nNETWORK_FILE=/etc/systemd/network/wan.network\n",
      "/etc/systemd/network/wan.network": "[Match]\nName=wan\n\n[Network]\nDHCP=ipv4\n",
    };
    expect(await machine(undefined, byNetworkd).dhcpv4?.clients()).toEqual([selecting]);
    copy?.write("/etc/systemd/network/wan.network", "[Match]\nName=wan\n\n[Network]\nDHCP=ipv6\n");
    const host = linuxHost({ root: copy?.root ?? "", clock: manualClock(), log: silentLog });
    expect(await host.dhcpv4?.clients()).toEqual([]);
  });

  it("has what dhcpcd keeps, whatever a client before it has left", async () => {
    const left = "/var/lib/NetworkManager/internal-01234567-89ab-cdef-0123-456789abcdef-wan.lease";
    machine("10.9.0.24", { [left]: "ADDRESS=10.9.0.16\n", "/sys/class/net/wan/ifindex": "7\n" });
    copy?.write("/var/lib/dhcpcd/wan.lease", recordedLease);
    const host = linuxHost({ root: copy?.root ?? "", clock: manualClock(), log: silentLog });
    const [client] = (await host.dhcpv4?.clients()) ?? [];
    expect(client).toMatchObject({ link: "wan", state: "bound", address: "10.9.0.24", server: "10.9.0.1" });
    expect(client).toMatchObject({ routers: ["10.9.0.1"], dnsServers: [] });
  });

  it("has the address that busybox has set without a record", async () => {
    const host = machine("10.20.0.17", { "/etc/network/interfaces": "auto wan\niface wan inet dhcp\n" });
    expect(await host.dhcpv4?.clients()).toEqual([{ ...bound, server: undefined, routers: [], dnsServers: [] }]);
  });

  it("is nothing that a machine has which neither asks nor serves", () => {
    expect(machine("10.20.0.17", {}).dhcpv4).toBeUndefined();
  });
});

describe("a name server", () => {
  it("is known by a lease, where it is from", async () => {
    copy = copiedMachine("debian-12-gateway");
    const host = linuxHost({ root: copy.root, clock: manualClock(), log: silentLog });
    expect((await host.resolvers.read()).servers).toEqual([
      { address: "192.0.2.53", link: "enp1s0", origin: "dhcp" },
      { address: "192.0.2.54", link: "enp1s0", origin: "dhcp" },
    ]);
    copy.write("/etc/resolv.conf", "nameserver 192.0.2.99\n"); // of an earlier lease, or written by somebody
    expect((await host.resolvers.read()).servers).toEqual([
      { address: "192.0.2.99", link: undefined, origin: undefined },
    ]);
  });

  it("is written down, where nobody else writes resolv.conf", async () => {
    const origins = async (text: string) => {
      copy?.remove();
      const host = machine("10.9.0.1", { "/etc/resolv.conf": text, "/etc/ppp/resolv.conf": "nameserver 192.0.2.2\n" });
      return (await host.resolvers.read()).servers.map(({ origin }) => origin);
    };
    expect(await origins("nameserver 192.0.2.1\nnameserver 192.0.2.2\n")).toEqual(["static", "ppp"]);
    expect(await origins("# Generated by NetworkManager\nnameserver 192.0.2.1\n")).toEqual([undefined]);
  });
});
