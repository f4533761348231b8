import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseLeases } from "../../../../src/host/linux/hosts/dnsmasq-leases.ts";
import { decodeForwarding, parseForwarding } from "../../../../src/host/linux/hosts/forwarding.ts";
import { parseArp, parseNeighbours } from "../../../../src/host/linux/hosts/neighbours.ts";

describe("a lease file of dnsmasq", () => {
  it("has a lease in each line, until those of IPv6 begin", () => {
    const text = [
      "1795914277 02:00:00:00:01:12 192.168.1.229 pc2 01:02:00:00:00:01:12",
      "0 02:00:00:00:01:32 192.168.20.140 * *",
      "duid 00:01:00:01:32:9d:8d:e4:02:00:00:00:00:10",
      "1795914277 33554449 2001:db8::229 pc2 00:01",
    ].join("\n");
    expect(parseLeases(text)).toEqual([
      {
        macAddress: "02:00:00:00:01:12",
        address: "192.168.1.229",
        hostName: "pc2",
        expiresAt: 1_795_914_277,
        clientId: "01020000000112",
      },
      {
        macAddress: "02:00:00:00:01:32",
        address: "192.168.20.140",
        hostName: "",
        expiresAt: undefined,
        clientId: undefined,
      },
    ]);
  });

  it.each([
    "",
    "nonsense",
    "1795914277 06-02:00:00:00:01:12 192.168.1.1 x *",
    "1795914277 ff:ff:ff:ff:ff:ff 192.168.1.1 x *",
    "1795914277 02:00:00:00:01:12 192.168.1.256 x *",
    "-1 02:00:00:00:01:12 192.168.1.1 x *",
    "99999999999999999999 02:00:00:00:01:12 192.168.1.1 x *",
  ])("has none in %j", (line) => {
    expect(parseLeases(line)).toEqual([]);
  });

  it("gives no name that is longer than a name may be, or that breaks a line", () => {
    const [lease] = parseLeases(
      `1 02:00:00:00:01:12 192.168.1.1 ${"😀".repeat(5000)}\u0007\u0085 ${"01:".repeat(5000)}01`,
    );
    expect(lease?.hostName).toBe("😀".repeat(64));
    expect(lease?.clientId).toBeUndefined();
    const [plain] = parseLeases(`1 02:00:00:00:01:12 192.168.1.1 ${"a".repeat(100)} *`);
    expect(plain?.hostName).toBe("a".repeat(64));
  });
});

describe("neighbours", () => {
  it("are known by ip, and reachable if they have answered", () => {
    const records = [
      { dst: "192.168.1.2", dev: "br-lan", lladdr: "02:00:00:00:01:11", state: ["REACHABLE"] },
      { dst: "FE80::2", dev: "br-lan", lladdr: "02:00:00:00:01:11", router: null, state: ["STALE"] },
      { dst: "192.168.1.3", dev: "br-lan", state: ["FAILED"] },
      { dst: "192.168.1.4", dev: "br-lan", lladdr: "02:00:00:00:01:14", state: ["FAILED"] },
      { dst: "192.168.1.5", dev: "br-lan", lladdr: "33:33:00:00:00:01", state: ["NOARP"] },
      { dst: 7, dev: ["br-lan"], lladdr: {}, state: 3 },
    ];
    expect(parseNeighbours(records)).toEqual([
      { address: "192.168.1.2", link: "br-lan", macAddress: "02:00:00:00:01:11", reachable: true },
      { address: "fe80::2", link: "br-lan", macAddress: "02:00:00:00:01:11", reachable: false },
    ]);
  });

  it("are known by the kernel's own list where ip is not", () => {
    const text = [
      "IP address       HW type     Flags       HW address            Mask     Device",
      "192.168.1.228    0x1         0x2         02:00:00:00:01:11     *        br-lan",
      "192.168.1.9      0x1         0x0         00:00:00:00:00:00     *        br-lan",
      "192.168.1.10     0x1         0x0         02:00:00:00:01:10     *        br-lan",
      "cut",
    ].join("\n");
    expect(parseArp(text)).toEqual([
      { address: "192.168.1.228", link: "br-lan", macAddress: "02:00:00:00:01:11", reachable: false },
    ]);
  });
});

describe("a forwarding database", () => {
  it("is read as bridge prints it, without what is set and what is a port's own", () => {
    const text = JSON.stringify([
      { mac: "02:00:00:00:01:31", ifname: "lan1", vlan: 10, flags: [], master: "br-lan", state: "" },
      { mac: "02:00:00:00:00:21", ifname: "lan1", flags: [], master: "br-lan", state: "permanent" },
      { mac: "02:00:00:00:01:31", ifname: "lan1", flags: ["self", "offload"], state: "" },
      { mac: "33:33:00:00:00:01", ifname: "lan1", flags: [], master: "br-lan", state: "" },
      { mac: 5, ifname: null },
      "x",
    ]);
    expect(parseForwarding(text)).toEqual([
      { macAddress: "02:00:00:00:01:31", port: "lan1", bridge: "br-lan", vlan: 10 },
    ]);
    expect(() => parseForwarding("{}")).toThrow("no list");
  });

  it("is read as the kernel holds it", () => {
    const entry = (mac: number, port: number, local: number) => [
      2,
      0,
      0,
      0,
      1,
      mac,
      port & 0xff,
      local,
      0,
      0,
      0,
      0,
      port >> 8,
      0,
      0,
      0,
    ];
    const octets = [
      ...entry(0x11, 1, 0),
      ...entry(0x21, 1, 1),
      ...entry(0x12, 0x102, 0),
      ...entry(0x13, 9, 0),
      2,
      0,
      0,
    ];
    const ports = new Map([
      [1, "lan1"],
      [0x102, "lan2"],
    ]);
    expect(decodeForwarding(Uint8Array.from(octets), "br-lan", ports)).toEqual([
      { macAddress: "02:00:00:00:01:11", port: "lan1", bridge: "br-lan", vlan: undefined },
      { macAddress: "02:00:00:00:01:12", port: "lan2", bridge: "br-lan", vlan: undefined },
    ]);
  });

  it("may be any octets", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => {
        const ports = new Map(Array.from({ length: 256 }, (_, at) => [at, `lan${at}`]));
        for (const { macAddress } of decodeForwarding(octets, "br-lan", ports))
          expect(macAddress).toMatch(/^[\da-f]{2}(:[\da-f]{2}){5}$/);
      }),
    );
  });
});
