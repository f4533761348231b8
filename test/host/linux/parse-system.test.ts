import { describe, expect, it } from "vitest";
import { parseNetDev } from "../../../src/host/linux/links/parse-net-dev.ts";
import { parseVlanConfig } from "../../../src/host/linux/links/parse-vlan-config.ts";
import { parseResolver } from "../../../src/host/linux/resolvers/parse-resolver.ts";
import { parseCpuTimes, usagePercent } from "../../../src/host/linux/system/parse-cpu-times.ts";
import { parseMemory } from "../../../src/host/linux/system/parse-memory.ts";
import { parseTimeServers } from "../../../src/host/linux/system/parse-time-servers.ts";

describe("/proc/stat", () => {
  it("counts waiting for a disk as idle, and guest time once", () => {
    expect(parseCpuTimes("cpu  10 20 30 400 40 5 6 7 10 20\ncpu0 1 2 3 4 5 6 7 8 9 10\n")).toEqual({
      busy: 78,
      total: 518,
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
    expect(usagePercent({ busy, total }, { busy: laterBusy, total: laterTotal })).toBe(percent);
  });
});

describe("/proc/meminfo", () => {
  it("tells the memory that is free, not that which could be freed", () => {
    const text = "MemTotal:         247048 kB\nMemFree:           98604 kB\nMemAvailable:     121320 kB\n";
    expect(parseMemory(text)).toEqual({ totalKiB: 247048, freeKiB: 98604 });
  });

  it.each(["", "MemTotal: 1 kB\n", "MemFree: 1 kB\n"])("is nothing where a line is missing: %j", (text) => {
    expect(parseMemory(text)).toBeUndefined();
  });
});

describe("/proc/net/dev", () => {
  const heading = "Inter-|   Receive        |  Transmit\n face |bytes    packets errs\n";

  it("is exact beyond 2^53 and does without a space after the colon", () => {
    const links = parseNetDev(
      `${heading}  eth0:18446744073709551615 2 3 4 5 6 7 8 9007199254740993 10 11 12 13 14 15 16\n`,
    );
    expect(links.get("eth0")).toEqual({
      bytesReceived: 18446744073709551615n,
      packetsReceived: 2n,
      errorsReceived: 3,
      discardPacketsReceived: 4,
      multicastPacketsReceived: 8n,
      bytesSent: 9007199254740993n,
      packetsSent: 10n,
      errorsSent: 11,
      discardPacketsSent: 12,
      collisions: 14n,
    });
  });

  it.each(["", heading, "eth0: 1 2 3\n", "eth0: a b c d e f g h i j k l m n o p\n"])(
    "skips what is no link: %j",
    (text) => {
      expect(parseNetDev(text).size).toBe(0);
    },
  );
});

describe("resolv.conf", () => {
  it("lists servers once, with the link of a zone; the last search list counts", () => {
    const text =
      "# nameserver 9.9.9.9\nsearch one.example two.example\nnameserver 10.0.0.1\nnameserver fe80::1%eth0\nnameserver 10.0.0.1\n" +
      "options ndots:2\ndomain three.example\nnameserver\n; end";
    expect(parseResolver(text)).toEqual({
      servers: [
        { address: "10.0.0.1", link: undefined },
        { address: "fe80::1", link: "eth0" },
      ],
      searchDomains: ["three.example"],
    });
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

it("/proc/net/vlan/config names VLANs whatever they are called", () => {
  const text =
    "VLAN Dev name    | VLAN ID\nName-Type: VLAN_NAME_TYPE_RAW_PLUS_VID_NO_PAD\neth0.2         | 2  | eth0\nwan            | 835  | lan4\n";
  expect([...parseVlanConfig(text)]).toEqual([
    ["eth0.2", { id: 2, lower: "eth0" }],
    ["wan", { id: 835, lower: "lan4" }],
  ]);
});
