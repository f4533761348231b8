import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { program, RunningCommand } from "../../harness/process/built-program.ts";
import { type Namespace, namespace } from "../../harness/process/namespaces.ts";
import { type OwnRoot, ownRoot } from "../../harness/process/own-root.ts";

/** A gateway of plain Linux in a network and a root of its own, and machines on its links `lan1` and `lan2`. */
export interface LinuxGateway {
  readonly root: OwnRoot;
  readonly network: Namespace;
  readonly machines: readonly [Namespace, Namespace];
  /** Runs the agent; resolves when it takes commands. */
  start(...settings: readonly string[]): Promise<RunningCommand>;
  /** A command of the agent's to the one that runs. */
  tell(...argv: readonly string[]): { readonly code: number | null; readonly said: string };
  /** What `cpe-agent add` made, as a path. */
  add(table: string, ...values: readonly string[]): string;
  /** Values at or below paths. */
  get(...paths: readonly string[]): Readonly<Record<string, string>>;
  /** The row of a table by its Name. */
  rowOf(table: string, name: string): string;
  /** Runs a program in the network and the root of the gateway; answers what it printed. */
  run(...argv: readonly string[]): string;
  /** Its starter, for one that stays. */
  readonly inside: readonly string[];
  /** What `ip -j` prints of addresses and static routes, without what differs from boot to boot. */
  state(): unknown;
}

const state = ["--state-dir", "/state"];

/** Undefined where this machine does not let it. */
export function linuxGateway(): LinuxGateway | undefined {
  const root = ownRoot();
  if (root === undefined) return undefined;
  rmSync(join(root.path, "run/systemd"), { recursive: true, force: true }); // this machine's
  rmSync(join(root.path, "run/NetworkManager"), { recursive: true, force: true });
  const network = namespace("gw");
  const machines = [namespace("one"), namespace("two")] as const;
  for (const [at, machine] of machines.entries()) {
    const link = `lan${at + 1}`;
    network.ip("link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", machine.name);
    network.ip("link", "set", link, "up");
    machine.ip("link", "set", "eth0", "up");
  }
  // The namespace's own /sys, in its own mounts.
  const mounted = 'mount -t sysfs none "$0/sys" && exec chroot "$0" "$@"';
  const inside = ["ip", "netns", "exec", network.name, "sh", "-c", mounted, root.path];
  const spawned = (...argv: readonly string[]) =>
    spawnSync(inside[0] ?? "", [...inside.slice(1), ...argv], { encoding: "utf8" });
  const agent = (...argv: readonly string[]) => spawned(process.execPath, program, ...argv, ...state);

  function run(...argv: readonly string[]): string {
    const { status, stdout, stderr } = spawned(...argv);
    if (status !== 0) throw new Error(`${argv.join(" ")} exited with ${status}: ${stderr}`);
    return stdout;
  }

  function get(...paths: readonly string[]): Readonly<Record<string, string>> {
    const { stdout, stderr, status } = agent("get", ...paths, "--json");
    if (status !== 0) throw new Error(stderr);
    const values: readonly { readonly path: string; readonly value: string }[] = JSON.parse(stdout);
    return Object.fromEntries(values.map(({ path: at, value }) => [at, value]));
  }

  return {
    root,
    network,
    machines,
    inside,
    run,
    get,
    start: async (...settings) => {
      const options = ["host.write=true", "connectionRequest.enable=false", ...settings].flatMap((each) => [
        "-o",
        each,
      ]);
      rmSync(join(root.path, "state/control.sock"), { force: true });
      const running = new RunningCommand(
        inside,
        "run",
        "--host",
        "linux",
        ...state,
        ...options,
        "-o",
        "log.format=json",
      );
      onTestFinished(async () => void (await running.kill("SIGKILL")));
      await expect.poll(() => existsSync(join(root.path, "state/control.sock"))).toBe(true);
      await expect.poll(() => agent("get", "Device.DeviceInfo.HostName").status).toBe(0);
      return running;
    },
    tell: (...argv) => {
      const { status, stdout, stderr } = agent(...argv);
      return { code: status, said: stdout + stderr };
    },
    add: (table, ...values) => {
      const { status, stdout, stderr } = agent("add", table, ...values);
      if (status !== 0) throw new Error(stderr);
      return /Device\.\S+/.exec(stdout)?.[0] ?? "";
    },
    rowOf: (table, name) => {
      const found = Object.entries(get(table)).find(([path, value]) => path.endsWith(".Name") && value === name);
      if (found === undefined) throw new Error(`no row of ${table} is called ${name}`);
      return found[0].slice(0, -"Name".length);
    },
    state: () => {
      const printed = (...words: readonly string[]): Record<string, unknown>[] =>
        JSON.parse(network.ip("-j", "-d", ...words));
      const links = printed("address").map(({ ifname, master, addr_info, linkinfo }) => {
        const { info_kind } = (linkinfo ?? {}) as { readonly info_kind?: string };
        const addresses = addr_info as readonly {
          readonly scope: string;
          readonly local: string;
          readonly prefixlen: number;
        }[];
        return {
          ifname,
          master,
          kind: info_kind,
          addresses: addresses
            .filter(({ scope }) => scope === "global")
            .map(({ local, prefixlen }) => `${local}/${prefixlen}`),
        };
      });
      const routes = ["-4", "-6"].flatMap((family) => printed(family, "route", "show", "proto", "static"));
      const ways = routes.map(({ dst, gateway, dev, metric }) => ({ dst, gateway, dev, metric }));
      const inOrder = <T>(list: readonly T[]): readonly T[] =>
        list.toSorted((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other)));
      return { links: inOrder(links), routes: inOrder(ways) };
    },
  };
}
