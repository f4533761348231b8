import { describe, expect, it } from "vitest";
import type { BoundObject, InitialObject } from "../../../src/model/binding.ts";
import { compileKind, KindError } from "../../../src/model/kind/kind.ts";
import { sampleSchema } from "../sample-schema.ts";

const problemsOf = (
  bindings: readonly BoundObject<unknown>[],
  initial: readonly InitialObject[] = [],
): readonly string[] => {
  try {
    compileKind({ schema: sampleSchema, bindings, initial });
    return [];
  } catch (error) {
    if (error instanceof KindError) return error.problems;
    throw error;
  }
};

const bound = (
  path: string,
  rows: BoundObject<unknown>["rows"],
  parameters: BoundObject<unknown>["parameters"] = {},
): BoundObject<unknown> => ({
  path,
  rows,
  parameters,
});
const ofParent = { kind: "of-parent" } as const;
const single = { kind: "single", load: () => Promise.resolve({}) } as const;
const table = { kind: "system", load: () => Promise.resolve([]) } as const;

describe("compileKind", () => {
  it.each<readonly [string, readonly BoundObject<unknown>[], readonly InitialObject[], string]>([
    ["an unknown object", [bound("Device.Nothing.", ofParent)], [], "Device.Nothing.: no such object"],
    [
      "an unknown parameter",
      [bound("Device.IP.", ofParent, { Foo: { constant: 1 } })],
      [],
      "Device.IP.Foo: no such parameter",
    ],
    [
      "an object bound twice",
      [bound("Device.IP.", ofParent), bound("Device.IP.", single)],
      [],
      "Device.IP.: bound twice",
    ],
    ["a table that is none", [bound("Device.IP.", table)], [], 'Device.IP.: no table, but its rows are "system"'],
    [
      "a table bound as one object",
      [bound("Device.Zone.{i}.", single)],
      [],
      'Device.Zone.{i}.: a table, but its rows are "single"',
    ],
    [
      "a table without rows on the way",
      [bound("Device.IP.Interface.{i}.Stats.", ofParent)],
      [],
      "Device.IP.Interface.{i}.: a table without a source",
    ],
    [
      "a load below a table",
      [bound("Device.IP.Interface.{i}.", table), bound("Device.IP.Interface.{i}.Stats.", single)],
      [],
      'Device.IP.Interface.{i}.Stats.: "single" below a table',
    ],
    [
      "rows shipped for a table of the system",
      [bound("Device.IP.Interface.{i}.", table)],
      [{ path: "Device.IP.Interface.1.", values: {} }],
      "Device.IP.Interface.{i}.: rows shipped",
    ],
    [
      "a constant that its type does not admit",
      [bound("Device.ManagementServer.", ofParent, { PeriodicInformInterval: { constant: 0 } })],
      [],
      'Device.ManagementServer.PeriodicInformInterval: "0"',
    ],
    [
      "a shipped value that its type does not admit",
      [],
      [{ path: "Device.Zone.1.", values: { Name: "x".repeat(65) } }],
      "Device.Zone.1.Name: ",
    ],
    [
      "a shipped parameter that there is not",
      [],
      [{ path: "Device.Zone.1.", values: { Size: "1" } }],
      "Device.Zone.1.Size: no such parameter",
    ],
    [
      "a shipped object that there is not",
      [],
      [{ path: "Device.Zone.x.", values: {} }],
      "Device.Zone.x.: no such object",
    ],
  ])("refuses %s", (_, bindings, initial, problem) => {
    expect(problemsOf(bindings, initial)).toEqual([expect.stringContaining(problem)]);
  });

  it("tells all that is wrong at once", () => {
    expect(problemsOf([bound("Device.A.", ofParent), bound("Device.B.", ofParent)])).toHaveLength(2);
  });

  it("refuses a data model without its root", () => {
    expect(() => compileKind({ schema: { ...sampleSchema, objects: new Map() }, bindings: [] })).toThrow(KindError);
  });
});
