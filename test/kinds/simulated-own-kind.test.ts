import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { kindsIn } from "../../src/cli/fleet/units.ts";
import { importFiles } from "../../src/kinds/import-files.ts";
import { readKindFile, writeKindFile } from "../../src/kinds/kind-file.ts";
import { makeKind } from "../../src/kinds/make-kind.ts";
import { ownToEach } from "../../src/kinds/own-to-each.ts";
import { loadVirtualKind } from "../../src/wiring/virtual/virtual-kind.ts";
import { simulatedDevice } from "../datamodel/simulated-device.ts";

// A device of the field as its file describes it, simulated.

const directory = mkdtempSync(join(tmpdir(), "own-kind-"));
afterAll(() => rmSync(directory, { recursive: true }));

async function made(text: string, name: string) {
  const { tree } = await importFiles([{ name: "given", octets: Buffer.from(text) }]);
  const { kind, notes } = await makeKind(tree, { name, description: "" });
  const file = join(directory, `${name}.yaml`);
  writeFileSync(file, await writeKindFile(kind));
  return { kind, notes, file };
}

const current = readFileSync("test/fixtures/kinds/genieacs-current.csv", "utf8");
const wlan = "InternetGatewayDevice.LANDevice.1.WLANConfiguration.";

describe("a kind of a device in the field", () => {
  it("shows what the device did, row by row, and what no agent is without", async () => {
    const { file } = await made(current, "hx520");
    const device = await simulatedDevice(await loadVirtualKind(file), "A2");
    const shown = new Map((await device.whole()).map(({ path, value }) => [path, value]));
    expect(shown.get(`${wlan}1.Channel`)).toBe("11");
    expect(shown.has(`${wlan}5.Channel`)).toBe(false);
    expect(shown.get(`${wlan}5.Status`)).toBe("Up (5 GHz)");
    expect(shown.get("InternetGatewayDevice.LANDevice.1.LANWLANConfigurationNumberOfEntries")).toBe("2");
    expect(shown.get("InternetGatewayDevice.DeviceInfo.X_EX_Led")).toBe("3");
    expect(shown.get("InternetGatewayDevice.DeviceInfo.SerialNumber")).toBe("A2");
    expect(shown.get("InternetGatewayDevice.DeviceInfo.ProductClass")).toBe("HX520");
    expect(shown.has("InternetGatewayDevice.ManagementServer.ParameterKey")).toBe(true);
    const expected = current.split("\n").flatMap((line) => /^(Internet[^,]+),false,/.exec(line)?.[1] ?? []);
    expect([...shown.keys()]).toEqual(expect.arrayContaining(expected));
    expect(shown.size).toBe(expected.length + 10);
  });

  it("keeps no password of anybody, and says so", async () => {
    const { file, notes } = await made(current, "secrets");
    expect(readFileSync(file, "utf8")).not.toContain("hunter2");
    expect(notes).toContain("1 secrets (passwords, keys) are left empty");
  });

  it("comes back from its file as it was", async () => {
    const { kind, file } = await made(current, "again");
    expect(await readKindFile(readFileSync(file, "utf8"), file)).toEqual(kind);
  });

  it("is one of a fleet by its file, with a share", async () => {
    const { file } = await made(current, "share");
    expect(kindsIn([`${file}=70`, "ont=30"])).toEqual([
      { name: file, share: 70 },
      { name: "ont", share: 30 },
    ]);
    expect(() => kindsIn([`${directory}/none.yaml`])).toThrow(/names no kind of device/);
  });

  it("says what it makes of a device that is not as the data model has it", async () => {
    const { kind, notes } = await made(
      `Parameter,Object,Writable,Value,Value type
Device.WiFi.RadioNumberOfEntries,false,false,3,xsd:unsignedInt
Device.WiFi.Radio,true,false,,
Device.WiFi.Radio.1,true,false,,
Device.WiFi.Radio.1.Channel,false,false,6,xsd:string
Device.WiFi.Radio.1.Status,false,false,Busy,xsd:string
Device.WiFi.Radio.1.X_EX_Boost,false,true,12,
Device.WiFi.Radio.1.X_EX_Code,false,true,0012,
`,
      "odd",
    );
    expect(Object.fromEntries(kind.facts)).toEqual({
      "Device.WiFi.Radio.{i}.Channel": { writable: false, type: "string" },
      "Device.WiFi.Radio.{i}.Status": { writable: false, type: "string" },
      "Device.WiFi.Radio.{i}.X_EX_Boost": { writable: true, type: "unsignedInt" },
      "Device.WiFi.Radio.{i}.X_EX_Code": { writable: true, type: "string" },
    });
    expect(notes).toContain(
      "Device.WiFi.RadioNumberOfEntries is 3, and 1 rows came with the file: the rows are counted",
    );
    expect(notes).toContainEqual(
      expect.stringMatching(/^Device\.WiFi\.Radio\.\{i\}\.Status: the data model does not admit "/),
    );
  });
});

describe("a kind that is to be many devices", () => {
  it("has its serial number and MAC addresses wherever they stood, and leaves those of others", async () => {
    const { tree } = await importFiles([
      {
        name: "given",
        octets: Buffer.from(`Parameter,Object,Writable,Value,Value type
Device.DeviceInfo.SerialNumber,false,false,SN0000042,xsd:string
Device.DeviceInfo.X_EX_Label,false,false,EX SN0000042 00:11:22:33:44:55,xsd:string
Device.Ethernet.Interface.1.MACAddress,false,false,00:11:22:33:44:55,xsd:string
Device.Ethernet.Interface.2.MACAddress,false,false,00:11:22:33:44:58,xsd:string
Device.Hosts.Host.1.PhysAddress,false,false,AA:BB:CC:00:00:01,xsd:string
`),
      },
    ]);
    const { kind } = await makeKind(tree, { name: "many", description: "" });
    const many = ownToEach(kind, "SN0000042");
    const file = join(directory, "many.yaml");
    writeFileSync(file, await writeKindFile(many.kind));
    const compiled = await loadVirtualKind(file);
    const [one, other] = [await simulatedDevice(compiled, "SN1"), await simulatedDevice(compiled, "SN2")];
    const shown = async (device: typeof one) => new Map((await device.whole()).map(({ path, value }) => [path, value]));
    const [first, second] = [await shown(one), await shown(other)];
    const mac = first.get("Device.Ethernet.Interface.1.MACAddress") ?? "";
    expect(first.get("Device.DeviceInfo.X_EX_Label")).toBe(`EX SN1 ${mac}`);
    expect(second.get("Device.Ethernet.Interface.1.MACAddress")).not.toBe(mac);
    expect(Number.parseInt(first.get("Device.Ethernet.Interface.2.MACAddress")?.replaceAll(":", "") ?? "", 16)).toBe(
      Number.parseInt(mac.replaceAll(":", ""), 16) + 3,
    );
    expect(second.get("Device.Hosts.Host.1.PhysAddress")).toBe("AA:BB:CC:00:00:01");
    expect(many.values).toBe(4);
  });
});

describe("a file that describes no kind", () => {
  it.each([
    ["is a list", "- a", "a kind of device is a mapping, and this is none"],
    ["has no model", "name: x\nobjects: {}", "model is missing: it must be a text"],
    ["has another model", "name: x\nmodel: tr069", 'model is "tr069": it must be tr181 or tr098'],
    ["is no YAML", "name: [", "no YAML: "],
    ["refers to itself", "name: x\nmodel: tr181\nidentity: &a { manufacturer: *a }", "no YAML: "],
    [
      "has a wrong fact",
      "name: x\nmodel: tr181\nidentity: { manufacturer: M, oui: 00D09E }\nfacts: { Device.X: sometimes }\nobjects: {}",
      'facts: Device.X is "sometimes": it must be readOnly or readWrite, and a type (readWrite unsignedInt)',
    ],
  ])("%s: says so by its name", async (_what, text, reason) => {
    await expect(readKindFile(text, "k.yaml")).rejects.toThrow(`k.yaml: ${reason}`);
  });

  it("names what the data model does not admit in it", async () => {
    const file = join(directory, "wrong.yaml");
    const head = "name: x\nmodel: tr181\nidentity: { manufacturer: M, oui: 00D09E }\n";
    writeFileSync(file, `${head}objects: { Device.: { WiFi.: { Radio.1.: { Channel: many } } } }\n`);
    await expect(loadVirtualKind(file)).rejects.toThrow(`${file}: Device.WiFi.Radio.1.Channel: "many": `);
    writeFileSync(file, `${head}system: toaster\nobjects: { Device.: { X_EX: a } }\n`);
    await expect(loadVirtualKind(file)).rejects.toThrow(/system: there is no kind of device "toaster"/);
  });
});
