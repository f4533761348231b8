import { describe, expect, it } from "vitest";
import { digestHere, digestInThread } from "../../../src/net/transfer/running-digest.ts";
import { sample, sha256 } from "./transfer-fixture.ts";

const content = Uint8Array.from(sample(300_000));

describe.each([
  ["here", digestHere],
  ["in a thread", digestInThread],
])("a digest %s", (_name, start) => {
  it("is the SHA-256 of all in the order given, and gives the memory back as it was", async () => {
    const digest = start();
    const pieces = [0, 100_000, 200_000].map((at) => content.slice(at, at + 100_000));
    const back = await Promise.all(pieces.map((piece) => digest.update(piece)));
    expect(await digest.hex()).toBe(sha256(content));
    expect(back.map((memory) => sha256(new Uint8Array(memory)))).toEqual(
      [0, 100_000, 200_000].map((at) => sha256(content.subarray(at, at + 100_000))),
    );
    digest.close();
  });

  it("takes part of a memory and none", async () => {
    const digest = start();
    await digest.update(content.slice().subarray(10, 20));
    expect(await digest.hex()).toBe(sha256(content.subarray(10, 20)));
    digest.close();
  });
});

it("a digest in a thread fails whoever waits for it when it is closed", async () => {
  const digest = digestInThread();
  const pending = digest.update(content.slice());
  digest.close();
  await expect(pending).rejects.toThrow("ended");
  await expect(digest.hex()).rejects.toThrow("ended");
});
