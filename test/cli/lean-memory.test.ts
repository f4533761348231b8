import { expect, it } from "vitest";
import { collectNowAndThen } from "../../src/cli/lean-memory.ts";

it("collects garbage after fifty sessions, and again after as many", async () => {
  let collected = 0;
  let told = (): void => {};
  const collection = () =>
    new Promise<void>((resolve) => {
      told = resolve;
    });
  const sessionBegun = collectNowAndThen(() => {
    collected += 1;
    told();
  }, 0);
  for (const round of [1, 2]) {
    const next = collection();
    for (let session = 0; session < 49; session += 1) sessionBegun();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(collected).toBe(round - 1);
    sessionBegun();
    await next;
    expect(collected).toBe(round);
  }
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
