import { execFileSync, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { systemFiles } from "../../src/host/linux/programs/system-files.ts";
import { uciConfig } from "../../src/host/openwrt/uci/uci-config.ts";
import type { UciPackage } from "../../src/host/openwrt/uci/uci-package.ts";
import { type Namespace, namespace } from "../harness/process/namespaces.ts";
import { type Machine, machineBehind } from "./machine.ts";
import { type Router, startRouter } from "./router.ts";
import { dnsmasqConfiguration } from "./userland/dnsmasq.ts";
import { rulesetOf } from "./userland/fw4.ts";
import { addressesOf, bridgeOfWifi, devicesOf, madeLinks, routesOf } from "./userland/netifd.ts";

// A recorded router whose services act: what is written to its configuration becomes rules of nftables, routes of the kernel, and
// leases of a real dnsmasq, in a network of its own, between a provider and machines inside. [recorded as 23.05-dsa-dual-band]

const recording = "23.05-dsa-dual-band";
/** After which a service that has ended is begun again. */
const respawnMs = 50;

export interface ActingRouter extends Router {
  readonly network: Namespace;
  /** 198.51.100.1, which the router's default route leads to. */
  readonly outside: Namespace;
  /** A machine behind a port of the bridge, with an address by DHCP as `asks` for one. */
  machine(port: "lan1" | "lan2" | "lan3", macAddress: string): Machine;
  /** A machine on the Wi-Fi network of a section: in its bridge while it is on. */
  station(section: string, macAddress: string): Machine;
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
  /** The links of stations, by the sections of their networks. */
  const stations = new Map<string, string>();
  let dnsmasq: ReturnType<typeof spawn> | undefined;
  let over = false;
  onTestFinished(() => {
    over = true;
    dnsmasq?.kill("SIGKILL");
  });
  /** Again and again, as procd does. */
  const serveLeases = (file: string): void => {
    dnsmasq = spawn("ip", ["netns", "exec", network.name, "dnsmasq", "-k", "-C", file], { stdio: "ignore" });
    dnsmasq.once("exit", () => {
      if (!over) setTimeout(() => !over && serveLeases(file), respawnMs);
    });
  };
  let stationJoins = (): void => {};
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
    const wifi = (): void => {
      for (const [section, link] of stations) {
        const bridge = bridgeOfWifi(read("network"), read("wireless"), section);
        network.ip("link", "set", link, ...(bridge === undefined ? ["nomaster"] : ["master", bridge]));
      }
    };
    let served: string | undefined;
    const leases = (): void => {
      const file = join(root, "tmp/dnsmasq.conf");
      const text = dnsmasqConfiguration(read("dhcp"), read("network"), join(root, "tmp/dhcp.leases"));
      if (text === served) return;
      served = text;
      writeFileSync(file, text);
      // The next one begins when it has ended: until then its ports are taken.
      if (dnsmasq === undefined) serveLeases(file);
      else dnsmasq.kill("SIGKILL");
    };
    firewall();
    leases();
    const reloadNetwork = (): void => {
      links();
      routes();
      wifi();
      // What interfaces that come up tell them.
      firewall();
      leases();
    };
    stationJoins = wifi;
    return { firewall, network: reloadNetwork, wireless: wifi, dhcp: leases };
  });
  return Object.assign(router, {
    network,
    outside,
    machine: (port: string, macAddress: string): Machine => {
      const machine = machineBehind(network, port, macAddress);
      network.ip("link", "set", port, "master", "br-lan", "up");
      return machine;
    },
    station: (section: string, macAddress: string): Machine => {
      const link = `wifi${stations.size}`;
      const machine = machineBehind(network, link, macAddress);
      network.ip("link", "set", link, "up");
      stations.set(section, link);
      stationJoins();
      return machine;
    },
  });
}
