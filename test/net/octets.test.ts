import fc from "fast-check";
import { expect, it } from "vitest";
import { gatheredOctets } from "../../src/net/octets.ts";

const gather = (pieces: readonly Uint8Array[]): readonly Uint8Array[] => {
  const gathered = gatheredOctets();
  for (const piece of pieces) gathered.add(piece);
  return gathered.pieces();
};

it("gathers any pieces to the same octets, in no more than two for every 4096", () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 3 }),
    fc.integer({ min: 4000, max: 20_000 }).map((length) => new Uint8Array(length).fill(length & 255)),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const octets = Buffer.concat(pieces);
      const gathered = gather(pieces);
      expect(Buffer.concat(gathered).equals(octets)).toBe(true);
      expect(gathered.length).toBeLessThanOrEqual(2 * (octets.length / 4096) + 2);
    }),
  );
});

it("gathers a million pieces of one octet in a few", () => {
  expect(gather(Array.from({ length: 1_000_000 }, () => Uint8Array.of(7))).length).toBeLessThan(64);
});
