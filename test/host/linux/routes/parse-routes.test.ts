import { describe, expect, it } from "vitest";
import { parseIpRecords } from "../../../../src/host/linux/programs/ip-json.ts";
import { parseIpRoute as routeOf } from "../../../../src/host/linux/routes/parse-ip-route.ts";
import { parseProcNetIpv6Route, parseProcNetRoute } from "../../../../src/host/linux/routes/parse-proc-routes.ts";

const parseIpRoute = (text: string) => routeOf(parseIpRecords(text, "ip"));

describe("ip -j -d route", () => {
  const routesOf = (...records: readonly object[]) => parseIpRoute(JSON.stringify(records));

  it("gives each next hop of a route, and a host route its length", () => {
    const routes = routesOf(
      {
        dst: "198.51.100.0/24",
        protocol: "static",
        nexthops: [
          { gateway: "10.0.0.3", dev: "a" },
          { gateway: "10.0.0.4", dev: "b" },
        ],
      },
      { dst: "10.0.0.9", dev: "a", protocol: "kernel", scope: "link" },
      { dst: "2001:db8::9", dev: "a", metric: 7, pref: "medium" },
    );
    expect(
      routes.map(({ destination, prefixLength, gateway, link }) => [destination, prefixLength, gateway, link]),
    ).toEqual([
      ["198.51.100.0", 24, "10.0.0.3", "a"],
      ["198.51.100.0", 24, "10.0.0.4", "b"],
      ["10.0.0.9", 32, undefined, "a"],
      ["2001:db8::9", 128, undefined, "a"],
    ]);
  });

  it.each([
    [{ dst: "default", dev: "ppp0" }, 4, "0.0.0.0"],
    [{ dst: "default", dev: "ppp0", metric: 1024, pref: "medium" }, 6, "::"],
    [{ dst: "default", gateway: "fe80::1", dev: "eth0" }, 6, "::"],
    [{ dst: "default", via: { family: "inet6", host: "fe80::1" }, dev: "eth0" }, 4, "0.0.0.0"],
    [{ dst: "10.0.0.0/8", via: { family: "inet6", host: "fe80::1" }, dev: "eth0" }, 4, "10.0.0.0"],
  ])("%j is of family %d", (record, family, destination) => {
    expect(routesOf(record)[0]).toMatchObject({ family, destination });
  });

  it("tells what a router has said of a route, and of no other [TR-181 Routing.RouteInformation]", () => {
    const record = { dst: "2001:db8::/48", gateway: "fe80::1", dev: "a", metric: 7, expires: 1786, pref: "high" };
    expect(routesOf({ ...record, protocol: "ra" })[0]).toMatchObject({ preference: "high", validSeconds: 1786 });
    expect(Object.keys(routesOf({ ...record, protocol: "static" })[0] ?? {})).not.toContain("preference");
  });

  it("leaves out what forwards nothing, and other tables", () => {
    expect(
      routesOf(
        { type: "blackhole", dst: "10.99.0.0/16" },
        { type: "local", dst: "10.0.0.1", dev: "lo", table: "local" },
        { type: "unicast", dst: "default", dev: "tun0", table: "vpn" },
      ),
    ).toEqual([]);
  });
});

describe("the routes of /proc/net", () => {
  it("reads IPv4 in either byte order", () => {
    const line = (destination: string, gateway: string, mask: string) =>
      `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\nbr-lan\t${destination}\t${gateway}\t0003\t0\t0\t5\t${mask}\t0\t0\t0  \n*\t0000630A\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n`;
    const expected = {
      family: 4,
      destination: "172.16.0.0",
      prefixLength: 12,
      gateway: "192.168.1.254",
      link: "br-lan",
      metric: 5,
      origin: "unknown",
    };
    expect(parseProcNetRoute(line("000010AC", "FE01A8C0", "0000F0FF"), true)).toEqual([expected]);
    expect(parseProcNetRoute(line("AC100000", "C0A801FE", "FFF00000"), false)).toEqual([expected]);
  });

  it("leaves out local, anycast, multicast and rejecting entries of IPv6", () => {
    const entry = (destination: string, length: string, flags: string, link: string) =>
      `${destination} ${length} ${"0".repeat(32)} 00 ${"0".repeat(32)} 00000100 00000001 00000000 ${flags} ${link.padStart(8)}`;
    const text = [
      entry("20010db8000200000000000000000000", "40", "00040001", "eth0"),
      entry("20010db8000200000000000000000000", "80", "00100001", "eth0"),
      entry("20010db8000200000000000000000017", "80", "80200001", "eth0"),
      entry(`ff${"0".repeat(30)}`, "08", "00000001", "eth0"),
      entry("0".repeat(32), "00", "00200200", "lo"),
    ].join("\n");
    expect(parseProcNetIpv6Route(text)).toEqual([
      {
        family: 6,
        destination: "2001:db8:2::",
        prefixLength: 64,
        gateway: undefined,
        link: "eth0",
        metric: 256,
        origin: "ra",
      },
    ]);
  });
});
