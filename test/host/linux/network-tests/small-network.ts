import { execFileSync, spawnSync } from "node:child_process";
import { afterAll, beforeAll } from "vitest";
import { type RunProgram, runProgram } from "../../../../src/host/linux/programs/run-program.ts";

/** A device, a router and a server, each in a network namespace of its own, made before the tests of a file and gone after. */
export interface SmallNetwork {
  /** Starts programs on the device. */
  readonly run: RunProgram;
  /** As `run`, with the programs of busybox in place of those that are installed. */
  readonly runBusybox: RunProgram;
  /** Runs `ip` for one of the three. */
  ip(place: Place, ...words: readonly string[]): void;
  /** Writes a setting of the kernel there. */
  set(place: Place, setting: string, value: string): void;
  /** The name of its namespace. */
  namespace(place: Place): string;
}

type Place = "device" | "router" | "server";

/** Of the device's only link. */
export const deviceLink = "wan";
export const routerAddress = { 4: "10.90.1.1", 6: "2001:db8:90:1::1" } as const;
export const serverAddress = { 4: "10.90.2.2", 6: "2001:db8:90:2::2" } as const;

export function smallNetwork(): SmallNetwork {
  const namespace = (place: Place): string => `cpe-agent-${place}-${process.pid}`;
  const ip = (place: Place, ...words: readonly string[]): void => {
    execFileSync("ip", ["-n", namespace(place), ...words], { stdio: ["ignore", "ignore", "pipe"] });
  };
  const set = (place: Place, setting: string, value: string): void => {
    execFileSync("ip", ["netns", "exec", namespace(place), "tee", `/proc/sys/net/${setting}`], {
      input: value,
      stdio: ["pipe", "ignore", "pipe"],
    });
  };
  const places: readonly Place[] = ["device", "router", "server"];

  beforeAll(() => {
    for (const place of places) {
      execFileSync("ip", ["netns", "add", namespace(place)]);
      ip(place, "link", "set", "lo", "up");
      set(place, "ipv6/conf/default/accept_dad", "0");
      // Tests follow each other more quickly than a host would answer.
      set(place, "ipv4/icmp_ratelimit", "0");
      set(place, "ipv6/icmp/ratelimit", "0");
    }
    set("router", "ipv4/ip_forward", "1");
    set("router", "ipv6/conf/all/forwarding", "1");
    ip("device", "link", "add", deviceLink, "type", "veth", "peer", "name", "in", "netns", namespace("router"));
    ip("router", "link", "add", "out", "type", "veth", "peer", "name", "eth0", "netns", namespace("server"));
    const addresses: readonly (readonly [Place, string, string, string])[] = [
      ["device", deviceLink, "10.90.1.2/24", "2001:db8:90:1::2/64"],
      ["router", "in", `${routerAddress[4]}/24`, `${routerAddress[6]}/64`],
      ["router", "out", "10.90.2.1/24", "2001:db8:90:2::1/64"],
      ["server", "eth0", `${serverAddress[4]}/24`, `${serverAddress[6]}/64`],
    ];
    for (const [place, link, ...own] of addresses) {
      for (const address of own) {
        ip(place, "addr", "add", address, "dev", link, ...(address.includes(":") ? ["nodad"] : []));
      }
      ip(place, "link", "set", link, "up");
    }
    ip("device", "route", "add", "default", "via", routerAddress[4]);
    ip("device", "-6", "route", "add", "default", "via", routerAddress[6]);
    ip("server", "route", "add", "default", "via", "10.90.2.1");
    ip("server", "-6", "route", "add", "default", "via", "2001:db8:90:2::1");
    set("router", "ipv4/neigh/out/mcast_solicit", "1");
    set("router", "ipv4/neigh/out/retrans_time_ms", "100");
    for (let tries = 0; tries < 20 && !isReached(serverAddress[6]); tries++);
  });
  afterAll(() => {
    for (const place of places) execFileSync("ip", ["netns", "del", namespace(place)]);
  });

  /** Links take a moment to come up. */
  const isReached = (address: string): boolean =>
    spawnSync(within[0], [...within.slice(1), "busybox", "ping", "-c", "1", "-W", "1", address]).status === 0;

  const within = ["ip", "netns", "exec", namespace("device")] as const;
  return {
    run: (argv, options) => runProgram([...within, ...argv], options),
    runBusybox: (argv, options) => runProgram([...within, "busybox", ...argv], options),
    ip,
    set,
    namespace,
  };
}

/** Whether this machine has the program. */
export function hasProgram(name: string, ...words: readonly string[]): boolean {
  try {
    execFileSync(name, words, { stdio: "ignore" });
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ENOENT";
  }
}
