import { describe, expect, it } from "vitest";
import { isPlaceholderName, isPlaceholderSerial } from "../../../../src/host/linux/system/placeholder.ts";

describe("a serial number that tells no board from another", () => {
  it.each([
    ...["", "0", "0000000000", "xxxxxxxx", "XXXXXXXXXX", "....", "FFFFFFFF", "ffffffffffff", "-", "---", "1111-1111"],
    ...["0123456789", "1234567", "123456789012", "987654321", "ABCDEF", "12-34-56-78"],
    ...["N/A", "NA", "n.a.", "(none)", "None", "null", "unknown", "TBD", "SN", "S/N", "Invalid", "O.E.M.", "empty"],
    ...[
      "Serial Number",
      "SerialNumber",
      "System-Serial",
      "Default-Serial",
      "default",
      "Default string",
      "Chassis Serial Number",
    ],
    ...["Not Provided", "Not Specified", "Not Applicable", "To Be Set", "Filled By OEM", "To be filled by O.E.M."],
    ...[
      "00000000-0000-0000-0000-000000000000",
      "03000200-0400-0500-0006-000700080009",
      "AAAABBBB",
      "0000000001",
      "010101",
    ],
  ])("is %j", (text) => {
    expect(isPlaceholderSerial(text)).toBe(true);
  });

  it.each([
    ...["PF2ABC7D", "5CG1234XYZ", "SN 42-117", "VMware-56 4d 9a 1c", "1234567890A7", "202306150042", "9483C4000001"],
    ...["4c4c4544-0042-3510-8051-b7c04f4d3732", "CN7016163F0042", "TestBench-0317", "NXA-2201", "E0D55EA1B2C3"],
  ])("is not %j", (text) => {
    expect(isPlaceholderSerial(text)).toBe(false);
  });
});

describe("a name that names nothing", () => {
  it.each([
    "System Product Name",
    "System manufacturer",
    "To Be Filled By O.E.M.",
    "Default string",
    "Not Available",
    "0",
  ])("is %j", (text) => expect(isPlaceholderName(text)).toBe(true));

  it.each(["Box 3000", "GL.iNet GL-MT3000", "ACME Corp", "X1", "rev B", "VirtualBox"])("is not %j", (text) =>
    expect(isPlaceholderName(text)).toBe(false),
  );
});
