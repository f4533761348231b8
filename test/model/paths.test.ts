import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concretePath, instancesIn, isWithin, parsePath, schemaPath, tableOf } from "../../src/model/paths.ts";

describe("parsePath [TR-069 A.2.2]", () => {
  it.each([
    ["", [], true],
    ["Device.", ["Device"], true],
    ["Device.IP.Interface.1.Name", ["Device", "IP", "Interface", 1, "Name"], false],
    ["Device.IP.Interface.4294967295.", ["Device", "IP", "Interface", 4294967295], true],
    ["Device.IP.Interface.[cpe-1].Name", ["Device", "IP", "Interface", { alias: "cpe-1" }, "Name"], false],
    ["Device.X_00D0B7-a_b.C", ["Device", "X_00D0B7-a_b", "C"], false],
  ] as const)("takes %j apart", (path, segments, partial) => {
    expect(parsePath(path)).toEqual({ ok: true, segments, partial });
  });

  it.each([
    ".",
    "..",
    "Device..",
    ".Device.",
    "Device..IP",
    "Device.IP.Interface.0.",
    "Device.IP.Interface.01.",
    "Device.IP.Interface.-1.",
    "Device.IP.Interface.4294967296.",
    "Device.IP.Interface.1a.",
    "Device.IP.Interface.{i}.",
    "Device.IP.Interface.[].",
    "Device.IP.Interface.[a",
    "Device.IP.Interface.[1a].",
    "Device.IP.Interface.[a b].",
    "Device.IP.Interface.[[a]].",
    `Device.IP.Interface.[${"a".repeat(65)}].`,
    "Device.IP.Interface.*.",
    "Device.IP Interface",
    " Device.",
    "Device.IP\n",
    "Device․IP",
    "Device.Ünicode",
    `Device.${"x".repeat(250)}`,
    "x".repeat(100_000),
  ])("refuses %j", (path) => {
    expect(parsePath(path).ok).toBe(false);
  });

  it("never throws, and gives back what it took", () => {
    const segment = fc.oneof(
      fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_-]{0,8}$/),
      fc.integer({ min: 1, max: 2 ** 32 - 1 }),
    );
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 12 }), fc.boolean(), (segments, partial) => {
        const path = segments.join(".") + (partial ? "." : "");
        expect(parsePath(path)).toEqual({ ok: true, segments, partial });
      }),
    );
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => void parsePath(text)));
  });
});

describe("schema and concrete paths", () => {
  it("turn into each other", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 10_000 }), { maxLength: 5 }), (instances) => {
        const schema = `Device.${instances.map((_, at) => `T${at}.{i}.`).join("")}`;
        const concrete = concretePath(schema, instances);
        expect(schemaPath(concrete)).toBe(schema);
        expect(instancesIn(concrete)).toEqual(instances);
      }),
    );
  });

  it("know which table a row is in, and what is below what", () => {
    expect(tableOf("Device.IP.Interface.3.")).toBe("Device.IP.Interface.");
    expect(isWithin("Device.IP.Interface.3.Name", "Device.IP.Interface.3.")).toBe(true);
    expect(isWithin("Device.IP.Interface.31.Name", "Device.IP.Interface.3.")).toBe(false);
  });
});
