import { utimesSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { linuxHost } from "../../../../src/host/linux/linux-host.ts";
import { manualClock } from "../../manual-clock.ts";
import { type CopiedFileSystem, copiedFileSystem } from "../recorded-machine.ts";
import { silentLog } from "../silent-log.ts";
import { networkctlOutput, recordedPrefixLease } from "./recorded-ipv6.ts";

// [TR-181 DHCPv6] As Debian 13's clients have left it: systemd-networkd 257, NetworkManager 1.52, dhcpcd 10.1, dhclient 4.4.3, given addresses and
// prefixes by ISC's dhcpd.

let copy: CopiedFileSystem | undefined;
afterEach(() => copy?.remove());

const startsMs = 1_796_091_812_000;

/** A link `wan` with this address and these files, `afterMs` after the lease was given. */
function machine(address: string | undefined, files: Readonly<Record<string, string | Uint8Array>>, afterMs = 100_000) {
  copy = copiedFileSystem();
  const own = { family: "inet6", local: address, prefixlen: 128, scope: "global" };
  const wan = { ifindex: 9, ifname: "wan", flags: ["UP", "LOWER_UP"], mtu: 1500, operstate: "UP", link_type: "ether" };
  copy.write("/.cpe-agent/ip-addr.json", JSON.stringify([{ ...wan, addr_info: address === undefined ? [] : [own] }]));
  copy.write("/sys/class/net/wan/ifindex", "9\n");
  for (const [path, text] of Object.entries({ "/var/lib/dhcp/x": "", ...files })) {
    copy.write(path, text);
    utimesSync(join(copy.root, path), startsMs / 1000, startsMs / 1000);
  }
  const clock = manualClock();
  const host = linuxHost({
    root: copy.root,
    clock: { ...clock, wallMs: () => startsMs + afterMs, synchronized: () => true },
    log: silentLog,
  });
  return async () =>
    (await host.dhcpv6?.clients())?.map(({ duid, sentOptions, receivedOptions, ...client }) => ({
      ...client,
      duid: duid && Buffer.from(duid).toString("hex"),
      sent: sentOptions.map(({ tag, value }) => `${tag}=${Buffer.from(value).toString("latin1")}`),
      received: receivedOptions.map(({ tag, value }) => `${tag}=${Buffer.from(value).toString("hex")}`),
    }));
}

const servers = "23=fd000000000000000000000000000001";
const domains = "24=03697370076578616d706c6500";
const ofWan = { key: "wan", link: "wan", enabled: true, requestedOptions: [], sent: [] };
const managed = (network: string, more = "") => ({
  "/run/systemd/netif/links/9": `ADMIN_STATE=configured\nNETWORK_FILE=/etc/systemd/network/wan.network\n${more}`,
  "/etc/systemd/network/wan.network": `[Match]\nName=wan\n[Network]\n${network}`,
});
const duidLine = "DHCP6_CLIENT_DUID=DUID-EN/Vendor:0000ab11282484e6b34cb5db\n";

describe("a client of DHCPv6", () => {
  it("of systemd-networkd has what it was told and, from version 257 on, the prefixes that it was delegated", async () => {
    const network = "DHCP=yes\n[DHCPv6]\nSendOption=40:string:hello\nRequestOptions=21 31\nUseAddress=no\n";
    const clients = machine(undefined, {
      ...managed(network, duidLine),
      "/.cpe-agent/run/networkctl/--json=short,list.txt": networkctlOutput,
      "/proc/uptime": "1300.5 2000.0\n",
    });
    expect(await clients()).toEqual([
      {
        ...ofWan,
        duid: "00020000ab11282484e6b34cb5db",
        requestsAddresses: false,
        requestsPrefixes: true,
        requestedOptions: [21, 31],
        sent: ["40=hello"],
        received: [],
        prefixes: [{ address: "2001:db8:ff::", prefixLength: 56, preferredSeconds: 545, validSeconds: 1145 }],
      },
    ]);
  });

  it("of an older systemd-networkd has the DUID that is noted; a router may have had it start", async () => {
    const clients = machine(undefined, managed("IPv6AcceptRA=yes\n[DHCPv6]\nUseDelegatedPrefix=no\n", duidLine));
    expect(await clients()).toMatchObject([
      { duid: "00020000ab11282484e6b34cb5db", requestsAddresses: true, requestsPrefixes: false, prefixes: [] },
    ]);
    copy?.remove();
    expect(await machine(undefined, managed("DHCP=ipv4\n"))()).toEqual([]);
  });

  it("of NetworkManager has what that has noted of the device", async () => {
    const noted = [
      "[device]\nmanaged=true\n\n[dhcp6]",
      "dhcp6.dhcp6_client_id=00:04:bb:d1:d3:df",
      "dhcp6.dhcp6_domain_search=isp.example",
      "dhcp6.dhcp6_name_servers=fd00::1",
      "dhcp6.ip6_address=fd01::1f8",
    ].join("\n");
    const files = { "/run/NetworkManager/devices/9": `${noted}\n` };
    expect(await machine("fd01::1f8", files)()).toEqual([
      {
        ...ofWan,
        duid: "0004bbd1d3df",
        requestsAddresses: true,
        requestsPrefixes: false,
        received: [servers, domains],
        prefixes: [],
      },
    ]);
    copy?.remove();
    expect(await machine("fd01::5", files)()).toEqual([]);
  });

  it("of dhcpcd has the message of the server", async () => {
    const files = { "/var/lib/dhcpcd/wan.lease6": recordedPrefixLease };
    expect(await machine("fd02::1b6", files)()).toEqual([
      {
        ...ofWan,
        duid: "0001000132a0ec0b668e25020c99",
        requestsAddresses: true,
        requestsPrefixes: true,
        received: [servers, domains, "31=fd000000000000000000000000000001"],
        prefixes: [{ address: "2001:db8:2ff::", prefixLength: 56, preferredSeconds: 500, validSeconds: 1100 }],
      },
    ]);
    copy?.remove();
    expect(await machine("fd02::1b6", files, 1_200_000)(), "once the lease is over").toEqual([]);
  });

  const dhclient = (more = "") => `lease6 {
  interface "wan";
  ia-na 25:02:0c:99 {
    starts 1796091812;
    iaaddr FD02:0::14f { starts 1796091812; preferred-life 600; max-life 1200; }
  }
  ia-pd 25:02:0c:99 {
    starts 1796091812;
    iaprefix 2001:db8:2fe:400::/56 { starts 1796091812; preferred-life 600; max-life 4294967295; }
    iaprefix 2001:db8:9::/56 { starts 1796091812; preferred-life 10; max-life 20; }
    iaprefix no::prefix/156 { max-life 1200; }
  }
  option dhcp6.client-id 0:1:0:1:32:a0:ec:23:66:8e:25:2:c:99;
  option dhcp6.name-servers fd00::1;
  option dhcp6.domain-search "isp.example.";
${more}}
`;

  it("of dhclient has the last lease of its file, unless it has given it back", async () => {
    const path = "/var/lib/dhcp/dhclient6.wan.leases";
    expect(await machine("fd02::14f", { [path]: dhclient().replace("FD02:0::14f", "fd02::1") + dhclient() })()).toEqual(
      [
        {
          ...ofWan,
          duid: "0001000132a0ec23668e25020c99",
          requestsAddresses: true,
          requestsPrefixes: true,
          received: [servers, domains],
          prefixes: [
            { address: "2001:db8:2fe:400::", prefixLength: 56, preferredSeconds: 500, validSeconds: undefined },
          ],
        },
      ],
    );
    copy?.remove();
    expect(await machine("fd02::14f", { [path]: dhclient() + dhclient("  released;\n") })()).toEqual([]);
  });

  it("that leaves no record is one where /etc/network/interfaces asks for it", async () => {
    const interfaces = "auto wan\niface wan inet dhcp\niface wan inet6 dhcp\n";
    expect(await machine(undefined, { "/etc/network/interfaces": interfaces })()).toEqual([
      {
        ...ofWan,
        duid: undefined,
        requestsAddresses: true,
        requestsPrefixes: false,
        received: [],
        prefixes: [],
      },
    ]);
    copy?.remove();
    expect(await machine(undefined, { "/etc/network/interfaces": "iface wan inet dhcp\n" })()).toEqual([]);
  });
});
