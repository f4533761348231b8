import { execFileSync, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemFiles } from "../../src/host/linux/programs/system-files.ts";
import { uciConfig } from "../../src/host/openwrt/uci/uci-config.ts";
import type { UciPackage } from "../../src/host/openwrt/uci/uci-package.ts";
import { type Namespace, namespace } from "../harness/process/namespaces.ts";
import { type Router, startRouter } from "./router.ts";
import { dnsmasqConfiguration } from "./userland/dnsmasq.ts";
import { rulesetOf } from "./userland/fw4.ts";
import { addressesOf, devicesOf, madeLinks, routesOf } from "./userland/netifd.ts";

// A recorded router whose services act: what is written to its configuration becomes rules of nftables, routes of the kernel, and
// leases of a real dnsmasq, in a network of its own, between a provider and machines inside. [recorded as 23.05-dsa-dual-band]

const recording = "23.05-dsa-dual-band";

export interface ActingRouter extends Router {
  readonly network: Namespace;
  /** 198.51.100.1, which the router's default route leads to. */
  readonly outside: Namespace;
  /** A machine behind a port of the bridge, with an address by DHCP as `asks` for one. */
  machine(port: "lan1" | "lan2" | "lan3", macAddress: string): Machine;
}

interface Machine extends Namespace {
  /** Asks by DHCP, once a second, until it has an address, and returns that; throws when it has none after so many tries. */
  lease(tries?: number): string;
}

/** Where the ends of a connection are. */
interface Connection {
  readonly from: Namespace;
  readonly to: Namespace;
  /** `192.0.2.1:80`, as it is asked for. */
  readonly address: string;
  readonly port: number;
}

export async function startActingRouter(): Promise<ActingRouter> {
  const outside = namespace("isp");
  const network = namespace("router");
  network.ip("link", "add", "br-lan", "type", "bridge");
  network.ip("address", "add", "192.168.1.1/24", "dev", "br-lan");
  network.ip("link", "set", "br-lan", "up");
  network.ip("link", "add", "wan", "type", "veth", "peer", "name", "eth0", "netns", outside.name);
  network.ip("address", "add", "198.51.100.78/24", "dev", "wan");
  network.ip("link", "set", "wan", "up");
  outside.ip("address", "add", "198.51.100.1/24", "dev", "eth0");
  outside.ip("link", "set", "eth0", "up");
  network.ip("route", "add", "default", "via", "198.51.100.1");
  network.run("sysctl", "-qw", "net.ipv4.ip_forward=1");

  /** Links that are there because of the configuration. */
  const made: string[] = [];
  let dnsmasq: ReturnType<typeof spawn> | undefined;
  const router = await startRouter(recording, (root) => {
    const config = uciConfig(systemFiles(root));
    const read = (name: string): UciPackage => {
      const found = config.read(name);
      if (found === undefined) throw new Error(`no configuration ${name}`);
      return found;
    };
    const firewall = (): void => {
      const input = rulesetOf(read("firewall"), devicesOf(read("network")));
      execFileSync("ip", ["netns", "exec", network.name, "nft", "-f", "-"], {
        input,
        stdio: ["pipe", "ignore", "pipe"],
      });
    };
    const routes = (): void => {
      for (const family of ["-4", "-6"]) network.ip(family, "route", "flush", "proto", "static");
      for (const [family = "", ...route] of routesOf(read("network"))) network.ip(family, "route", "replace", ...route);
      const printed = ["-4", "-6"].map((family) =>
        JSON.parse(network.ip("-j", "-d", family, "route", "show", "table", "main")),
      );
      writeFileSync(join(root, ".cpe-agent/ip-route.json"), JSON.stringify(printed.flat()));
    };
    const links = (): void => {
      for (const name of made.splice(0)) network.ip("link", "del", name);
      for (const [name, way] of madeLinks(read("network"))) {
        network.ip("link", "add", ...way);
        network.ip("link", "set", name, "up");
        made.push(name);
      }
      for (const [address, device] of addressesOf(read("network"))) {
        if (made.includes(device)) network.ip("address", "replace", address, "dev", device);
      }
    };
    const leases = (): void => {
      const file = join(root, "tmp/dnsmasq.conf");
      writeFileSync(file, dnsmasqConfiguration(read("dhcp"), join(root, "tmp/dhcp.leases")));
      dnsmasq?.kill("SIGKILL");
      dnsmasq = spawn("ip", ["netns", "exec", network.name, "dnsmasq", "-k", "-C", file], { stdio: "ignore" });
    };
    firewall();
    leases();
    const reloadNetwork = (): void => {
      links();
      routes();
    };
    return { firewall, network: reloadNetwork, dhcp: leases };
  });
  return Object.assign(router, {
    network,
    outside,
    machine: (port: string, macAddress: string): Machine => {
      const inside = namespace(port);
      network.ip("link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", inside.name);
      network.ip("link", "set", port, "master", "br-lan", "up");
      inside.ip("link", "set", "eth0", "address", macAddress);
      inside.ip("link", "set", "eth0", "up");
      const script = join(router.root, "tmp/udhcpc.script");
      const configure = 'ip address replace "$ip/24" dev "$interface" && ip route replace default via "$router"';
      writeFileSync(
        script,
        `#!/bin/sh\n[ "$1" = bound ] || exit 0\nip address flush dev "$interface"\n${configure}\n`,
        {
          mode: 0o755,
        },
      );
      return {
        ...inside,
        lease: (tries = 20) => {
          inside.run("busybox", "udhcpc", "-i", "eth0", "-n", "-q", "-t", `${tries}`, "-T", "1", "-s", script);
          return addressOf(inside);
        },
      };
    },
  });
}

const addressOf = (machine: Namespace): string =>
  machine.ip("-4", "-o", "address", "show", "eth0").split(/\s+/)[3]?.split("/")[0] ?? "";

/** The address that whoever listens there sees a connection come from; undefined where none comes about. */
export async function seenAs({ from, to, address, port }: Connection): Promise<string | undefined> {
  const serve = `require("net").createServer((socket) => socket.end(socket.remoteAddress)).listen(${port}, "0.0.0.0", () => console.log("ready"))`;
  const server = spawn("ip", ["netns", "exec", to.name, process.execPath, "-e", serve], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    await new Promise((resolve) => server.stdout.once("data", resolve));
    const [host, at] = address.split(":");
    const ask = `const socket = require("net").connect(${at}, "${host}"); socket.on("data", (data) => process.stdout.write(data)); socket.on("error", () => process.exit(0)); socket.setTimeout(2000, () => process.exit(0))`;
    return from.run(process.execPath, "-e", ask) || undefined;
  } finally {
    server.kill("SIGKILL");
  }
}

export const connects = async (connection: Connection): Promise<boolean> => (await seenAs(connection)) !== undefined;
