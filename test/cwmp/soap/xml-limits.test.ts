import { expect, it } from "vitest";
import { defaultXmlLimits, xmlLimitsWithin } from "../../../src/cwmp/soap/xml-reader.ts";

// How much of a document is read depends on the memory that there is for it, within what is sensible.

it("is all that is sensible where there is room, a share of it where there is little, and never too little for a session", () => {
  expect(xmlLimitsWithin(1024 ** 3)).toEqual(defaultXmlLimits);
  const small = xmlLimitsWithin(8 * 1024 ** 2);
  const none = xmlLimitsWithin(0);
  for (const name of ["bytes", "text", "elements", "objects"] as const) {
    expect(small[name], name).toBeLessThan(defaultXmlLimits[name]);
    expect(small[name], name).toBeGreaterThan(none[name]);
    expect(none[name], name).toBeGreaterThanOrEqual(5000);
  }
});
