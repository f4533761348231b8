import { execFileSync, spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { ownRoot } from "../../harness/process/own-root.ts";
import { canMakeNamespaces } from "../../host/linux/network-namespaces.ts";

// A router of plain Linux: a bridge with two machines behind it, real clients of a real dnsmasq, and a way out. What the agent
// tells of them is what they are. [TR-181 Hosts]

const main = join(import.meta.dirname, "../../../dist/main.js");
const router = `cpe-agent-rt-${process.pid}`;
const machines = ["laptop", "printer"] as const;
const namespaceOf = (machine: string): string => `cpe-agent-${machine}-${process.pid}`;

const has = (program: string): boolean => spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
const run = (...[program = "", ...argv]: readonly string[]): string =>
  execFileSync(program, argv, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
const within = (namespace: string, ...argv: readonly string[]): string =>
  run("ip", "netns", "exec", namespace, ...argv);

function namespace(name: string): void {
  run("ip", "netns", "add", name);
  onTestFinished(() => {
    for (const pid of run("ip", "netns", "pids", name).split("\n"))
      if (pid !== "") process.kill(Number(pid), "SIGKILL");
    run("ip", "netns", "del", name);
  });
  run("ip", "-n", name, "link", "set", "lo", "up");
}

const client = `[ "$1" = bound ] && ip address replace "$ip/$mask" dev "$interface"; exit 0`;

it("tells of the machines behind a router, by their leases and where they are (needs root, overlayfs, dnsmasq and busybox)", async ({
  skip,
}) => {
  if (!canMakeNamespaces() || !["dnsmasq", "busybox"].every(has)) return skip("no namespaces, dnsmasq or busybox");
  const root = ownRoot();
  if (root === undefined) return skip("no root of its own");
  namespace(router);
  run("ip", "-n", router, "link", "add", "br-lan", "type", "bridge");
  run("ip", "-n", router, "address", "add", "192.168.77.1/24", "dev", "br-lan");
  run("ip", "-n", router, "link", "add", "wan", "type", "veth", "peer", "name", "isp");
  run("ip", "-n", router, "address", "add", "198.51.100.2/24", "dev", "wan");
  for (const link of ["br-lan", "wan", "isp"]) run("ip", "-n", router, "link", "set", link, "up");
  run("ip", "-n", router, "route", "add", "default", "via", "198.51.100.1");
  run(
    "ip",
    "-n",
    router,
    "neigh",
    "add",
    "198.51.100.1",
    "lladdr",
    "02:00:00:00:00:01",
    "dev",
    "wan",
    "nud",
    "reachable",
  );
  within(router, "sysctl", "-qw", "net.ipv4.ip_forward=1");
  for (const [at, machine] of machines.entries()) {
    const name = namespaceOf(machine);
    namespace(name);
    run("ip", "-n", router, "link", "add", `lan${at + 1}`, "type", "veth", "peer", "name", "eth0", "netns", name);
    run("ip", "-n", name, "link", "set", "eth0", "address", `02:00:00:00:77:0${at + 1}`);
    run("ip", "-n", name, "link", "set", "eth0", "up");
    run("ip", "-n", router, "link", "set", `lan${at + 1}`, "master", "br-lan", "up");
  }

  root.write("/etc/dnsmasq.conf", "# dhcp-leasefile=/elsewhere\n");
  root.write(
    "/etc/dnsmasq.d/lan.conf",
    ["interface=br-lan", "bind-interfaces", "port=0", "dhcp-range=192.168.77.100,192.168.77.150,1h", "user=root"].join(
      "\n",
    ),
  );
  root.write("/etc/dnsmasq.d/leases.conf", "dhcp-leasefile = /leases\n");
  root.program("/client", client);
  const dnsmasq = ["dnsmasq", "-k", "-C", "/etc/dnsmasq.conf", "-7", "/etc/dnsmasq.d,*.conf"];
  spawn("ip", ["netns", "exec", router, "chroot", root.path, ...dnsmasq], { stdio: "ignore" });
  for (const machine of machines) {
    const asked = ["busybox", "udhcpc", "-i", "eth0", "-n", "-q", "-t", "20", "-T", "1", "-x", `hostname:${machine}`];
    within(namespaceOf(machine), "chroot", root.path, ...asked, "-s", "/client");
  }
  within(namespaceOf("laptop"), "busybox", "ping", "-c", "1", "-W", "5", "192.168.77.1");

  const get = (path: string): Readonly<Record<string, string>> => {
    const argv = ["get", path, "--host", "linux", "--json"];
    const printed = within(router, "chroot", root.path, process.execPath, main, ...argv);
    return Object.fromEntries(
      (JSON.parse(printed) as readonly { path: string; value: string }[]).map(({ path, value }) => [path, value]),
    );
  };
  const tree = get("Device.");
  const rows = [1, 2].map((row) => (name: string) => tree[`Device.Hosts.Host.${row}.${name}`] ?? "");
  expect(tree["Device.Hosts.HostNumberOfEntries"]).toBe("2");
  const named = (path: string): string | undefined => tree[`${path}.Name`];
  for (const [at, machine] of machines.entries()) {
    const row = rows.find((each) => each("HostName") === machine);
    const address = run("ip", "-n", namespaceOf(machine), "-4", "-o", "address", "show", "eth0")
      .split(/\s+/)[3]
      ?.split("/")[0];
    expect([row?.("PhysAddress"), row?.("IPAddress"), row?.("Active")]).toEqual([
      `02:00:00:00:77:0${at + 1}`,
      address,
      "true",
    ]);
    expect(named(row?.("Layer3Interface") ?? "")).toBe("br-lan");
  }
});
