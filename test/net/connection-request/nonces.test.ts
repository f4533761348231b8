import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nonces } from "../../../src/net/connection-request/nonces.ts";

describe("nonces", () => {
  it("are fresh for their client, with rising counts, until they expire", () => {
    let nowMs = 5000;
    const own = nonces(1000, () => nowMs);
    const nonce = own.mint("192.0.2.1");
    expect(own.judge(nonce, 1, "192.0.2.1")).toBe("fresh");
    expect(own.judge(nonce, 1, "192.0.2.2")).toBe("foreign");
    own.use(nonce, 5);
    expect([1, 5, 6].map((count) => own.judge(nonce, count, "192.0.2.1"))).toEqual(["replayed", "replayed", "fresh"]);
    nowMs += 1001;
    expect(own.judge(nonce, 7, "192.0.2.1")).toBe("expired");
    expect(nonces(1000, () => nowMs).judge(nonce, 7, "192.0.2.1")).toBe("foreign");
  });

  it("never repeat", () => {
    const own = nonces(1000, () => 0);
    expect(new Set(Array.from({ length: 1000 }, () => own.mint("c"))).size).toBe(1000);
  });

  it("stay used up when there are too many to remember", () => {
    let nowMs = 0;
    const own = nonces(100_000, () => nowMs);
    const used: string[] = [];
    for (let round = 0; round < 1500; round++) {
      nowMs += 1;
      const nonce = own.mint("c");
      own.use(nonce, 1);
      used.push(nonce);
    }
    expect(used.map((nonce) => own.judge(nonce, 1, "c")).every((verdict) => verdict === "replayed")).toBe(true);
    nowMs += 1;
    expect(own.judge(own.mint("c"), 1, "c")).toBe("fresh");
  });

  it("are not forged by chance, and judged whatever they hold [fuzz]", () => {
    const own = nonces(1000, () => 0);
    const real = Buffer.from(own.mint("c"), "base64url");
    fc.assert(
      fc.property(fc.nat({ max: real.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, bits) => {
        const changed = Buffer.from(real);
        changed[at] = (changed[at] ?? 0) ^ bits;
        expect(own.judge(changed.toString("base64url"), 1, "c")).toBe("foreign");
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(own.judge(text, 1, "c")).toBe("foreign");
      }),
    );
  });
});
