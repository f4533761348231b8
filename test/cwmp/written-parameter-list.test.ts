import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parameterList } from "../../src/cwmp/parameter-list.ts";
import { writeEnvelope } from "../../src/cwmp/soap/envelope.ts";
import { WrittenParameterList } from "../../src/cwmp/written-parameter-list.ts";
import type { BaseType, ParameterSchema } from "../../src/model/schema.ts";

const bases: readonly BaseType[] = ["string", "int", "unsignedLong", "boolean", "dateTime", "base64", "hexBinary"];
const types = bases.flatMap((base) => [{ base }, { base, list: {} }]);
const text = fc.string({ unit: "binary" });
const parameters = fc.array(
  fc.record({
    object: fc.constantFrom("Device.", "Device.A.1.", "Device.A.[x&<y>].", ""),
    name: text,
    type: fc.constantFrom(...types),
    value: text,
  }),
);
const envelope = { namespace: "urn:dslforum-org:cwmp-1-2", header: { id: "1" } } as const;
const method = "GetParameterValues";

describe("a ParameterList that is written while the tree is walked", () => {
  it("is to the octet what the row of the method writes", () => {
    fc.assert(
      fc.property(parameters, (all) => {
        const distinct = [...new Map(all.map((each) => [each.object + each.name, each])).values()];
        const written = new WrittenParameterList(Number.POSITIVE_INFINITY);
        // Names of parameters are names: the data model sees to that.
        const plain = distinct.map((each, index) => ({ ...each, name: `P${index}` }));
        for (const { object, name, type, value } of plain)
          written.take(object, { name, type } as ParameterSchema, value);
        const message = {
          ParameterList: parameterList(plain.map(({ object, name, ...rest }) => ({ ...rest, path: object + name }))),
        };
        const octets = (body: Parameters<typeof writeEnvelope>[0]["body"]) =>
          Buffer.concat(writeEnvelope({ ...envelope, body })).toString();
        expect(octets({ kind: "written-response", method, message: written.message() })).toBe(
          octets({ kind: "cpe-response", method, message }),
        );
      }),
    );
  });

  it("is whole however long it is", () => {
    const written = new WrittenParameterList(Number.POSITIVE_INFINITY);
    const type = { base: "string" } as const;
    const all = Array.from({ length: 3000 }, (_, index) => ({
      path: `Device.Row.${index}.Value`,
      type,
      value: "ü".repeat(index % 70),
    }));
    for (const [index, { value }] of all.entries())
      written.take(`Device.Row.${index}.`, { name: "Value", type } as ParameterSchema, value);
    const octets = (body: Parameters<typeof writeEnvelope>[0]["body"]) =>
      Buffer.concat(writeEnvelope({ ...envelope, body }));
    const list = octets({ kind: "cpe-response", method, message: { ParameterList: parameterList(all) } });
    expect(octets({ kind: "written-response", method, message: written.message() }).equals(list)).toBe(true);
  });
});
