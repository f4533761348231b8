import { expect, it } from "vitest";
import { collectNowAndThen } from "../../src/cli/lean-memory.ts";

const mebibyte = 1024 * 1024;

it("collects garbage at the fiftieth session, and at every fiftieth after it that finds half a mebibyte more", async () => {
  let oldBytes = 9 * mebibyte;
  let looks = 0;
  let collected = 0;
  const sessionBegun = collectNowAndThen(
    {
      collect: () => {
        collected += 1;
        oldBytes = 8 * mebibyte;
      },
      oldBytes: () => {
        looks += 1;
        return oldBytes;
      },
    },
    0,
  );
  const fifty = async (): Promise<void> => {
    const before = looks;
    for (let session = 0; session < 49; session += 1) sessionBegun();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(looks).toBe(before);
    sessionBegun();
    await expect.poll(() => looks).toBeGreaterThan(before);
  };
  await fifty();
  expect(collected).toBe(1);
  oldBytes = 8.5 * mebibyte - 1;
  await fifty();
  expect(collected).toBe(1);
  oldBytes = 8.5 * mebibyte;
  await fifty();
  expect(collected).toBe(2);
});

it("frees what nobody holds", async () => {
  const garbage = referenceToGarbage();
  // A reference is held until the end of the turn that made it.
  await new Promise((resolve) => setTimeout(resolve, 0));
  const sessionBegun = collectNowAndThen(undefined, 0);
  for (let session = 0; session < 50; session += 1) sessionBegun();
  await expect.poll(() => garbage.deref() === undefined).toBe(true);
});

const referenceToGarbage = (): WeakRef<object> => new WeakRef({ garbage: true });
