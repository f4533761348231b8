import { describe, expect, it } from "vitest";
import { systemRandom } from "../../src/host/random.ts";
import { seededRandom } from "../../src/host/seeded-random.ts";
import type { Random } from "../../src/ports/random.ts";

const fractions = (random: Random, count: number) => Array.from({ length: count }, () => random.fraction());

describe.each([
  ["the system's chance", () => systemRandom()],
  ["seeded chance", () => seededRandom("CPE000042")],
])("%s", (_, make) => {
  it("is spread evenly over [0, 1)", () => {
    const drawn = fractions(make(), 10_000);
    expect(drawn.every((fraction) => fraction >= 0 && fraction < 1)).toBe(true);
    const tenths = Array.from(
      { length: 10 },
      (_, n) => drawn.filter((fraction) => Math.floor(fraction * 10) === n).length,
    );
    expect(Math.min(...tenths)).toBeGreaterThan(800);
    expect(Math.max(...tenths)).toBeLessThan(1200);
  });

  it.each([0, 1, 16, 1000])("gives %d octets", (length) => {
    const bytes = make().bytes(length);
    expect(bytes).toBeInstanceOf(Uint8Array);
    expect(bytes.length).toBe(length);
  });

  it("gives all octets", () => {
    expect(new Set(make().bytes(20_000)).size).toBe(256);
  });
});

describe("seeded chance", () => {
  it("is the same for the same seed, in every release", () => {
    expect(fractions(seededRandom("a"), 5)).toEqual(fractions(seededRandom("a"), 5));
    expect(fractions(seededRandom("a"), 3)).toEqual([0.06897088815458119, 0.970906721195206, 0.23551220493391156]);
  });

  it("differs for seeds that differ little", () => {
    const first = Array.from({ length: 1000 }, (_, n) => seededRandom(`CPE${n}`).fraction());
    expect(new Set(first).size).toBe(1000);
    expect(Math.abs(first.reduce((sum, fraction) => sum + fraction, 0) / 1000 - 0.5)).toBeLessThan(0.05);
  });
});

describe("the system's chance", () => {
  it("does not repeat", () => {
    expect(systemRandom().bytes(16)).not.toEqual(systemRandom().bytes(16));
  });

  it("gives nothing out twice, however much is asked for", () => {
    const random = systemRandom();
    const drawn = Array.from({ length: 2000 }, (_, n) => Buffer.from(random.bytes(8 + (n % 40))).toString("hex", 0, 8));
    expect(new Set(drawn).size).toBe(2000);
  });

  it("gives octets that nobody else has: what becomes of them is seen by no one", () => {
    const random = systemRandom();
    const first = random.bytes(16);
    const second = random.bytes(16);
    const kept = second.slice();
    first.fill(0);
    expect(second).toEqual(kept);
    expect(first.buffer.byteLength).toBe(16);
  });
});
