import { describe, expect, it } from "vitest";
import { parseCpuTimes, usagePercent } from "../../../../src/host/linux/system/parse-cpu-times.ts";
import { parseMemory } from "../../../../src/host/linux/system/parse-memory.ts";
import { parseTimeServers } from "../../../../src/host/linux/system/parse-time-servers.ts";

describe("/proc/stat", () => {
  it("counts waiting for a disk as idle, and guest time once", () => {
    expect(parseCpuTimes("cpu  10 20 30 400 40 5 6 7 10 20\ncpu0 1 2 3 4 5 6 7 8 9 10\n")).toEqual({
      user: 30,
      system: 48,
      idle: 440,
    });
  });

  it("is nothing without its first line", () => {
    expect(parseCpuTimes("intr 1 2 3\n")).toBeUndefined();
  });

  it.each([
    [0, 0, 100, 200, 50],
    [50, 100, 50, 300, 0],
    [10, 10, 5, 30, 0], // a counter that went back
    [0, 0, 0, 0, undefined],
  ])("busy %d of %d, then %d of %d: %s %%", (busy, total, laterBusy, laterTotal, percent) => {
    const times = (used: number, all: number) => ({ user: used, system: 0, idle: all - used });
    expect(usagePercent(times(busy, total), times(laterBusy, laterTotal))).toBe(percent);
  });
});

describe("/proc/meminfo", () => {
  it("tells the memory that is free, not that which could be freed", () => {
    const text = "MemTotal:         247048 kB\nMemFree:           98604 kB\nMemAvailable:     121320 kB\n";
    expect(parseMemory(text)).toEqual({ totalKiB: 247048, freeKiB: 98604, availableKiB: 121320 });
  });

  it("of an old kernel counts what is cached as to be had", () => {
    const text = "MemTotal: 1000 kB\nMemFree: 100 kB\nBuffers: 50 kB\nCached: 300 kB\nSwapCached: 7 kB\n";
    expect(parseMemory(text)).toEqual({ totalKiB: 1000, freeKiB: 100, availableKiB: 450 });
  });

  it.each(["", "MemTotal: 1 kB\n", "MemFree: 1 kB\n"])("is nothing where a line is missing: %j", (text) => {
    expect(parseMemory(text)).toBeUndefined();
  });
});

describe("NTP configurations", () => {
  it.each([
    [
      "server 0.pool.ntp.org iburst\nserver 0.pool.ntp.org\n# server old.example\npool 2.debian.pool.ntp.org",
      ["0.pool.ntp.org", "2.debian.pool.ntp.org"],
    ],
    ["[Time]\nNTP=a.example b.example\nFallbackNTP=c.example\n", ["a.example", "b.example"]],
    ["[Time]\n#NTP=\nNTP=\n", []],
    ["driftfile /var/lib/ntp/drift\nrestrict default\n", []],
  ])("%j", (text, servers) => {
    expect(parseTimeServers(text)).toEqual(servers);
  });
});
