import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { hostname, networkInterfaces, totalmem, uptime } from "node:os";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../src/host/clock.ts";
import { type LinuxHost, linuxHost } from "../../../src/host/linux/linux-host.ts";
import { type RunProgram, runProgram } from "../../../src/host/linux/programs/run-program.ts";
import { cpuMs } from "../../harness/cpu-time.ts";
import { silentLog } from "./silent-log.ts";

// The readings of the machine that the tests run on, against independent ones.

const here = (run: RunProgram = runProgram): LinuxHost => linuxHost({ run, clock: systemClock(), log: silentLog });
/** Programs as they are here, but for `ip`. */
const withIp =
  (ip: RunProgram): RunProgram =>
  (argv, options) =>
    (argv[0] === "ip" ? ip : runProgram)(argv, options);
const noIp = withIp(async () => ({ ok: false, code: "missing", reason: "ip: not found" }));

const hasIp = ["/sbin/ip", "/usr/sbin/ip", "/bin/ip"].some((path) => existsSync(path));
interface IpLink {
  readonly ifname: string;
  readonly flags: readonly string[];
  readonly mtu: number;
  readonly address: string;
  readonly addr_info: readonly { readonly local: string; readonly prefixlen: number }[];
}
const ipLinks = (): readonly IpLink[] => JSON.parse(execFileSync("ip", ["-j", "addr"], { encoding: "utf8" }));

describe("this machine", () => {
  it.skipIf(!hasIp).each([
    ["ip", runProgram],
    ["/proc and /sys", noIp],
  ])("has the links and addresses that ip tells of, read by %s", async (_way, run) => {
    const told = ipLinks().map((link) => ({
      name: link.ifname,
      mtu: link.mtu,
      mac: link.address,
      enabled: link.flags.includes("UP"),
      addresses: link.addr_info.map(({ local, prefixlen }) => `${local}/${prefixlen}`).sort(),
    }));
    const read = (await here(run).links.read()).map((link) => ({
      name: link.name,
      mtu: link.mtu,
      mac: link.macAddress,
      enabled: link.enabled,
      addresses: link.addresses.map(({ address, prefixLength }) => `${address}/${prefixLength}`).sort(),
    }));
    expect(read).toEqual(told);
  });

  it("is the same by ip and by /proc and /sys", async () => {
    const plain = async (host: LinuxHost) =>
      (await host.links.read()).map(({ addresses: _, statistics: __, ...link }) => link);
    expect(await plain(here(noIp))).toEqual(await plain(here()));
  });

  it("has the addresses that Node tells of", async () => {
    const read = (await here().links.read()).flatMap((link) =>
      link.addresses.map(({ address }) => `${link.name} ${address}`),
    );
    const told = Object.entries(networkInterfaces()).flatMap(([name, each]) =>
      (each ?? []).map(({ address }) => `${name} ${address}`),
    );
    expect(read).toEqual(expect.arrayContaining(told));
  });

  it("counts what /sys counts, between two readings of it", async () => {
    const counter = (name: string, which: string): bigint =>
      BigInt(readFileSync(`/sys/class/net/${name}/statistics/${which}`, "utf8").trim());
    const names = (await here().links.read()).map((link) => link.name);
    const sample = (): ReadonlyMap<string, bigint> =>
      new Map(
        names.flatMap((name) => ["rx_bytes", "tx_packets"].map((which) => [`${name} ${which}`, counter(name, which)])),
      );
    const before = sample();
    const links = await here().links.read();
    const after = sample();
    for (const { name, statistics } of links) {
      for (const [which, read] of [
        ["rx_bytes", statistics.bytesReceived],
        ["tx_packets", statistics.packetsSent],
      ] as const) {
        expect(read >= (before.get(`${name} ${which}`) ?? 0n)).toBe(true);
        expect(read <= (after.get(`${name} ${which}`) ?? 0n)).toBe(true);
      }
    }
  });

  it("has one set of routes, by ip and by /proc", async () => {
    const plain = async (host: LinuxHost) =>
      (await host.routes.read())
        .map(
          ({ destination, prefixLength, gateway, link, metric }) =>
            `${destination}/${prefixLength} ${gateway ?? ""} ${link} ${metric}`,
        )
        .sort();
    expect(await plain(here(noIp))).toEqual(await plain(here()));
  });

  it("has the memory, the name and the age that Node tells of", async () => {
    const memory = await here().system.memory();
    expect(memory.totalKiB).toBe(totalmem() / 1024);
    expect(await here().system.hostName()).toBe(hostname());
    const [before, told, after] = [uptime(), here().system.uptimeSeconds(), uptime()];
    expect([told >= Math.floor(before), told <= Math.ceil(after)]).toEqual([true, true]);
  });

  it("runs this very process", async () => {
    const before = cpuMs();
    const { processes } = await here().system.processes();
    const after = cpuMs();
    const self = processes.find(({ pid }) => pid === process.pid);
    const rssKiB = process.memoryUsage.rss() / 1024;
    expect(self?.state).toBe("Running");
    expect(Math.abs((self?.sizeKiB ?? 0) - rssKiB) / rssKiB).toBeLessThan(0.2);
    // The kernel counts in hundredths of a second, those of users and its own apart.
    const told = self?.cpuTimeMs ?? 0;
    expect([told >= before - 20, told <= after + 20], `${before} ${told} ${after}`).toEqual([true, true]);
  });

  it("has the offset from UTC that this process has, unless it was told another zone", async ({ skip }) => {
    if (process.env.TZ !== undefined) return skip("TZ is set");
    expect((await here().system.time()).utcOffsetMinutes).toBe(-new Date().getTimezoneOffset() || 0);
  });
});

describe("without a usable ip", () => {
  it.each([
    ["is missing", { ok: false, code: "missing", reason: "ip: not found" }],
    ["knows no -j", { ok: false, code: "failed", reason: "ip exited with 1: ip: unrecognized option: j" }],
    ["ignores -j", { ok: true, stdout: "1: lo: <LOOPBACK,UP>" }],
  ] as const)("an ip that %s is tried once", async (_how, result) => {
    let tries = 0;
    const host = here(
      withIp(async () => {
        tries++;
        return result;
      }),
    );
    expect((await host.links.read()).map((link) => link.name)).toContain("lo");
    await host.links.read();
    await host.routes.read();
    expect(tries).toBe(1);
  });

  it("an ip that fails for the moment is tried again", async () => {
    let tries = 0;
    const host = here(
      withIp(async () => {
        tries++;
        return { ok: false, code: "timeout", reason: "ip did not end within 10000 ms" };
      }),
    );
    await host.links.read();
    await host.links.read();
    expect(tries).toBe(2);
  });
});
