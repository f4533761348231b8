import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { bodyOf } from "../../src/acs/request-body.ts";

const request = (pieces: Iterable<Buffer>): IncomingMessage =>
  Object.assign(Readable.from(pieces), { headers: {} }) as unknown as IncomingMessage;

function* octets(count: number): Generator<Buffer> {
  for (let at = 0; at < count; at++) yield Buffer.of(at % 256);
}

describe("the body of a request to the small ACS", () => {
  it("costs its octets, however small the pieces are that it comes in", async () => {
    const pieces = await bodyOf(request(octets(200_000)), 1024 * 1024);
    expect(Buffer.concat(pieces).equals(Buffer.concat([...octets(200_000)]))).toBe(true);
    expect(pieces.length).toBeLessThan(50);
  });

  it.each([
    ["as large as it may be", 4096, true],
    ["an octet larger", 4097, false],
  ])("%s", async (_, count, isTaken) => {
    const read = bodyOf(request(octets(count)), 4096);
    if (isTaken) expect((await read).reduce((sum, { length }) => sum + length, 0)).toBe(count);
    else await expect(read).rejects.toMatchObject({ status: 413 });
  });
});
