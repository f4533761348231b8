import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FileWriter } from "../../../src/net/transfer/file-writer.ts";
import { sample, sha256, stage, untilAfterEach } from "./transfer-fixture.ts";

const content = sample(3_000_000);
const kept = untilAfterEach();

async function opened(flags = "w+"): Promise<FileHandle & { readonly path: string }> {
  const path = join(kept(stage()).directory, "file");
  const handle = await open(path, flags);
  kept({ close: () => handle.close() });
  return Object.assign(handle, { path });
}

/** A clock by which every `n`th look takes as long as a slow disk. */
function slowFrom(look: number): () => number {
  let looks = 0;
  return () => (looks++ >= look ? looks * 1000 : 0);
}

describe("a writer of what is received", () => {
  it.each([
    ["at once", () => 0],
    ["aside from the first on", slowFrom(1)],
    ["aside from some piece on", slowFrom(4)],
  ])("has every octet once, in its place and digested, %s, however the pieces come", async (_how, nowMs) => {
    const handle = await opened();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 20_000 }), fc.nat({ max: 600_000 })), { maxLength: 30 }),
        async (lengths) => {
          await handle.truncate(0);
          const digest = createHash("sha256");
          const writer = new FileWriter(handle, 0, digest, nowMs);
          let at = 0;
          for (const length of lengths) {
            const octets = Buffer.from(content.subarray(at, at + length));
            const wait = writer.put(octets);
            // As a socket does that reads into the same memory again.
            octets.fill(0);
            await wait;
            at += octets.length;
          }
          await writer.flush();
          expect(writer.written).toBe(at);
          expect(readFileSync(handle.path).equals(content.subarray(0, at))).toBe(true);
          expect(digest.digest("hex")).toBe(sha256(content.subarray(0, at)));
        },
      ),
      { numRuns: 40 },
    );
  });

  it("goes on behind what lay in the file", async () => {
    const handle = await opened();
    await handle.write("before and after");
    const writer = new FileWriter(handle, 7);
    await writer.put(Buffer.from("AND"));
    await writer.flush();
    expect(readFileSync(handle.path, "utf8")).toBe("before AND after");
    expect(writer.written).toBe(10);
  });

  it("writes a large piece before it returns, and waits only for a disk that was slow", async () => {
    const piece = content.subarray(0, 100_000);
    const handle = await opened();
    const quick = new FileWriter(handle, 0, undefined, () => 0);
    expect(quick.put(piece)).toBeUndefined();
    expect(readFileSync(handle.path).equals(piece)).toBe(true);
    const slow = new FileWriter(handle, 0, undefined, slowFrom(1));
    expect(slow.put(piece)).toBeUndefined();
    const wait = slow.put(piece);
    expect(wait).toBeInstanceOf(Promise);
    await wait;
    expect(readFileSync(handle.path).length).toBe(200_000);
  });

  it("takes no more memory aside, however long the file", async () => {
    const handle = await opened();
    const seen = new Set<ArrayBufferLike>();
    const write = handle.write.bind(handle) as (...given: unknown[]) => unknown;
    Object.assign(handle, {
      write: (octets: Uint8Array, ...rest: unknown[]) => {
        seen.add(octets.buffer);
        return write(octets, ...rest);
      },
    });
    const writer = new FileWriter(handle, 0, undefined, slowFrom(1));
    for (let each = 0; each < 40; each++) {
      await writer.put(content.subarray(0, 50_000));
      await writer.put(content.subarray(0, 250_000));
    }
    await writer.flush();
    expect(readFileSync(handle.path).length).toBe(40 * 300_000);
    expect(seen.size).toBeLessThanOrEqual(2);
  });

  it.each([
    ["at once", () => 0, 0],
    ["aside", slowFrom(1), 1],
  ])("tells of a failure when it happens %s, and again at the end", async (_how, nowMs, before) => {
    const handle = await opened("w+");
    const writer = new FileWriter(handle, 0, undefined, nowMs);
    const piece = content.subarray(0, 100_000);
    for (let each = 0; each < before; each++) await writer.put(piece);
    await handle.close();
    await expect((async () => writer.put(piece))()).rejects.toThrow();
    await expect(writer.flush()).rejects.toThrow();
    await writer.settle();
  });
});
