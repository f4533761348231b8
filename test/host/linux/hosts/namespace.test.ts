import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ForwardingEntry } from "../../../../src/host/linux/hosts/forwarding.ts";
import type { Neighbour } from "../../../../src/host/linux/hosts/neighbours.ts";
import { canMakeNamespaces } from "../network-namespaces.ts";

// A real bridge with machines behind it, in a network namespace of its own.

const namespace = `cpe-agent-hosts-${process.pid}`;
/** More than the kernel gives of a bridge's database at a time. */
const count = 600;
const mac = (at: number): string =>
  `02:00:00:01:${(at >> 8).toString(16).padStart(2, "0")}:${(at & 255).toString(16).padStart(2, "0")}`;

interface Told {
  readonly forwarding: readonly ForwardingEntry[];
  readonly neighbours: readonly Neighbour[];
  readonly withoutIp: readonly Neighbour[];
}

describe.skipIf(!canMakeNamespaces())("machines behind a real bridge (needs root and ip)", () => {
  let told: Told = { forwarding: [], neighbours: [], withoutIp: [] };

  beforeAll(() => {
    const run = (program: string, args: readonly string[], input = "") =>
      execFileSync(program, args, { input, encoding: "utf8", stdio: ["pipe", "pipe", "pipe"] });
    const within = (...words: readonly string[]) => run("ip", ["-n", namespace, ...words]);
    run("ip", ["netns", "add", namespace]);
    within("link", "add", "br-lan", "type", "bridge");
    for (const port of ["lan1", "lan2"]) {
      within("link", "add", port, "type", "veth", "peer", "name", `pc-${port}`);
      within("link", "set", port, "master", "br-lan");
    }
    for (const name of ["br-lan", "lan1", "pc-lan1", "lan2", "pc-lan2"]) within("link", "set", name, "up");
    within("addr", "add", "192.168.1.1/24", "dev", "br-lan");
    const entries = Array.from(
      { length: count },
      (_, at) => `fdb add ${mac(at)} dev lan${1 + (at % 2)} master dynamic\n`,
    );
    run("bridge", ["-n", namespace, "-batch", "-"], entries.join(""));
    within("neigh", "add", "192.168.1.7", "lladdr", mac(7), "dev", "br-lan", "nud", "reachable");
    within("neigh", "add", "192.168.1.8", "lladdr", mac(8), "dev", "br-lan", "nud", "stale");
    within("neigh", "add", "fe80::7", "lladdr", mac(7), "dev", "br-lan", "nud", "stale");
    const script = join(import.meta.dirname, "in-namespace.ts");
    told = JSON.parse(run("ip", ["netns", "exec", namespace, process.execPath, "--import", "tsx", script]));
  });
  afterAll(() => {
    execFileSync("ip", ["netns", "del", namespace]);
  });

  it("are on the ports that it has seen them on, all of them, and the device itself is none", () => {
    const ports = new Map(told.forwarding.map(({ macAddress, port, bridge }) => [macAddress, `${bridge} ${port}`]));
    const expected = Array.from({ length: count }, (_, at) => [mac(at), `br-lan lan${1 + (at % 2)}`]);
    // The far ends of the links may have spoken too.
    expect([...ports].filter(([address]) => address.startsWith("02:00:00:01:")).toSorted()).toEqual(
      expected.toSorted(),
    );
    expect(ports.size).toBeLessThanOrEqual(count + 2);
  });

  it("are neighbours, reachable as ip says", () => {
    const neighbour = (last: number, address: string, reachable: boolean) =>
      expect.objectContaining({ address, link: "br-lan", macAddress: mac(last), reachable });
    expect(told.neighbours).toEqual(
      expect.arrayContaining([
        neighbour(7, "192.168.1.7", true),
        neighbour(8, "192.168.1.8", false),
        neighbour(7, "fe80::7", false),
      ]),
    );
    const known = told.withoutIp.map(({ address, macAddress }) => [address, macAddress]).toSorted();
    expect(known).toEqual([
      ["192.168.1.7", mac(7)],
      ["192.168.1.8", mac(8)],
    ]);
  });
});
