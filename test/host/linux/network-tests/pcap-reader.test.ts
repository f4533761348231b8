import { describe, expect, it } from "vitest";
import { PcapReader } from "../../../../src/host/linux/network-tests/pcap-reader.ts";

/** A file of packets of so many octets, in the order of octets of either kind of machine. */
function file(order: "LE" | "BE", ...lengths: readonly number[]): Buffer {
  const word = (value: number): Buffer => {
    const octets = Buffer.alloc(4);
    if (order === "LE") octets.writeUInt32LE(value);
    else octets.writeUInt32BE(value);
    return octets;
  };
  const head = [word(0xa1b2c3d4), Buffer.alloc(20)];
  const packets = lengths.flatMap((length) => [word(1), word(2), word(length), word(length), Buffer.alloc(length, 7)]);
  return Buffer.concat([...head, ...packets]);
}

const limits = { mostPackets: 100, mostBytes: 10_000, snapBytes: 1000 };

describe("what is captured [TR-181 PacketCaptureDiagnostics]", () => {
  it.each(["LE", "BE"] as const)("is cut into whole packets, however it comes (%s)", (order) => {
    const all = file(order, 60, 0, 300);
    for (const size of [1, 7, 100, all.length]) {
      const reader = new PcapReader(limits);
      const parts = [];
      for (let at = 0; at < all.length; at += size) {
        const part = reader.read(all.subarray(at, at + size));
        if (part !== undefined) parts.push(part);
      }
      expect(Buffer.concat(parts.map(({ octets }) => octets))).toEqual(all);
      expect(parts.reduce((sum, { packets }) => sum + packets, 0)).toBe(3);
      expect(parts[0]?.octets.length).toBeGreaterThanOrEqual(24);
      expect(reader.isFull).toBe(false);
    }
  });

  it("ends with the last packet that is wanted, and with the last one that there is room for", () => {
    const counted = new PcapReader({ ...limits, mostPackets: 2 });
    expect(counted.read(file("LE", 60, 60, 60))).toMatchObject({ packets: 2 });
    expect([counted.isFull, counted.read(file("LE", 60))]).toEqual([true, undefined]);
    const mostBytes = 24 + 2 * (16 + 60);
    const small = new PcapReader({ ...limits, mostBytes });
    expect(small.read(file("LE", 60, 60, 60))).toMatchObject({ packets: 2 });
    expect(small.isFull).toBe(true);
    const smaller = new PcapReader({ ...limits, mostBytes: mostBytes - 1 });
    expect(smaller.read(file("LE", 60, 60, 60))).toMatchObject({ packets: 1 });
  });

  it("is refused where it is no such file, or a packet is longer than any", () => {
    expect(() => new PcapReader(limits).read(Buffer.alloc(24, 1))).toThrow("no file of libpcap's form");
    expect(() => new PcapReader(limits).read(file("LE", 1001))).toThrow("a packet of 1001 octets");
  });
});
