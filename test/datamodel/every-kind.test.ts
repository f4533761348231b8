import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { checkValue } from "../../src/model/values/check.ts";
import { listDeviceKinds } from "../../src/schema/device-kind.ts";
import { loadVirtualKind, type VirtualKind } from "../../src/wiring/virtual/virtual-kind.ts";
import { byPath, simulatedDevice } from "./simulated-device.ts";

// What holds for every kind of device that can be simulated. [TR-181 Device, TR-106 dataType, TR-106 pathRef]

/** What each shows of its own, by which it is known. */
const root: Readonly<Record<string, string>> = { "dsl-gateway": "InternetGatewayDevice." };
const telltale: Readonly<Record<string, readonly (readonly [path: string, value: string])[]>> = {
  "dsl-gateway": [
    ["InternetGatewayDevice.WANDevice.1.WANConnectionDevice.1.WANPPPConnection.1.ConnectionStatus", "Connected"],
    ["InternetGatewayDevice.LANDevice.1.LANWLANConfigurationNumberOfEntries", "2"],
    ["InternetGatewayDevice.DeviceInfo.SpecVersion", "1.0"],
  ],
  "home-gateway": [["Device.WiFi.RadioNumberOfEntries", "2"]],
  "lte-router": [
    ["Device.Cellular.Interface.1.NetworkInUse", "Example Mobile"],
    ["Device.Cellular.Interface.1.SIMReferenceList", "Device.TrustedElements.SIM.1"],
    ["Device.IP.Interface.2.LowerLayers", "Device.Cellular.Interface.1"],
  ],
  nas: [["Device.Services.StorageService.1.PhysicalMediumNumberOfEntries", "2"]],
  ont: [
    ["Device.XPON.ONU.1.ANI.1.PONMode", "XGS-PON"],
    ["Device.Optical.InterfaceNumberOfEntries", "1"],
  ],
  "set-top-box": [["Device.Services.STBService.1.AVStreams.AVStreamNumberOfEntries", "1"]],
  "smart-home-hub": [
    ["Device.ZigBee.Interface.1.AssociatedDeviceNumberOfEntries", "4"],
    ["Device.ZigBee.Interface.1.ZDOReference", "Device.ZigBee.ZDO.1"],
  ],
  "vdsl-modem": [
    ["Device.DSL.Line.1.CurrentProfile", "35b"],
    ["Device.Ethernet.Link.2.LowerLayers", "Device.PTM.Link.1"],
    ["Device.PTM.Link.1.LowerLayers", "Device.DSL.Channel.1"],
    ["Device.PPP.Interface.1.LowerLayers", "Device.Ethernet.VLANTermination.1"],
  ],
  "voip-ata": [["Device.Services.VoiceService.1.CallControl.LineNumberOfEntries", "2"]],
  "voip-phone": [
    ["Device.Services.VoiceService.1.TerminalNumberOfEntries", "1"],
    ["Device.Services.VoiceService.1.Terminal.1.ButtonMap.ButtonNumberOfEntries", "6"],
  ],
  "wifi-extender": [
    ["Device.WiFi.RadioNumberOfEntries", "2"],
    ["Device.WiFi.AccessPoint.2.AssociatedDeviceNumberOfEntries", "1"],
  ],
};

it("has a telltale of every kind", () => {
  expect(Object.keys(telltale)).toEqual(listDeviceKinds());
});

describe.each(listDeviceKinds())("%s", (name) => {
  let kind: VirtualKind;

  beforeAll(async () => {
    kind = await loadVirtualKind(name);
  });

  it("has as much as a device of the field, and what makes it what it is", async () => {
    const values = await (await simulatedDevice(kind, "EX000001")).whole();
    expect(values.length).toBeGreaterThanOrEqual(400);
    expect(values.length).toBeLessThanOrEqual(2500);
    const present = byPath(values);
    for (const [path, value] of telltale[name] ?? []) expect(present.get(path), path).toBe(value);
    expect(present.get(`${root[name] ?? "Device."}DeviceInfo.ProductClass`)).toBe(name);
  });

  it("is as large as its row in the document says, to a tenth", async () => {
    const values = await (await simulatedDevice(kind, "EX000001")).whole();
    const row = new RegExp(`^\\| \`${name}\`.*\\| ([\\d,]+) \\|$`, "m").exec(readFileSync("docs/kinds.md", "utf8"));
    const said = Number(row?.[1]?.replace(",", ""));
    expect(Math.abs(said - values.length), `${values.length} parameters, the document says ${said}`).toBeLessThan(
      values.length / 10,
    );
  });

  it("has no value that its type does not admit, no placeholder left, and shows no secret", async () => {
    for (const { path, type, value } of await (await simulatedDevice(kind, "EX000001")).whole()) {
      expect(value, path).not.toContain("${");
      const secret =
        ["string", "hexBinary"].includes(type.base) &&
        /Password$|Passphrase$|PreSharedKey$|WEPKey$|Secret$|SIM\.1\.PIN$/.test(path);
      if (secret) expect(value, path).toBe("");
      else expect(checkValue(type, value), `${path} = ${JSON.stringify(value)}`).toMatchObject({ ok: true });
    }
  });

  it("refers only to rows that are there", async () => {
    const values = await (await simulatedDevice(kind, "EX000001")).whole();
    const objects = new Set(values.map(({ path }) => path.slice(0, path.lastIndexOf("."))));
    let references = 0;
    for (const { path, type, value } of values) {
      if (type.reference?.to !== "row" || value === "") continue;
      for (const row of value.split(",")) {
        references += 1;
        expect(objects, `${path} = ${value}`).toContain(row);
      }
    }
    expect(references).toBeGreaterThan(name in root ? 0 : 8);
  });

  it("is not any other device of its kind", async () => {
    const [one, other] = await Promise.all(
      ["EX000001", "EX000002"].map(async (serial) => byPath(await (await simulatedDevice(kind, serial)).whole())),
    );
    const own = [...(one?.keys() ?? [])].filter((path) => /DeviceInfo\.SerialNumber$|1\.MACAddress$/.test(path));
    expect(own.length).toBeGreaterThan(1);
    for (const path of own.filter((each) => !/Host\.|AssociatedDevice\.|Client\.|StaticAddress/.test(each)))
      expect(one?.get(path), path).not.toBe(other?.get(path));
  });

  it("counts on as time passes, and never back", async () => {
    const { clock, whole } = await simulatedDevice(kind, "EX000001");
    clock.advance(600_000);
    const before = byPath(await whole());
    clock.advance(60_000);
    const after = byPath(await whole());
    expect([...after.keys()]).toEqual([...before.keys()]);
    const moved = [...after].filter(([path, value]) => before.get(path) !== value).map(([path]) => path);
    const counters = moved.filter((each) => /\.Stats\.(?!SignalStrength$)/.test(each));
    expect(counters.length).toBeGreaterThan(3);
    for (const path of counters) expect(Number(after.get(path)), path).toBeGreaterThan(Number(before.get(path)));
  });
});
