import { describe, expect, it } from "vitest";
import type { Tr181Values, Tr181Writable } from "../../src/schema/generated/tr181.types.ts";
import type { Written } from "../../src/schema/native.ts";

// What the compiler refuses is checked by `tsc` (CI runs it over the tests): each `@ts-expect-error` fails the type check
// when the line below it compiles.

type Path = keyof Tr181Values;
const path = <P extends Path>(schemaPath: P): P => schemaPath;
const value = <P extends Path, N extends keyof Tr181Values[P]>(_path: P, name: N, given: Tr181Values[P][N]): N =>
  given === undefined ? name : name;
const writable = <P extends Path>(_path: P, name: Tr181Writable[P]): Tr181Writable[P] => name;
const written = <P extends Path, N extends keyof Tr181Values[P]>(
  _path: P,
  _name: N,
  wanted: Written<Tr181Values[P][N]>,
): unknown => wanted;

const link = "Device.IP.Interface.{i}.";

describe("the data model as types", () => {
  it("refuses a misspelt path", () => {
    expect(path("Device.IP.Interface.{i}.")).toBe(link);
    // @ts-expect-error no such object
    path("Device.IP.Interfaces.{i}.");
    // @ts-expect-error an object path ends in a dot
    path("Device.IP.Interface.{i}");
    // @ts-expect-error no such parameter
    value(link, "Enabled", true);
  });

  it("refuses a value of another type", () => {
    value(link, "Enable", true);
    // @ts-expect-error a boolean, not its lexical form
    value(link, "Enable", "true");
    value(link, "MaxMTUSize", 1500);
    // @ts-expect-error unsignedInt is a number
    value(link, "MaxMTUSize", 1500n);
    value("Device.IP.Interface.{i}.Stats.", "BytesSent", 2n ** 40n);
    // @ts-expect-error unsignedLong is a bigint or a number
    value("Device.IP.Interface.{i}.Stats.", "BytesSent", "12");
    value("Device.Time.", "CurrentLocalTime", new Date(0));
    // @ts-expect-error dateTime is a Date or its lexical form
    value("Device.Time.", "CurrentLocalTime", 0);
    expect(value("Device.DeviceInfo.", "UpTime", 1)).toBe("UpTime");
  });

  it("refuses a value outside an enumeration, and knows lists", () => {
    value(link, "Status", "LowerLayerDown");
    // @ts-expect-error not in the enumeration
    value(link, "Status", "Broken");
    value("Device.WiFi.Radio.{i}.", "SupportedFrequencyBands", ["2.4GHz", "5GHz"]);
    // @ts-expect-error a list, not its lexical form
    value("Device.WiFi.Radio.{i}.", "SupportedFrequencyBands", "2.4GHz,5GHz");
    // @ts-expect-error an item outside the enumeration
    value("Device.WiFi.Radio.{i}.", "SupportedFrequencyBands", ["3GHz"]);
    expect(value(link, "LowerLayers", [{ table: "Device.Ethernet.Link.{i}.", keys: ["eth0"] }])).toBe("LowerLayers");
  });

  it("refuses a write to a read-only parameter", () => {
    expect(writable(link, "Enable")).toBe("Enable");
    // @ts-expect-error read-only
    writable(link, "Status");
    // @ts-expect-error nothing is writable there
    writable("Device.DeviceInfo.MemoryStatus.", "Total");
  });

  it("hands references over as the rows that they lead to when the ACS writes them", () => {
    const eth0 = { table: "Device.Ethernet.Link.{i}.", keys: ["eth0"] };
    expect(written(link, "LowerLayers", [eth0])).toEqual([eth0]);
    // @ts-expect-error rows are referred to by key, not by path
    written(link, "LowerLayers", ["Device.Ethernet.Link.1"]);
    written("Device.DeviceInfo.", "BootFirmwareImage", eth0);
    written("Device.DeviceInfo.", "BootFirmwareImage", "");
    // @ts-expect-error the only string is that of no reference
    written("Device.DeviceInfo.", "BootFirmwareImage", "Device.DeviceInfo.FirmwareImage.1");
    written("Device.DeviceInfo.", "HostName", "text");
  });

  it("holds the services too", () => {
    expect(path("Device.Services.VoiceService.{i}.")).toContain("Voice");
    const services: Tr181Values["Device.Services."] = {
      VoiceServiceNumberOfEntries: 1,
      STBServiceNumberOfEntries: 0,
      StorageServiceNumberOfEntries: 0,
    };
    expect(Object.keys(services)).toHaveLength(3);
  });
});
