import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";
import { type Namespace, namespace } from "../harness/process/namespaces.ts";

// Machines around a router in namespaces, and what passes between them.

/** Behind a port of the bridge, with an address by DHCP as `lease` asks for one. */
export interface Machine extends Namespace {
  /**
   * Asks by DHCP, once a second, until it has an address, and gives that; rejects when it has none after so many tries. A stand-in in
   * this process goes on meanwhile.
   */
  lease(tries?: number): Promise<string>;
}

/** A machine at the other end of a link that is made in the router's network by the name of the port. */
export function machineBehind(network: Namespace, port: string, macAddress: string): Machine {
  const inside = namespace(port);
  network.ip("link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", inside.name);
  inside.ip("link", "set", "eth0", "address", macAddress);
  inside.ip("link", "set", "eth0", "up");
  const folder = mkdtempSync(join(tmpdir(), "cpe-agent-machine-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const script = join(folder, "udhcpc.script");
  const configure = 'ip address replace "$ip/24" dev "$interface" && ip route replace default via "$router"';
  const steps = `[ "$1" = bound ] || exit 0\nip address flush dev "$interface"\n${configure}\n`;
  writeFileSync(script, `#!/bin/sh\n${steps}`, { mode: 0o755 });
  return {
    ...inside,
    lease: async (tries = 20) => {
      const client = ["busybox", "udhcpc", "-i", "eth0", "-n", "-q", "-t", `${tries}`, "-T", "1", "-s", script];
      await promisify(execFile)("ip", ["netns", "exec", inside.name, ...client]);
      return addressOf(inside);
    },
  };
}

const addressOf = (machine: Namespace): string =>
  machine.ip("-4", "-o", "address", "show", "eth0").split(/\s+/)[3]?.split("/")[0] ?? "";

/** Where the ends of a connection are. */
export interface Connection {
  readonly from: Namespace;
  readonly to: Namespace;
  /** `192.0.2.1:80`, as it is asked for. */
  readonly address: string;
  readonly port: number;
}

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

/** The DSCP that a datagram has when it comes to a port of the provider's 198.51.100.1; undefined where none comes. */
export async function dscpSeen(from: Namespace, to: Namespace, port: number): Promise<number | undefined> {
  const capture = ["tcpdump", "-i", "eth0", "-c", "1", "-v", "-n", "--immediate-mode", `udp dst port ${port}`];
  const seen = spawn("ip", ["netns", "exec", to.name, ...capture], { stdio: ["ignore", "pipe", "pipe"] });
  const send = `require("dgram").createSocket("udp4").send("x", ${port}, "198.51.100.1", function () { this.close?.(); process.exit(); })`;
  let printed = "";
  const ended = new Promise<void>((resolve) => seen.once("exit", () => resolve()));
  const listening = new Promise<void>((resolve) => {
    seen.once("exit", () => resolve());
    seen.stderr.on("data", (chunk) => `${chunk}`.includes("listening on") && resolve());
  });
  seen.stdout.on("data", (chunk) => {
    printed += chunk;
  });
  await listening;
  const again = setInterval(() => from.run(process.execPath, "-e", send), 200);
  const giveUp = setTimeout(() => seen.kill("SIGKILL"), 10_000);
  try {
    await ended;
  } finally {
    clearInterval(again);
    clearTimeout(giveUp);
  }
  const [, tos] = /\btos 0x([\da-f]+)/.exec(printed) ?? [];
  return tos === undefined ? undefined : Number.parseInt(tos, 16) >> 2;
}
