import { describe, expect, it } from "vitest";
import { sharedFileType } from "../../src/cwmp/transfer-file-type.ts";

describe("the type of a file, told among downloads and uploads [TR-069 A.3.3.3, A.4.1.7]", () => {
  it.each([
    ["Upload", "1 Vendor Configuration File", "3 Vendor Configuration File"],
    ["Upload", "2 Vendor Log File", "4 Vendor Log File"],
    ["Upload", "3 Vendor Configuration File 1", "6 Vendor Configuration File 1"],
    ["Upload", "4 Vendor Log File 12", "7 Vendor Log File 12"],
    ["Upload", "X 0A1B2C 1 Vendor Configuration File", "X 0A1B2C 1 Vendor Configuration File"],
    ["Download", "1 Firmware Upgrade Image", "1 Firmware Upgrade Image"],
    ["ScheduleDownload", "3 Vendor Configuration File", "3 Vendor Configuration File"],
    ["Download", "4 Tone File", "4 Tone File"],
  ] as const)("of an %s of a %s is %s", (rpc, fileType, expected) => {
    expect(sharedFileType({ rpc, fileType })).toBe(expected);
  });
});
