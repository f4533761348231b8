import { describe, expect, it } from "vitest";
import { conditionsIn } from "../../../src/agent/alarms/conditions.ts";
import type { AlarmKind } from "../../../src/device/fault-mgmt/supported-alarms.ts";

// [TR-181 FaultMgmt]

type Values = Readonly<Record<string, string>>;

const found = (kind: AlarmKind, values: Values, stands = false): readonly string[] =>
  conditionsIn(
    Object.entries(values).map(([path, value]) => ({ path: `Device.${path}`, type: { base: "string" }, value })),
    [kind],
    () => stands,
  ).map(({ object, text }) => `${object}: ${text}`);

const memory = "DeviceInfo.MemoryStatus";
const used = `${memory}.MemoryMonitor.MemUtilization`;
const sensor = "DeviceInfo.TemperatureStatus.TemperatureSensor.1";
const route = "Routing.Router.1.IPv6Forwarding.2";

describe("what is wrong with a device", () => {
  it.each<[AlarmKind, Values, string]>([
    ["radio", { "WiFi.Radio.1.Enable": "true", "WiFi.Radio.1.Status": "Down" }, "Device.WiFi.Radio.1: Status is Down"],
    [
      "firmware",
      { "DeviceInfo.FirmwareImage.2.Status": "ActivationFailed", "DeviceInfo.FirmwareImage.2.Version": "2.0" },
      "Device.DeviceInfo.FirmwareImage.2: ActivationFailed: 2.0",
    ],
    ["memory", { [used]: "96" }, `Device.${memory}: 96 % are used`],
    [
      "temperature",
      { [`${sensor}.Value`]: "90", [`${sensor}.Status`]: "Enabled" },
      `Device.${sensor}: 90 degrees Celsius`,
    ],
    [
      "wan",
      { [`${route}.Status`]: "Disabled", [`${route}.DestIPPrefix`]: "::/0" },
      "Device.Routing.Router.1: no default route leads out",
    ],
  ])("is %s %j", (kind, values, expected) => {
    expect(found(kind, values)).toEqual([expected]);
  });

  it.each<[AlarmKind, Values]>([
    ["radio", { "WiFi.Radio.1.Enable": "false", "WiFi.Radio.1.Status": "Down" }],
    ["radio", { "WiFi.Radio.1.Enable": "true", "WiFi.Radio.1.Status": "Up" }],
    ["firmware", { "DeviceInfo.FirmwareImage.2.Status": "Available" }],
    ["memory", { [used]: "95" }],
    ["memory", {}],
    ["temperature", { [`${sensor}.Value`]: "95", [`${sensor}.Status`]: "Error" }],
    ["wan", { [`${route}.Status`]: "Enabled", [`${route}.DestIPPrefix`]: "::/0" }],
    ["link", { "WiFi.Radio.1.Enable": "true", "WiFi.Radio.1.Status": "Down" }],
  ])("is not %s %j", (kind, values) => {
    expect(found(kind, values)).toEqual([]);
  });

  it("lasts until it is well on the good side of its limit", () => {
    expect(found("memory", { [used]: "93" }, true)).toEqual([`Device.${memory}: 93 % are used`]);
  });
});
