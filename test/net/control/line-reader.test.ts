import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { lines } from "../../../src/net/control/line-reader.ts";

const read = async (pieces: readonly string[], maxBytes: number): Promise<readonly string[]> => {
  const found: string[] = [];
  for await (const line of lines(Readable.from(pieces.map((piece) => Buffer.from(piece))), maxBytes)) found.push(line);
  return found;
};

describe("the lines of a stream", () => {
  it("are whole however they come", async () => {
    expect(await read(["a", "b", "\n", "\nc\nd"], 8)).toEqual(["ab", "", "c"]);
  });

  it("are as long as is allowed, and no longer, octet by octet too", async () => {
    const eight = [..."12345678"];
    expect(await read([...eight, "\n"], 8)).toEqual(["12345678"]);
    await expect(read([...eight, "9"], 8)).rejects.toThrow("a line of more than 8 octets");
    await expect(read(["123456789\n"], 8)).rejects.toThrow("a line of more than 8 octets");
  });
});
