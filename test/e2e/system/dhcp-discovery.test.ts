import { execFile, execFileSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canMakeNamespaces } from "../../host/linux/network-namespaces.ts";

// A provider and a device, each in a network namespace: real clients ask a real dnsmasq, our hooks hand on what it says, and the
// built agent informs the ACS that it names. [TP-069 DHCPv4, DHCPv6]

const provider = `cpe-agent-isp-${process.pid}`;
const device = `cpe-agent-cpe-${process.pid}`;

const has = (program: string): boolean => {
  try {
    execFileSync("sh", ["-c", `command -v ${program}`]);
    return true;
  } catch {
    return false;
  }
};
const canTry = canMakeNamespaces() && ["dnsmasq", "busybox", "nsenter", "unshare"].every(has);
const ip = (...words: readonly string[]): void => void execFileSync("ip", words, { stdio: "ignore" });

interface Result {
  readonly told: { readonly path: string; readonly events: string };
  readonly code: string;
  readonly acsUrlOrigin: string;
  readonly discovered: { readonly link: string; readonly option: number };
}

describe.skipIf(!canTry)("an ACS that DHCP names (needs root, ip, nsenter, dnsmasq and busybox)", () => {
  let results: Readonly<Record<string, Result>>;

  beforeAll(async () => {
    for (const namespace of [provider, device]) {
      ip("netns", "add", namespace);
      ip("-n", namespace, "link", "set", "lo", "up");
    }
    ip("-n", provider, "link", "add", "isp", "type", "veth", "peer", "name", "wan", "netns", device);
    ip("-n", provider, "address", "add", "10.9.0.1/24", "dev", "isp");
    ip("-n", provider, "address", "add", "fd09::1/64", "dev", "isp", "nodad");
    ip("-n", provider, "link", "set", "isp", "up");
    ip("-n", device, "link", "set", "wan", "up");
    const script = join(import.meta.dirname, "dhcp-discovery-in-namespace.ts");
    const argv = ["netns", "exec", provider, process.execPath, "--import", "tsx", script, device];
    results = JSON.parse((await promisify(execFile)("ip", argv, { timeout: 240_000 })).stdout);
  }, 300_000);
  afterAll(() => {
    for (const namespace of [provider, device]) {
      const left = execFileSync("ip", ["netns", "pids", namespace]).toString().split("\n");
      for (const pid of left) if (pid !== "") process.kill(Number(pid), "SIGKILL");
      ip("netns", "del", namespace);
    }
  });

  it("in the sub-options of option 43, by udhcpc, is informed; another one after it, once the lease says so [TR-069 3.1]", () => {
    const by = { acsUrlOrigin: "dhcp", discovered: { link: "wan", option: 43 } };
    expect(results.first).toEqual({ told: { path: "/first", events: "0 BOOTSTRAP,1 BOOT" }, code: "TLCO.GRP1", ...by });
    expect(results.second).toEqual({ told: { path: "/second", events: "0 BOOTSTRAP" }, code: "TLCO.GRP2", ...by });
  });

  it("in option 125, by udhcpc, is informed [TR-069 3.1]", () => {
    expect(results.identified).toMatchObject({
      told: { path: "/identified" },
      code: "VI",
      discovered: { option: 125 },
    });
  });

  it("in option 43 with nothing but the URL, by udhcpc, is informed", () => {
    expect(results.bare).toMatchObject({ told: { path: "/bare" }, discovered: { option: 43 } });
  });

  it.skipIf(!has("odhcp6c"))("in option 17, by odhcp6c, is informed (needs odhcp6c) [TR-069 3.1]", () => {
    expect(results.odhcp6c).toMatchObject({ told: { path: "/v6" }, discovered: { link: "wan", option: 17 } });
  });

  it.skipIf(!has("dhclient"))("in options 43 and 17, by dhclient, is informed (needs dhclient) [TR-069 3.1]", () => {
    expect(results.dhclient4).toMatchObject({ told: { path: "/dhclient4" }, discovered: { link: "wan", option: 43 } });
    expect(results.dhclient6).toMatchObject({ told: { path: "/dhclient6" }, discovered: { link: "wan", option: 17 } });
  });

  it.skipIf(!has("dhcpcd"))("in options 43 and 17, by dhcpcd, is informed (needs dhcpcd) [TR-069 3.1]", () => {
    expect(results.dhcpcd4).toMatchObject({ told: { path: "/dhcpcd4" }, discovered: { link: "wan", option: 43 } });
    expect(results.dhcpcd6).toMatchObject({ told: { path: "/dhcpcd6" }, discovered: { link: "wan", option: 17 } });
  });
});
