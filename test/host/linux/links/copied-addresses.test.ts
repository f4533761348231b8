import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../../../src/host/clock.ts";
import { linuxHost } from "../../../../src/host/linux/linux-host.ts";
import { canMakeNamespaces } from "../network-namespaces.ts";
import { silentLog } from "../silent-log.ts";

// A system copied and read without `ip` shows the addresses that `ip` shows of the system itself.

type Addresses = Readonly<Record<string, readonly string[]>>;

const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true });
});

/** The IPv4 addresses that are found in these files, by link. */
async function addressesIn(files: Readonly<Record<string, string>>): Promise<Addresses> {
  const root = mkdtempSync(join(tmpdir(), "cpe-copied-"));
  roots.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const links = await linuxHost({ root, clock: systemClock(), log: silentLog }).links.read();
  return Object.fromEntries(
    links.map(({ name, addresses }) => [
      name,
      addresses
        .filter(({ family }) => family === 4)
        .map(({ address, prefixLength }) => `${address}/${prefixLength}`)
        .sort(),
    ]),
  );
}

describe.skipIf(!canMakeNamespaces())("a router with host addresses, copied (needs root and ip)", () => {
  const namespace = `cpe-agent-copied-${process.pid}`;
  const ip = (...words: readonly string[]): string => execFileSync("ip", words, { encoding: "utf8" });
  const within = (...words: readonly string[]): string => ip("-n", namespace, ...words);
  const shown = (command: string): string => ip("netns", "exec", namespace, "sh", "-c", command);

  beforeAll(() => {
    ip("netns", "add", namespace);
    within("link", "set", "lo", "up");
    for (const [name, peer] of [
      ["wan", "isp"],
      ["pppoe-wan", "bras"],
      ["lan", "pc"],
      ["vpn", "far"],
    ] as const) {
      within("link", "add", name, "type", "veth", "peer", "name", peer);
      within("link", "set", name, "up");
      within("link", "set", peer, "up");
    }
    within("addr", "add", "10.255.0.1/32", "dev", "lo");
    within("addr", "add", "192.168.1.1/24", "dev", "lan");
    within("addr", "add", "10.0.0.2/31", "dev", "vpn");
    within("addr", "add", "100.64.7.2", "peer", "100.64.0.1/32", "dev", "pppoe-wan");
    within("route", "add", "default", "dev", "pppoe-wan");
    within("route", "add", "10.0.0.0/8", "dev", "vpn");
    within("route", "add", "192.0.2.99/32", "dev", "lan");
  });
  afterAll(() => void ip("netns", "del", namespace));

  it("has the addresses that ip shows", async () => {
    const printed: readonly { ifname: string; addr_info: readonly Record<string, unknown>[] }[] = JSON.parse(
      within("-j", "addr"),
    );
    const told = printed.map(({ ifname, addr_info }): [string, string[]] => [
      ifname,
      addr_info
        .filter(({ family }) => family === "inet")
        .map(({ local, prefixlen }) => `${local}/${prefixlen}`)
        .sort(),
    ]);
    const files = ["/proc/net/fib_trie", "/proc/net/route"].map((path) => [path, shown(`cat ${path}`)]);
    const links = printed.map(({ ifname }) => {
      const path = `/sys/class/net/${ifname}/ifindex`;
      return [path, shown(`cat ${path}`)];
    });
    expect(Object.fromEntries(told)["pppoe-wan"]).toEqual(["100.64.7.2/32"]);
    expect(await addressesIn(Object.fromEntries([...files, ...links]))).toEqual(Object.fromEntries(told));
  });
});

it("a PPPoE router, copied, has its address to the provider and that of its loopback", async () => {
  const trie = ["10.255.0.1", "100.64.7.2"].map((address) => `     |-- ${address}\n        /32 host LOCAL\n`).join("");
  const heading = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n";
  const addresses = await addressesIn({
    "proc/net/fib_trie": `Main:\n${trie}Local:\n${trie}`,
    "proc/net/route": `${heading}pppoe-wan\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0\npppoe-wan\t01004064\t00000000\t0005\t0\t0\t0\tFFFFFFFF\t0\t0\t0\n`,
    "sys/class/net/lo/ifindex": "1\n",
    "sys/class/net/pppoe-wan/ifindex": "7\n",
    "sys/class/net/pppoe-wan/type": "512\n",
  });
  expect(addresses).toEqual({ lo: ["10.255.0.1/32"], "pppoe-wan": ["100.64.7.2/32"] });
});
