import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { systemClock } from "../../../src/host/clock.ts";
import type { UbusTable } from "../../../src/host/openwrt/ubus/blobmsg.ts";
import { UbusClient } from "../../../src/host/openwrt/ubus/ubus-client.ts";
import { type Namespace, namespace } from "../../harness/process/namespaces.ts";
import { silentLog } from "../../host/linux/silent-log.ts";
import { type Machine, machineBehind } from "../machine.ts";
import { openWrtRoot } from "./userland.ts";

// A router that is real but for its kernel: procd of `OPENWRT_ROOT` is the first process of namespaces of its own and starts netifd,
// rpcd, fw4, dnsmasq and whatever else is installed there, on a layer in memory.

const repository = join(import.meta.dirname, "../../..");

export interface RealRouter {
  readonly network: Namespace;
  /** 198.51.100.1, whose DHCP gives the router 198.51.100.78. */
  readonly outside: Namespace;
  readonly ubus: UbusClient;
  /** A machine behind a port of the bridge, which netifd takes in when it appears. */
  machine(port: "lan1" | "lan2" | "lan3", macAddress: string): Machine;
  /** What runs a program of this machine, such as Node, inside: in front of its words. */
  readonly host: readonly string[];
  /** Runs a program of the router, and returns what it prints. */
  run(...argv: readonly string[]): Promise<string>;
  text(path: string): string;
  status(interfaceName: string): Promise<UbusTable | undefined>;
}

// $1 root, $2 place for the layer, $3 Node, $4 the repository.
const boot = `set -e
mount --make-rprivate /
mount -t tmpfs tmpfs "$2"
mkdir "$2/upper" "$2/work" "$2/root"
mount -t overlay overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work" "$2/root"
root="$2/root" node="$3" repository="$4"
mkdir -p "$root/host" "$root/proc" "$root/sys" "$root/tmp" "$root/dev" "$root/etc/config" "$root$(dirname "$node")" "$root$repository"
mount --rbind / "$root/host"
: > "$root$node"
mount --bind "$node" "$root$node"
mount --rbind "$repository" "$root$repository"
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount -t tmpfs tmpfs "$root/tmp"
chmod 1777 "$root/tmp"
mount -t tmpfs tmpfs "$root/dev"
for each in null zero full random urandom tty; do
  : > "$root/dev/$each"
  mount --bind "/dev/$each" "$root/dev/$each"
done
: > "$root/dev/console"
mkdir -p "$root/tmp/run" "$root/tmp/lock" "$root/tmp/log" "$root/tmp/.uci" "$root/tmp/sysinfo"
echo 'A router of tests' > "$root/tmp/sysinfo/model"
printf '%s' "$NETWORK" > "$root/etc/config/network"
printf '%s' "$SYSTEM" > "$root/etc/config/system"
hostname OpenWrt
exec chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root /sbin/procd`;

const networkConfig = `
config interface 'loopback'
	option device 'lo'
	option proto 'static'
	option ipaddr '127.0.0.1'
	option netmask '255.0.0.0'

config device
	option name 'br-lan'
	option type 'bridge'
	option bridge_empty '1'
	list ports 'lan1'
	list ports 'lan2'
	list ports 'lan3'

config interface 'lan'
	option device 'br-lan'
	option proto 'static'
	option ipaddr '192.168.1.1'
	option netmask '255.255.255.0'

config interface 'wan'
	option device 'wan'
	option proto 'dhcp'
`;
const systemConfig = "config system\n\toption hostname 'OpenWrt'\n\toption timezone 'UTC'\n";

/** Ends with the test. */
export async function startRealRouter(): Promise<RealRouter> {
  if (openWrtRoot === undefined) throw new Error("OPENWRT_ROOT names no root file system");
  const outside = namespace("isp");
  const network = namespace("real");
  network.ip("link", "add", "wan", "type", "veth", "peer", "name", "eth0", "netns", outside.name);
  outside.ip("address", "add", "198.51.100.1/24", "dev", "eth0");
  outside.ip("link", "set", "eth0", "up");
  const place = mkdtempSync(join(tmpdir(), "cpe-agent-router-"));
  onTestFinished(() => rmSync(place, { recursive: true, force: true }));
  serveDhcp(outside);
  const own = ["unshare", "--mount", "--pid", "--uts", "--ipc", "--fork", "--kill-child", "sh", "-c", boot, "sh"];
  const child = spawn("ip", ["netns", "exec", network.name, ...own, openWrtRoot, place, process.execPath, repository], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, NETWORK: networkConfig, SYSTEM: systemConfig },
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const until = async (title: string, fits: () => boolean | Promise<boolean>): Promise<void> => {
    for (let tries = 0; !(await fits()); tries++) {
      if (isOver() || tries > 1200) throw new Error(`the router has no ${title}`);
      await new Promise((again) => setTimeout(again, 50));
    }
  };
  const first = (): string => readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8").trim();
  await until("first process", () => first() !== "");
  const root = `/proc/${first()}/root`;
  await until("bus", () => existsSync(`${root}/tmp/run/ubus/ubus.sock`));
  const ubus = new UbusClient({ path: `${root}/tmp/run/ubus/ubus.sock`, clock: systemClock(), log: silentLog });
  onTestFinished(() => ubus.close());
  const status = (name: string) => ubus.call(`network.interface.${name}`, "status", {}).catch(() => undefined);
  await until("LAN", async () => (await status("lan"))?.up === true);
  await until("WAN", async () => (await status("wan"))?.up === true);
  const inside = ["nsenter", "-t", first(), "-m", "-p", "-n", "-u", "-i", "-r", "-w"];
  return {
    network,
    outside,
    ubus,
    machine: (port, macAddress) => machineBehind(network, port, macAddress),
    status,
    host: [...inside, ...loader()],
    run: (...argv) =>
      new Promise((resolve, reject) => {
        const [program = "", ...words] = [...inside, ...argv];
        const ran = spawn(program, words, { stdio: ["ignore", "pipe", "inherit"] });
        let printed = "";
        ran.stdout.on("data", (data: Buffer) => {
          printed += data.toString();
        });
        ran.once("close", (code) => (code === 0 ? resolve(printed) : reject(new Error(`${argv.join(" ")}: ${code}`))));
      }),
    text: (path) => readFileSync(join(root, path), "utf8"),
  };
}

/** The loader of programs of this machine, and where its libraries are seen: the router may have another C library, or none. */
function loader(): readonly string[] {
  const triple = process.arch === "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
  const file = process.arch === "arm64" ? "/lib/ld-linux-aarch64.so.1" : "/lib64/ld-linux-x86-64.so.2";
  const folders = [`/lib/${triple}`, `/usr/lib/${triple}`, "/lib64", "/usr/lib64", "/lib", "/usr/lib"];
  return [`/host${realpathSync(file)}`, "--library-path", folders.map((folder) => `/host${folder}`).join(":")];
}

function serveDhcp(outside: Namespace): void {
  const range = ["--dhcp-range=198.51.100.78,198.51.100.78,255.255.255.0,1h", "--dhcp-option=3,198.51.100.1"];
  const plain = ["--conf-file=/dev/null", "--port=0", "--interface=eth0", "--bind-interfaces", "--leasefile-ro"];
  // Ends with the namespace.
  spawn("ip", ["netns", "exec", outside.name, "dnsmasq", "--keep-in-foreground", ...plain, ...range], {
    stdio: "ignore",
  });
}
