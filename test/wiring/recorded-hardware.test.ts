import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readConfiguration } from "../../src/config/configuration.ts";
import { withStillTree } from "../../src/wiring/still-tree.ts";
import { silentLog } from "../host/linux/silent-log.ts";

// [TR-181 DeviceInfo.Processor] [TR-181 DeviceInfo.TemperatureStatus] [TR-181 LEDs] [TR-181 USB.USBHosts] [TR-181 Users.User]

async function read(system: string, object: string): Promise<Readonly<Record<string, string>>> {
  const configuration = {
    ...readConfiguration([]),
    "host.sysroot": join(import.meta.dirname, "../fixtures", system),
  };
  return withStillTree(configuration, silentLog, async (tree) =>
    Object.fromEntries(
      (await tree.values([""])).flatMap(({ path, value }) =>
        path.startsWith(object) ? [[path.slice(object.length), value]] : [],
      ),
    ),
  );
}

describe("the hardware of a recorded system", () => {
  it("is what an operator sees of an OpenWrt router", async () => {
    const system = "openwrt/23.05-dsa-dual-band";
    expect(await read(system, "Device.DeviceInfo.TemperatureStatus.")).toMatchObject({
      TemperatureSensorNumberOfEntries: "1",
      "TemperatureSensor.1.Name": "cpu-thermal",
      "TemperatureSensor.1.Status": "Enabled",
      "TemperatureSensor.1.Value": "52",
    });
    expect(await read(system, "Device.DeviceInfo.Processor")).toEqual({
      NumberOfEntries: "2",
      ".1.Alias": "cpe-1",
      ".1.Architecture": "arm",
      ".2.Alias": "cpe-2",
      ".2.Architecture": "arm",
    });
    expect(await read(system, "Device.LEDs.")).toMatchObject({
      LEDNumberOfEntries: "3",
      "LED.1.Name": "blue:power",
      "LED.1.Status": "InUse",
      "LED.1.CurrentCycleElement.Color": "0000FF",
      "LED.3.Name": "inet:orange",
      "LED.3.Status": "Disabled",
    });
    expect(await read(system, "Device.USB.USBHosts.Host.1.")).toMatchObject({
      Type: "xHCI",
      USBVersion: "3.0",
      "Device.1.VendorID": String(0x0781),
      "Device.1.ProductClass": "Ultra Fit",
      "Device.1.Rate": "Super",
      "Device.1.Parent": "",
    });
    expect(await read(system, "Device.Users.User.")).toEqual({
      "1.Alias": "cpe-root",
      "1.Enable": "true",
      "1.UserID": "0",
      "1.Username": "root",
      "1.Password": "",
      "1.StaticUser": "true",
    });
  });

  it("is not shown where the system has none", async () => {
    const system = "openwrt/24.10-x86-vlan-pppoe";
    for (const object of ["Device.LEDs.", "Device.USB.", "Device.DeviceInfo.TemperatureStatus."])
      expect(await read(system, object)).toEqual({});
  });

  it("tells who may log in to a Debian", async () => {
    expect(await read("linux/debian-12", "Device.Users.")).toMatchObject({
      UserNumberOfEntries: "2",
      "User.2.Username": "ops",
      "User.2.UserID": "1000",
      "User.2.StaticUser": "false",
    });
  });
});
