import { describe, expect, it } from "vitest";
import type { ValueType } from "../../../src/model/schema.ts";
import { checkValue, nullValue } from "../../../src/model/values/check.ts";
import { outcome } from "./value-cases.ts";

describe("values [TR-106 dataType]", () => {
  it("lets the device itself put what the ACS may not", () => {
    const type: ValueType = { base: "string", enumeration: ["None", "Requested"], readOnlyValues: ["None"] };
    expect(checkValue(type, "None").ok).toBe(true);
  });

  it.each([
    ["string", ""],
    ["boolean", "false"],
    ["unsignedInt", "0"],
    ["dateTime", "0001-01-01T00:00:00Z"],
    ["base64", ""],
    ["hexBinary", ""],
  ] as const)("has a null value for %s", (base, value) => {
    expect(nullValue({ base })).toBe(value);
  });

  it("takes 100 kB of digits for what they are, in no time", () => {
    expect(outcome({ base: "unsignedLong" }, "9".repeat(100_000))).toBe("value");
    expect(outcome({ base: "unsignedLong" }, `${"0".repeat(100_000)}9`)).toEqual({ reads: "9" });
  });
});
