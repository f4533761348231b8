import { expect, it } from "vitest";
import { ruleOf, rulesIn } from "../../../src/fleet/faults/fault-rule.ts";

it("reads a file of faults", async () => {
  const source = `
faults:
  - fault: rpc-fault
    rpc: Download
    code: 9010
    select: 3%
    times: 2
  - { fault: slow-drip, chance: 12.5%, after: 10m, for: 1h }
`;
  const common = { select: "all", chance: 1, times: Number.POSITIVE_INFINITY, afterMs: 0, settings: {} };
  const always = { ...common, forMs: Number.POSITIVE_INFINITY };
  expect(await rulesIn(source, "f.yaml")).toEqual([
    { ...always, fault: "rpc-fault", select: "3%", times: 2, settings: { rpc: "Download", code: 9010 } },
    { ...always, fault: "slow-drip", chance: 0.125, afterMs: 600_000, forMs: 3_600_000 },
  ]);
});

it.each<[string, string, RegExp]>([
  ["no list", "fault: []", /^f.yaml:1: there is no "fault" here, but faults; did you mean faults\?/],
  ["no mapping", "- fault: no-answer", /^f.yaml:1: the whole = .*: it is a mapping of faults$/],
  ["no YAML", "faults: [", /^f.yaml:1: /],
  [
    "unknown",
    "faults:\n  - fault: slow-drop",
    /^f.yaml:2: faults\[0\].fault = "slow-drop": .*did you mean slow-drip\?$/,
  ],
  [
    "a key",
    "faults:\n  - fault: no-answer\n    tims: 1",
    /^f.yaml:3: faults\[0\]: there is no "tims" here, but .*did you mean times\?$/,
  ],
  [
    "a value",
    "faults:\n  - fault: no-answer\n    hold: soon",
    /^f.yaml:3: faults\[0\].hold = "soon": it is a time: 500ms, 90/,
  ],
  [
    "a share",
    "faults:\n  - {fault: no-answer, chance: 101%}",
    /faults\[0\].chance = "101%": it is a share from 0% to 100%/,
  ],
  [
    "a number",
    "faults:\n  - {fault: no-answer, times: 0}",
    /faults\[0\].times = 0: it is a whole number from 1 to 1000000/,
  ],
  [
    "an RPC",
    "faults:\n  - {fault: no-answer, rpc: Downlod}",
    /faults\[0\].rpc = "Downlod": there are .*did you mean Download\?/,
  ],
  ["CPEs", "faults:\n  - {fault: no-answer, select: some}", /faults\[0\].select = "some": "some" chooses no CPEs/],
  [
    "another fault's",
    "faults:\n  - {fault: no-answer, megabytes: 3}",
    /there is no "megabytes" here, but select, chance/,
  ],
])("refuses %s by its line", async (_name, source, reason) => {
  await expect(rulesIn(source, "f.yaml")).rejects.toThrow(reason);
});

it("tells all that is wrong at once, and names no file over the control socket", () => {
  expect(() => ruleOf({ fault: "no-answer", hold: "x", times: "y" })).toThrow(/^times = "y": .*\nhold = "x": [^\n]*$/);
});
