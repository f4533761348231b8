import { describe, expect, it } from "vitest";
import { admits } from "../../../src/device/management-server/autonomous-transfer-policy.ts";

// [TR-181 ManagementServer.AutonomousTransferCompletePolicy]

const path = "Device.ManagementServer.AutonomousTransferCompletePolicy.";
const treeWith = (filter: string) => ({
  storedValue: (asked: string) => ({ Enable: "true", FileTypeFilter: filter })[asked.slice(path.length)] ?? "Both",
});
const transfer = { isDownload: true, succeeded: true };

describe("the policy for autonomous transfers", () => {
  it.each([
    ["3 Vendor Configuration File", "3 Vendor Configuration File", true],
    ["6 Vendor Configuration File 2", "3 Vendor Configuration File", true],
    ["7 Vendor Log File 12", "4 Vendor Log File", true],
    ["6 Stored Firmware Image", "1 Firmware Upgrade Image", true],
    ["X 0A1B2C Note", "2 Web Content,X 0A1B2C Note", true],
    ["X 0A1B2C Note 2", "X 0A1B2C Note", false],
    ["3 Vendor Configuration File", "4 Vendor Log File", false],
    ["3 Vendor Configuration File", "", false],
  ])("takes a file of the type %s for one of the filter %s: %s", (fileType, filter, expected) => {
    expect(admits(treeWith(filter), { ...transfer, fileType })).toBe(expected);
  });

  it("of a device that has none admits nothing", () => {
    expect(admits({ storedValue: () => undefined }, { ...transfer, fileType: "2 Web Content" })).toBe(false);
  });
});
