import { expect, it } from "vitest";
import { readGenerated } from "../../src/schema/generated-files.ts";

it("says which file of the data model a package has left out", () => {
  expect(() => readGenerated("profiles", "tr999")).toThrow("this package of cpe-agent has no profiles/tr999.json");
});
