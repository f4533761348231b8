import { describe, expect, it } from "vitest";
import { importFiles } from "../../src/kinds/import-files.ts";

// What other agents print of themselves.

async function imported(text: string) {
  const { tree, remarks } = await importFiles([{ name: "dump", octets: Buffer.from(text) }]);
  return { parameters: Object.fromEntries(tree.parameters), objects: Object.fromEntries(tree.objects), remarks };
}

const told = (value: string | undefined, type?: string, writable?: boolean) => ({ value, type, writable });

describe("what an agent prints of itself", () => {
  it("takes PATH=VALUE and PATH => VALUE, with whatever is in the value, and says what it leaves out", async () => {
    const { parameters, objects, remarks } = await imported(
      "root@router:~# get\r\nDevice.DeviceInfo.UpTime => 91472\r\nDevice.X_A.URL=http://a/?b=c\r\n\r\nDevice.X_A.Empty=\nDevice.X_A.List.=\n",
    );
    expect(parameters).toEqual({
      "Device.DeviceInfo.UpTime": told("91472"),
      "Device.X_A.URL": told("http://a/?b=c"),
      "Device.X_A.Empty": told(""),
    });
    expect(objects).toEqual({ "Device.X_A.List.": undefined });
    expect(remarks).toEqual([{ file: "dump", line: 1, reason: "no parameter: root@router:~# get" }]);
  });

  it("takes values and access of dmcli", async () => {
    const { parameters, objects, remarks } = await imported(`subsystem_prefix eRT.
Parameter    1 name: Device.Ethernet.Interface.1.Enable
               type:       bool,    value: false 
Parameter    2 name: Device.Ethernet.Interface.1.Stats.BytesSent
               type:      ulong,    value: 12
Parameter    3 name: Device.DeviceInfo.ProvisioningCode
        writable:Writable.
Parameter    4 name: Device.DeviceInfo.SupportedDataModel.
        writable:ReadOnly.
`);
    expect(parameters).toEqual({
      "Device.Ethernet.Interface.1.Enable": told("false", "boolean"),
      "Device.Ethernet.Interface.1.Stats.BytesSent": told("12", "unsignedLong"),
      "Device.DeviceInfo.ProvisioningCode": told(undefined, undefined, true),
    });
    expect(objects).toEqual({ "Device.DeviceInfo.SupportedDataModel.": false });
    expect(remarks.map(({ line }) => line)).toEqual([1]);
  });

  it("takes JSON of values alone, nested and by path", async () => {
    const nested = await imported('{"Device":{"WiFi":{"Radio":{"1":{"Enable":true,"Channel":6,"X_List":[1]}}}}}');
    expect(nested.parameters).toEqual({
      "Device.WiFi.Radio.1.Enable": told("true", "boolean"),
      "Device.WiFi.Radio.1.Channel": told("6"),
    });
    expect(nested.remarks.map(({ reason }) => reason)).toEqual([
      "Device.WiFi.Radio.1.X_List: its value is no text: left out",
    ]);
    const flat = await imported('{"Device.DeviceInfo.ModelName":"OpenWrt Router","Device.WiFi.Radio.1.Channel":"6"}');
    expect(flat.parameters).toEqual({
      "Device.DeviceInfo.ModelName": told("OpenWrt Router"),
      "Device.WiFi.Radio.1.Channel": told("6"),
    });
  });

  it("refuses what is none of it", async () => {
    await expect(imported("nothing of a device\n")).rejects.toThrow(/dump is of no form that is known.*PATH = VALUE/);
  });
});
