import fc from "fast-check";
import { expect, it } from "vitest";
import { importFiles } from "../../src/kinds/import-files.ts";
import { makeKind } from "../../src/kinds/make-kind.ts";
import { neededPaths } from "../../src/kinds/own-schema.ts";
import { compileOwnKind } from "../../src/wiring/virtual/own-virtual-kind.ts";
import { simulatedDevice } from "../datamodel/simulated-device.ts";

// A simulated device of the field has the parameters that its file tells of, in the rows that it tells of, and no others.

const instance = fc.option(fc.constantFrom("1", "2", "10"), { nil: undefined });
const step = fc.tuple(
  fc.constantFrom("X_T", "WiFi", "Radio", "Stats", "IP", "ManagementServer", "DeviceInfo", "Hosts"),
  instance,
);
const name = fc.constantFrom("X_A", "Alias", "Channel", "Enable", "URL", "Status", "BytesSent", "SerialNumber");
const path = fc
  .tuple(fc.array(step, { maxLength: 3 }), name)
  .map(
    ([steps, last]) =>
      `Device.${steps.map(([each, row]) => (row === undefined ? `${each}.` : `${each}.${row}.`)).join("")}${last}`,
  );

it("has just the parameters of its file, and what no CPE is without", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(path, { minLength: 1, maxLength: 25 }), async (paths) => {
      const rows = paths.map((each) => `${each},false,true,1,xsd:string\n`).join("");
      const octets = Buffer.from(`Parameter,Object,Writable,Value,Value type\n${rows}`);
      const { tree } = await importFiles([{ name: "x", octets }]);
      const { kind } = await makeKind(tree, { name: "x", description: "" });
      const device = await simulatedDevice(await compileOwnKind(kind, "x"), "S1");
      const shown = (await device.whole()).map((each) => each.path).sort();
      expect(shown).toEqual([...new Set([...paths, ...neededPaths("Device.")])].sort());
    }),
    { numRuns: 150 },
  );
});
