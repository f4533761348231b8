import { expect, it } from "vitest";
import { FaultBoard } from "../../../src/fleet/faults/fault-board.ts";
import { ruleOf } from "../../../src/fleet/faults/fault-rule.ts";

/** The faults that are left of these once what is called so was removed. */
function leftWithout(called: string): readonly string[] {
  const board = new FaultBoard(() => 0, "seed", 1);
  for (const select of ["i=1", "i=2"]) board.add(ruleOf({ fault: "no-cookies", select }));
  board.add(ruleOf({ fault: "link-down" }));
  board.add(ruleOf({ fault: "link-down" }), "storm");
  expect(board.remove(called)).toBe(called !== "slow-drip");
  return board.list().map(({ id }) => id);
}

it("takes away one by its id, and all of a name that they were not given another for", () => {
  expect(leftWithout("f2")).toEqual(["f1", "f3", "f4"]);
  expect(leftWithout("no-cookies")).toEqual(["f3", "f4"]);
  expect(leftWithout("link-down")).toEqual(["f1", "f2", "f4"]);
  expect(leftWithout("storm")).toEqual(["f1", "f2", "f3"]);
  expect(leftWithout("slow-drip")).toEqual(["f1", "f2", "f3", "f4"]);
});
