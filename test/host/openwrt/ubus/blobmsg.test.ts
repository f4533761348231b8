import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blobAttribute, MalformedBlob } from "../../../../src/host/openwrt/ubus/blob.ts";
import {
  decodeTable,
  encodeTable,
  TypedNumber,
  type UbusArguments,
  type UbusValue,
} from "../../../../src/host/openwrt/ubus/blobmsg.ts";

const hex = (octets: Buffer): string => octets.toString("hex");

describe("blobmsg", () => {
  it.each<[string, UbusArguments, string]>([
    ["a string", { option: "enabled" }, "83000018 0006 6f7074696f6e 00 000000 656e61626c656400"],
    ["an int32", { name: 3 }, "85000010 0004 6e616d65 00 00 00000003"],
    ["a negative one", { signal: -70 }, "85000014 0006 7369676e616c 00 000000 ffffffba"],
    ["an int64", { n: 4294967296 }, "84000010 0001 6e 00 0000000100000000"],
    ["an int64 by its type", { n: new TypedNumber("int64", 5) }, "84000010 0001 6e 00 0000000000000005"],
    ["an int16", { n: new TypedNumber("int16", -2) }, "8600000a 0001 6e 00 fffe 0000"],
    ["a boolean", { up: true }, "8700000d 0002 7570 00 000000 01 000000"],
    ["a double", { n: 0.5 }, "88000010 0001 6e 00 3fe0000000000000"],
    ["nothing", { n: null }, "80000008 0001 6e 00"],
    ["an array", { a: ["b"] }, "81000014 0001 61 00 8300000a 0000 00 00 6200 0000"],
    ["a table", { t: { a: 1 } }, "82000014 0001 74 00 8500000c 0001 61 00 00000001"],
  ])("has %s as the real one does", (_title, table, octets) => {
    // A length has no padding in it, the octets have.
    const expected = octets.replaceAll(" ", "");
    expect(hex(encodeTable(table))).toBe(expected);
  });

  const value: fc.Arbitrary<UbusValue> = fc.letrec<{ value: UbusValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0")),
      fc.boolean(),
      fc.constant(null),
      fc.integer(),
      fc.maxSafeInteger(),
      fc.double({ noNaN: true }).filter((number) => !Object.is(number, -0)),
      fc.array(tie("value"), { maxLength: 5 }),
      fc.dictionary(
        fc.string({ maxLength: 8 }).filter((text) => !text.includes("\0")),
        tie("value"),
        { maxKeys: 5 },
      ),
    ),
  })).value;

  it("brings back whatever JSON can say", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom("a", "bcd", "__proto__", "é"), value), (table) => {
        const read = decodeTable(encodeTable(table as UbusArguments));
        expect(JSON.stringify(read)).toBe(JSON.stringify(table));
      }),
    );
  });

  it("takes the last of two members of one name, as the JSON of wireless status needs it", () => {
    const twice = Buffer.concat([encodeTable({ mode: "ap" }), encodeTable({ mode: "sta" })]);
    expect(decodeTable(twice)).toEqual({ mode: "sta" });
  });

  it("is a table or a MalformedBlob, whatever the octets", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(), fc.nat(255), (octets, at, octet) => {
        const damaged = encodeTable({ a: "b", c: [1, { d: true }], e: 0.5, f: 2 ** 40 });
        damaged[at % damaged.length] = octet;
        for (const one of [Buffer.from(octets), damaged]) {
          try {
            decodeTable(one);
          } catch (error) {
            expect(error).toBeInstanceOf(MalformedBlob);
          }
        }
      }),
      { numRuns: 5000 },
    );
  });

  it("refuses tables in tables without end", () => {
    let octets = encodeTable({ a: 1 });
    const name = Buffer.from([0, 1, 0x74, 0]);
    for (let depth = 0; depth < 10_000; depth += 1) octets = blobAttribute(2, Buffer.concat([name, octets]), true);
    expect(() => decodeTable(octets)).toThrow(MalformedBlob);
  });
});
