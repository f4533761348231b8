import { describe, expect, it } from "vitest";
import { informMessage, informTime } from "../../src/cwmp/inform.ts";
import { typeNames, wireType } from "../../src/cwmp/parameter-list.ts";
import type { BaseType } from "../../src/model/schema.ts";

describe("the Inform message [TR-069 A.3.3.1]", () => {
  const text = { base: "string" } as const;

  it("tells who, why and with which values, nothing twice", () => {
    const message = informMessage({
      identity: { manufacturer: "Example", oui: "0A1B2C", productClass: "Router", serialNumber: "S1" },
      events: [
        { code: "1 BOOT", commandKey: "" },
        { code: "M Reboot", commandKey: "k" },
      ],
      values: [
        { path: "Device.A", type: text, value: "forced" },
        { path: "Device.B", type: { base: "unsignedInt" }, value: "1" },
        { path: "Device.A", type: text, value: "changed" },
      ],
      retryCount: 3,
      currentTime: "2026-03-01T14:05:06+01:00",
    });
    expect(message).toEqual({
      DeviceId: { Manufacturer: "Example", OUI: "0A1B2C", ProductClass: "Router", SerialNumber: "S1" },
      Event: [
        { EventCode: "1 BOOT", CommandKey: "" },
        { EventCode: "M Reboot", CommandKey: "k" },
      ],
      MaxEnvelopes: 1,
      CurrentTime: "2026-03-01T14:05:06+01:00",
      RetryCount: 3,
      ParameterList: [
        { Name: "Device.A", Value: { value: "forced", type: "xsd:string" } },
        { Name: "Device.B", Value: { value: "1", type: "xsd:unsignedInt" } },
      ],
    });
  });
});

describe("CurrentTime [TR-069 A.3.3.1, TR-106 dateTime]", () => {
  const wallMs = Date.UTC(2026, 11, 31, 23, 30, 15);
  const set = { wallMs, synchronized: true, uptimeSeconds: 5 };

  it.each([
    ["UTC", 0, "2026-12-31T23:30:15+00:00"],
    ["east of it, over the year's end", 60, "2027-01-01T00:30:15+01:00"],
    ["half an hour west", -210, "2026-12-31T20:00:15-03:30"],
    ["Nepal", 345, "2027-01-01T05:15:15+05:45"],
  ])("is local time with its offset: %s", (_, utcOffsetMinutes, expected) => {
    expect(informTime({ ...set, utcOffsetMinutes })).toBe(expected);
  });

  it("is the time since boot, without a zone, while the clock is not set", () => {
    const uptimeSeconds = 2 * 86_400 + 3 * 3600 + 4 * 60 + 5;
    const unset = { wallMs: 0, synchronized: false, utcOffsetMinutes: 60, uptimeSeconds };
    expect(informTime(unset)).toBe("0001-01-03T03:04:05");
    expect(informTime({ ...unset, uptimeSeconds: 0 })).toBe("0001-01-01T00:00:00");
  });
});

describe("xsi:type [TR-069 3.5]", () => {
  it.each<readonly [BaseType, string]>([
    ["string", "xsd:string"],
    ["int", "xsd:int"],
    ["unsignedInt", "xsd:unsignedInt"],
    ["long", "xsd:long"],
    ["unsignedLong", "xsd:unsignedLong"],
    ["boolean", "xsd:boolean"],
    ["dateTime", "xsd:dateTime"],
    ["base64", "xsd:base64Binary"],
    ["hexBinary", "xsd:hexBinary"],
    ["decimal", "xsd:decimal"],
  ])("of %s is %s", (base, name) => {
    expect(typeNames[wireType({ base })]).toBe(name);
  });

  it("of a list is that of a string, whatever its items are", () => {
    expect(typeNames[wireType({ base: "unsignedInt", list: {} })]).toBe("xsd:string");
  });
});
