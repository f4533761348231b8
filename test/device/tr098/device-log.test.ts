import { expect, it } from "vitest";
import type { VendorFiles } from "../../../src/device/device-info/vendor-files.ts";
import { loadVirtualKind } from "../../../src/wiring/virtual/virtual-kind.ts";
import { byPath, simulatedDevice } from "../../datamodel/simulated-device.ts";

// The log of a device as one of its values. [TR-098 InternetGatewayDevice]

const path = "InternetGatewayDevice.DeviceInfo.DeviceLog";
const kind = await loadVirtualKind("dsl-gateway");

async function logOf(lines?: readonly string[]): Promise<string | undefined> {
  const file = { name: "a.log", maximumBytes: 65_536, persistent: false, lines: () => lines ?? [] };
  const files: VendorFiles = { configurations: () => [], logs: () => [file], images: async () => [] };
  const { tree } = await simulatedDevice(kind, "DG000001", undefined, lines && files);
  return byPath(await tree.values([path])).get(path);
}

it("has the latest lines that fit, whole and oldest first, and none on a device that keeps none", async () => {
  expect(await logOf()).toBe("");
  expect(await logOf([])).toBe("");
  expect(await logOf(["one", "two"])).toBe("one\ntwo");
  const many = Array.from({ length: 1000 }, (_, at) => `line ${at} ${"x".repeat(90)}`);
  const told = (await logOf(many)) ?? "";
  expect(told.length).toBeLessThanOrEqual(32_768);
  expect(told.length).toBeGreaterThan(32_600);
  const lines = told.split("\n");
  expect(lines).toEqual(many.slice(-lines.length));
});
