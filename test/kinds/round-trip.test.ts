import fc from "fast-check";
import { expect, it } from "vitest";
import { exportFormats } from "../../src/kinds/export-formats.ts";
import { exportTree } from "../../src/kinds/export-tree.ts";
import { type FieldParameter, type FieldTree, FieldTreeBuilder } from "../../src/kinds/field-tree.ts";
import { importFiles } from "../../src/kinds/import-files.ts";
import { schemaPath } from "../../src/model/paths.ts";
import { checkValue } from "../../src/model/values/check.ts";

// What is exported comes back as the same tree, whatever is in it.

const name = fc.constantFrom("X_A", "Radio", "SSID", "Stats", "X_ACME-Led", "B2");
const text = fc
  .string({ unit: "grapheme", maxLength: 20 })
  .map((each) => each.replace(/(?![\t\n])[\p{Cc}\ufffd-\uffff]/gu, "").replace(/^\ufeff/, ""));
const awkward = fc.constantFrom(
  'a "quoted", b',
  "two\nlines",
  " spaced ",
  "=1+1",
  "<&>]]>",
  "00042",
  "",
  "ä€😀",
  "a;b\tc",
  "\r\n",
  "$" + "{mac}",
);
const parameter: fc.Arbitrary<FieldParameter> = fc.record({
  value: fc.oneof(text, awkward),
  type: fc.constantFrom("string", "unsignedInt", "boolean", "dateTime"),
  writable: fc.boolean(),
});
const place = fc.array(fc.tuple(name, fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined })), { maxLength: 3 });
const entry = fc.tuple(place, fc.constantFrom("P1", "P2", "X_Q"), parameter, fc.boolean());

const tree: fc.Arbitrary<FieldTree> = fc
  .tuple(fc.constantFrom("Device.", "InternetGatewayDevice."), fc.array(entry, { minLength: 1, maxLength: 30 }))
  .map(([root, entries]) => {
    const builder = new FieldTreeBuilder();
    builder.object(root, false);
    for (const [steps, last, told, writable] of entries) {
      let path = root;
      for (const [step, instance] of steps) {
        path += `${step}.`;
        builder.object(path, writable);
        if (instance !== undefined) {
          path += `${instance}.`;
          builder.object(path, writable);
        }
      }
      builder.parameter(path + last, told);
    }
    return builder.tree();
  });

const sorted = <T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] =>
  [...map].sort(([a], [b]) => (a < b ? -1 : 1));

it.each(exportFormats.filter((format) => format !== "data-model"))(
  "a tree as %s comes back as it was",
  async (format) => {
    await fc.assert(
      fc.asyncProperty(tree, async (before) => {
        const octets = Buffer.from(await exportTree(before, format));
        const { tree: after, remarks } = await importFiles([{ name: "x", octets }]);
        expect(remarks).toEqual([]);
        expect(after.root).toBe(before.root);
        expect(sorted(after.parameters)).toEqual(sorted(before.parameters));
        expect(sorted(after.objects)).toEqual(sorted(before.objects));
      }),
      { numRuns: 60 },
    );
  },
);

it("a tree as data-model comes back as the model that it has", async () => {
  await fc.assert(
    fc.asyncProperty(tree, async (before) => {
      const octets = Buffer.from(await exportTree(before, "data-model"));
      const { tree: after } = await importFiles([{ name: "x", octets }]);
      const first = new Map<string, FieldParameter>();
      for (const [path, each] of before.parameters) {
        const schema = schemaPath(path);
        // A default that is not of the type is left out, and remarked.
        const holds = each.value !== undefined && checkValue({ base: each.type ?? "string" }, each.value).ok;
        const value = schema === path && holds ? each.value : undefined;
        if (!first.has(schema)) first.set(schema, { ...each, value });
      }
      expect(sorted(after.parameters)).toEqual(sorted(first));
    }),
    { numRuns: 60 },
  );
});
