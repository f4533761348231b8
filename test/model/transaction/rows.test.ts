import { describe, expect, it } from "vitest";
import type { Edit, Tree } from "../../../src/model/tree.ts";
import { faultsOf, sampleDevice, valuesOf } from "../sample-device.ts";

const acs = { origin: "acs" } as const;
const mapping = "Device.NAT.PortMapping.";
const set = (path: string, value: string): Edit => ({ kind: "set", path, value });

async function add(tree: Tree, path: string): Promise<string> {
  const { added } = await tree.apply([{ kind: "add", path }], acs);
  return `${path}${added[0]}.`;
}

const remove = (tree: Tree, path: string): Promise<unknown> => tree.apply([{ kind: "delete", path }], acs);

describe("adding rows [TR-069 A.3.2.6, TR-106 default]", () => {
  it("starts them with the data model's defaults, sub-objects and empty sub-tables included", async () => {
    const { tree } = await sampleDevice();
    const row = await add(tree, mapping);
    expect(row).toBe(`${mapping}1.`);
    expect(await valuesOf(tree, "Device.NAT.")).toEqual({
      "Device.NAT.PortMappingNumberOfEntries": "1",
      [`${row}Enable`]: "false",
      [`${row}Status`]: "Disabled",
      [`${row}Alias`]: "cpe-1",
      [`${row}Interface`]: "",
      [`${row}ExternalPort`]: "0",
      [`${row}Protocol`]: "TCP",
      [`${row}Description`]: "",
      [`${row}RuleNumberOfEntries`]: "0",
      [`${row}Schedule.From`]: "0001-01-01T00:00:00Z",
    });
    expect((await tree.names(`${row}Rule.`, true)).length).toBe(0);
  });

  it("gives a key of its own to a row that cannot be disabled", async () => {
    const { tree } = await sampleDevice();
    await add(tree, "Device.Zone.");
    await add(tree, "Device.Zone.");
    expect(await valuesOf(tree, "Device.Zone.5.Name", "Device.Zone.6.Name")).toEqual({
      "Device.Zone.5.Name": "cpe-5",
      "Device.Zone.6.Name": "cpe-6",
    });
  });

  it.each([
    ["Device.Nothing.", "name"],
    ["Device.NAT.", "name"],
    ["Device.NAT.PortMapping", "name"],
    ["Device.NAT.PortMapping.1.", "name"],
    ["Device.NAT.PortMapping.7.Rule.", "name"],
    ["Device.IP.Interface.", "name"],
    ["Device.DeviceInfo.UpTime", "name"],
  ])("refuses %s with %s", async (path, kind) => {
    const { tree } = await sampleDevice();
    expect(await faultsOf(tree.apply([{ kind: "add", path }], acs))).toEqual({ [path]: kind });
  });

  it("stops at the limit of the data model, and at its own", async () => {
    const { tree } = await sampleDevice();
    const many = (path: string, count: number): Edit[] => Array.from({ length: count }, () => ({ kind: "add", path }));
    await tree.apply(many(mapping, 20), acs);
    expect(await faultsOf(tree.apply(many(mapping, 1), acs))).toEqual({ [mapping]: "resources" });
    await tree.apply(many("Device.Zone.", 1022), acs);
    expect(await faultsOf(tree.apply(many("Device.Zone.", 1), acs))).toEqual({ "Device.Zone.": "resources" });
    await remove(tree, `${mapping}3.`);
    expect(await add(tree, mapping)).toBe(`${mapping}21.`);
  });
});

describe("deleting rows [TR-069 A.3.2.7]", () => {
  it.each([
    ["Device.NAT.PortMapping.", "name"],
    ["Device.NAT.PortMapping.9.", "name"],
    ["Device.NAT.PortMapping.1", "name"],
    ["Device.NAT.PortMapping.1.Schedule.", "name"],
    ["Device.IP.Interface.1.", "name"],
    ["Device.DeviceInfo.UpTime", "name"],
    ["Device.", "name"],
  ])("refuses %s with %s", async (path, kind) => {
    const { tree } = await sampleDevice();
    await add(tree, mapping);
    expect(await faultsOf(remove(tree, path))).toEqual({ [path]: kind });
  });

  it("takes all that was below with it: values, rows, attributes", async () => {
    const { tree, store } = await sampleDevice();
    await tree.values([""]);
    const empty = store.dump();
    const row = await add(tree, mapping);
    const rule = await add(tree, `${row}Rule.`);
    await tree.apply(
      [set(`${rule}Port`, "5"), set(`${row}Description`, "x"), set(`${row}Schedule.From`, "2026-01-01T00:00:00Z")],
      acs,
    );
    await tree.setAttributes([{ path: row, notification: 1 }]);
    await remove(tree, row);
    expect(await faultsOf(tree.values([row]))).toEqual({ [row]: "name" });
    expect(store.dump()).toEqual({ ...empty, [`rows ${mapping}`]: "1" });
    const next = await add(tree, mapping);
    expect(next).toBe(`${mapping}2.`);
    expect(await tree.attributes([`${next}Description`])).toMatchObject([{ notification: 0 }]);
  });

  it("can take rows as shipped away; they stay away after a restart and come back with a factory reset", async () => {
    const { tree, store, host } = await sampleDevice();
    await remove(tree, "Device.Zone.4.");
    const again = await sampleDevice(host, store);
    expect((await again.tree.names("Device.Zone.", true)).map(({ path }) => path)).toEqual(["Device.Zone.1."]);
    expect(await add(again.tree, "Device.Zone.")).toBe("Device.Zone.5.");
    await again.tree.factoryReset([]);
    expect((await again.tree.names("Device.Zone.", true)).map(({ path }) => path)).toEqual([
      "Device.Zone.1.",
      "Device.Zone.4.",
    ]);
    expect(await add(again.tree, "Device.Zone.")).toBe("Device.Zone.6.");
  });

  it("empties strong references to what is gone, and lets weak ones dangle [TR-106 pathRef]", async () => {
    const { tree } = await sampleDevice();
    const zone = await add(tree, "Device.Zone.");
    const row = await add(tree, mapping);
    await tree.apply(
      [
        set("Device.Zone.1.Members", "Device.Zone.4, Device.Zone.5,Device.Zone.1"),
        set("Device.Zone.1.Uplink", "Device.Zone.5"),
        set(`${row}Interface`, "Device.Zone.5"),
      ],
      acs,
    );
    await remove(tree, zone);
    expect(await valuesOf(tree, "Device.Zone.1.Members", "Device.Zone.1.Uplink", `${row}Interface`)).toEqual({
      "Device.Zone.1.Members": "Device.Zone.4,Device.Zone.1",
      "Device.Zone.1.Uplink": "Device.Zone.5",
      [`${row}Interface`]: "",
    });
  });
});

describe("unique keys [TR-106 uniqueKey]", () => {
  it("hold among enabled rows only", async () => {
    const { tree } = await sampleDevice();
    const one = await add(tree, mapping);
    const two = await add(tree, mapping);
    const both = [one, two].flatMap((row) => [set(`${row}ExternalPort`, "80"), set(`${row}Protocol`, "UDP")]);
    await tree.apply([...both, set(`${one}Enable`, "1")], acs);
    expect(await faultsOf(tree.apply([set(`${two}Enable`, "1")], acs))).toEqual({ [`${two}Enable`]: "value" });
    await tree.apply([set(`${two}Enable`, "1"), set(`${two}Protocol`, "TCP")], acs);
    expect(await faultsOf(tree.apply([set(`${two}Protocol`, "UDP")], acs))).toEqual({ [`${two}Protocol`]: "value" });
    await tree.apply([set(`${two}Protocol`, "UDP"), set(`${one}Enable`, "0")], acs);
  });

  it("of two rows brought into conflict by one request, both are told", async () => {
    const { tree } = await sampleDevice();
    const edits = [set("Device.Zone.1.Name", "same"), set("Device.Zone.4.Name", "same")];
    expect(await faultsOf(tree.apply(edits, acs))).toEqual({
      "Device.Zone.1.Name": "value",
      "Device.Zone.4.Name": "value",
    });
  });
});
