import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PageRing } from "../../../src/net/transfer/page-ring.ts";
import { sample, sha256 } from "./transfer-fixture.ts";

const content = sample(9_000_000);

describe("a ring of pages", () => {
  it("hands on every octet once and in order, however they come and however long the work takes", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 3_000_000 }), { minLength: 1, maxLength: 8 }),
        fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 5 }),
        async (lengths, delays) => {
          const given = new Set<ArrayBuffer>();
          const pages: Buffer[] = [];
          const ring = new PageRing(async (page) => {
            given.add(page.buffer);
            pages.push(Buffer.from(page));
            for (let turn = delays[pages.length % delays.length] ?? 0; turn > 0; turn--) await undefined;
            return page.buffer;
          });
          let at = 0;
          for (const length of lengths) {
            const octets = Buffer.from(content.subarray(at, at + length));
            const wait = ring.put(octets);
            octets.fill(0);
            await wait;
            at += octets.length;
          }
          await ring.flush();
          expect(sha256(Buffer.concat(pages))).toBe(sha256(content.subarray(0, at)));
          expect(given.size).toBeLessThanOrEqual(4);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("makes whoever puts too much wait for a free page", async () => {
    const done: (() => void)[] = [];
    const ring = new PageRing((page) => new Promise((resolve) => done.push(() => resolve(page.buffer))));
    const page = new Uint8Array(1024 * 1024);
    for (let each = 0; each < 3; each++) await ring.put(page);
    let free = false;
    const wait = Promise.resolve(ring.put(page)).then(() => {
      free = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(free).toBe(false);
    done[0]?.();
    await wait;
    for (const each of done) each();
    await ring.flush();
  });

  it("tells of a failure at the next page that needs the memory, and at the end", async () => {
    const ring = new PageRing(() => Promise.reject(new Error("disk")));
    const page = new Uint8Array(1024 * 1024);
    for (let each = 0; each < 3; each++) await ring.put(page);
    await expect(ring.put(page)).rejects.toThrow("disk");
    await expect(ring.flush()).rejects.toThrow("disk");
    await ring.settle();
  });
});
