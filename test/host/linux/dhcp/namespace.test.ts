import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { linuxHost } from "../../../../src/host/linux/linux-host.ts";
import { manualClock } from "../../manual-clock.ts";
import { canMakeNamespaces } from "../network-namespaces.ts";
import { type CopiedFileSystem, copiedFileSystem } from "../recorded-machine.ts";
import { silentLog } from "../silent-log.ts";

// A dnsmasq and a dhclient in network namespaces: what they write, below folders of the test's own, is what is read.

const has = (program: string): boolean => {
  try {
    execFileSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};
const [gateway, client] = ["gw", "pc"].map((name) => `cpe-agent-dhcp-${name}-${process.pid}`);
const ip = (...words: readonly string[]): string => execFileSync("ip", words, { encoding: "utf8" });
const macAddress = "02:00:00:00:d4:01";

describe.skipIf(!canMakeNamespaces() || !has("dnsmasq") || !has("dhclient"))("dnsmasq and dhclient (need root)", () => {
  let served: CopiedFileSystem;
  let leased: CopiedFileSystem;
  const running: ChildProcess[] = [];

  beforeAll(async () => {
    served = copiedFileSystem();
    leased = copiedFileSystem();
    const at = (path: string): string => join(served.root, path);
    for (const name of [gateway, client]) ip("netns", "add", name ?? "");
    ip("-n", gateway ?? "", "link", "add", "lan", "type", "veth", "peer", "name", "eth0", "netns", client ?? "");
    ip("-n", client ?? "", "link", "set", "eth0", "address", macAddress);
    for (const [name = "", link = ""] of [
      [gateway, "lan"],
      [client, "eth0"],
    ])
      ip("-n", name, "link", "set", link, "up");
    ip("-n", gateway ?? "", "addr", "add", "192.168.77.1/24", "dev", "lan");
    served.write(
      "/etc/dnsmasq.conf",
      `interface=lan\nbind-interfaces\ndomain=home.arpa\ndhcp-range=192.168.77.50,192.168.77.60,10m\ndhcp-host=${macAddress},192.168.77.55,desk\n`,
    );
    for (const path of ["/run/dnsmasq/x", "/var/lib/misc/x"]) served.write(path, "");
    const options = [
      `--pid-file=${at("run/dnsmasq/dnsmasq.pid")}`,
      `--dhcp-leasefile=${at("var/lib/misc/dnsmasq.leases")}`,
    ];
    const start = (namespace: string, ...argv: readonly string[]): void => {
      running.push(spawn("ip", ["netns", "exec", namespace, ...argv], { stdio: "ignore" }));
    };
    start(
      gateway ?? "",
      "dnsmasq",
      "-k",
      `--conf-file=${at("etc/dnsmasq.conf")}`,
      "--user=root",
      "--no-hosts",
      "--no-resolv",
      ...options,
    );
    // Nothing but the address is set: the script of the system would write resolv.conf.
    leased.write(
      "/script",
      `#!/bin/sh\n[ -z "$new_ip_address" ] || ip addr replace "$new_ip_address/24" dev "$interface" valid_lft "$new_dhcp_lease_time" preferred_lft "$new_dhcp_lease_time"\n`,
    );
    execFileSync("chmod", ["755", join(leased.root, "script")]);
    leased.write("/var/lib/dhcp/dhclient.eth0.leases", "");
    start(
      client ?? "",
      "dhclient",
      "-d",
      "-4",
      "-sf",
      join(leased.root, "script"),
      "-lf",
      join(leased.root, "var/lib/dhcp/dhclient.eth0.leases"),
      "-pf",
      join(leased.root, "pid"),
      "eth0",
    );
    const until = Date.now() + 40_000;
    while (!ip("-n", client ?? "", "-4", "addr", "show", "eth0").includes("192.168.77.") && Date.now() < until)
      await sleep(100);
    for (const [copy, name] of [
      [served, gateway],
      [leased, client],
    ] as const)
      copy.write("/.cpe-agent/ip-addr.json", ip("-n", name ?? "", "-j", "-d", "addr"));
    const pid = readFileSync(at("run/dnsmasq/dnsmasq.pid"), "utf8").trim();
    served.write(`/proc/${pid}/stat`, readFileSync(`/proc/${pid}/stat`));
  });

  afterAll(() => {
    for (const child of running) child.kill();
    for (const name of [gateway, client]) ip("netns", "del", name ?? "");
    served.remove();
    leased.remove();
  });

  const hostOf = ({ root }: CopiedFileSystem) => linuxHost({ root, clock: manualClock(), log: silentLog });

  it("agree on who has which address", async () => {
    expect(await hostOf(leased).dhcpv4?.clients()).toMatchObject([
      {
        link: "eth0",
        state: "bound",
        address: "192.168.77.55",
        prefixLength: 24,
        server: "192.168.77.1",
        routers: ["192.168.77.1"],
        dnsServers: ["192.168.77.1"],
        remainingSeconds: expect.any(Number),
      },
    ]);
    expect(await hostOf(served).dhcpv4?.server()).toMatchObject({
      enabled: true,
      pools: [
        {
          link: "lan",
          first: "192.168.77.50",
          last: "192.168.77.60",
          domainName: "home.arpa",
          leaseSeconds: 600,
          staticAddresses: [{ macAddress, address: "192.168.77.55" }],
          leases: [{ macAddress, address: "192.168.77.55", hostName: "desk" }],
        },
      ],
    });
  });
});
