import { expect, it } from "vitest";
import { CliFailure } from "../../src/cli/failure.ts";
import { isStill } from "../../src/cli/still.ts";

it("names the setting that says nothing of an agent that runs, without its value, which may be a secret", () => {
  const ask = (): boolean => isStill({ option: ["stateDir=/tmp/x", "acs.password=hunter2"] });
  expect(ask).toThrow(CliFailure);
  expect(ask).toThrow(/^--option acs\.password says nothing of an agent that runs: give --host virtual/);
});

it.each([
  [{ host: "virtual", option: ["acs.password=hunter2"] }, true],
  [{ option: ["host.kind=virtual", "device.kind=ont"] }, true],
  [{ option: ["stateDir=/tmp/x"] }, false],
  [{}, false],
])("%j means the system itself: %s", (flags, still) => {
  expect(isStill(flags)).toBe(still);
});
