import { expect, it } from "vitest";
import { Slots } from "../../../src/wiring/fleet-files/slots.ts";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it("runs so many at a time, in the order of asking, whoever fails or gives up meanwhile", async () => {
  const slots = new Slots(2);
  const begun: number[] = [];
  const ends = new Map<number, (fails: boolean) => void>();
  const given = Array.from({ length: 6 }, () => new AbortController());
  const results = given.map(({ signal }, at) =>
    slots
      .run(
        () =>
          new Promise<string>((resolve, reject) => {
            begun.push(at);
            ends.set(at, (fails) => (fails ? reject(new Error("failed")) : resolve(`done ${at}`)));
          }),
        signal,
      )
      .catch((error: Error) => error.message),
  );
  await turn();
  expect(begun).toEqual([0, 1]);
  // One that waits, and one that is first in turn: neither takes the place of another.
  given[3]?.abort();
  given[2]?.abort();
  await turn();
  expect(begun).toEqual([0, 1]);
  ends.get(1)?.(true);
  await turn();
  expect(begun).toEqual([0, 1, 4]);
  ends.get(0)?.(false);
  ends.get(4)?.(false);
  await turn();
  ends.get(5)?.(false);
  expect(await Promise.all(results)).toEqual(["done 0", "failed", undefined, undefined, "done 4", "done 5"]);
  // All places are free again.
  const late = ["a", "b"].map((name) => slots.run(async () => name, new AbortController().signal));
  expect(await Promise.all(late)).toEqual(["a", "b"]);
  expect(await slots.run(async () => "x", AbortSignal.abort())).toBeUndefined();
});
