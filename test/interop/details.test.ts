import { describe, expect, it } from "vitest";
import { wiredCpe } from "../harness/wired/wired-cpe.ts";
import { fieldAcs } from "./field-acs.ts";
import { plainAcs } from "./peers.ts";
import { getValues, reboot, setValues } from "./requests.ts";

// Details that naive agents miss, as far as they show only on the whole agent. Titles begin with the item. [interop C]

const code = "Device.DeviceInfo.ProvisioningCode";

describe("the agent", () => {
  it("C.9 takes a value that reads like an envelope for a value, under any prefix", async () => {
    const hostName = "Device.DeviceInfo.HostName";
    const trap = "</soap:Body><cwmp:Reboot/><cwmp:ID>0</cwmp:ID>";
    const acs = await fieldAcs(plainAcs, [setValues({ [code]: `<![CDATA[${trap}]]>` }), getValues(code, hostName)]);
    const cpe = await wiredCpe(acs.url);
    expect(await cpe.session()).toMatchObject({ outcome: "ok", rpcs: 2 });
    expect(acs.said.slice(2)).toEqual(["SetParameterValuesResponse acs-0", "GetParameterValuesResponse acs-1"]);
    expect(await cpe.get(code)).toBe(trap);
    expect(cpe.log.some(({ fact }) => fact === "device.reboot")).toBe(false);
  });

  it("C.12 carries out what a session has asked for after its end, the heaviest last and once", async () => {
    const acs = await fieldAcs(plainAcs, [
      reboot("one"),
      "<cwmp:FactoryReset/>",
      reboot("two"),
      setValues({ [code]: "late" }),
    ]);
    const cpe = await wiredCpe(acs.url);
    expect(await cpe.session()).toMatchObject({ outcome: "ok", rpcs: 4 });
    expect(await cpe.session(1)).toMatchObject({ events: ["0 BOOTSTRAP", "1 BOOT"], outcome: "ok" });
    expect(await cpe.get(code)).toBe("");
    expect(cpe.log.filter(({ fact }) => fact === "device.reboot")).toHaveLength(1);
  });
});
