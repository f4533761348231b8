import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { PartialFile } from "../../../src/net/transfer/partial-file.ts";
import { sample, stage, untilAfterEach } from "./transfer-fixture.ts";

const kept = untilAfterEach();

it("gives others their turn within each megabyte, however much there is to take", async () => {
  const { file } = kept(stage());
  const content = sample(16 * 1024 * 1024);
  const options = { file, url: "http://files/", digest: false, offset: 0, validator: '"1"', reserveBytes: 0 };
  const partial = await PartialFile.open(options);
  let turns = 0;
  const count = (): void => {
    turns += 1;
    next = setImmediate(count);
  };
  let next = setImmediate(count);
  for (let at = 0; at < content.length; at += 256 * 1024) await partial.put(content.subarray(at, at + 256 * 1024));
  const turnsTaken = turns;
  clearImmediate(next);
  expect(turnsTaken).toBeGreaterThanOrEqual(16);
  await partial.finish();
  expect(readFileSync(file).equals(content)).toBe(true);
});
