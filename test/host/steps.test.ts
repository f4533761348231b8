import { describe, expect, it } from "vitest";
import { type Step, Steps } from "../../src/host/steps.ts";

function stepsOf(fails: Readonly<Record<string, true>>) {
  const done: string[] = [];
  const act = async (what: string): Promise<void> => {
    done.push(what);
    if (fails[what]) throw new Error(what);
  };
  const steps = new Steps();
  for (const name of ["a", "b", "c"]) {
    const step: Step = { carryOut: () => act(name), undo: () => act(`un-${name}`) };
    steps.add(step);
  }
  return { steps, done };
}

describe("steps", () => {
  it("are carried out in order, and undone once, last first", async () => {
    const { steps, done } = stepsOf({});
    expect(await steps.commit()).toBe("applied");
    await steps.rollback();
    await steps.rollback();
    expect(done).toEqual(["a", "b", "c", "un-c", "un-b", "un-a"]);
  });

  it("stop at one that fails, which is undone with those before it", async () => {
    const { steps, done } = stepsOf({ b: true });
    await expect(steps.commit()).rejects.toThrow("b");
    await steps.rollback();
    expect(done).toEqual(["a", "b", "un-b", "un-a"]);
  });

  it("are all undone that can be, whichever cannot", async () => {
    const { steps, done } = stepsOf({ "un-c": true, "un-a": true });
    await steps.commit();
    await expect(steps.rollback()).rejects.toThrow("un-c");
    expect(done.slice(3)).toEqual(["un-c", "un-b", "un-a"]);
  });

  it("are not undone that were never carried out", async () => {
    const { steps, done } = stepsOf({});
    await steps.rollback();
    expect(done).toEqual([]);
  });
});
