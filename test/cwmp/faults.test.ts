import { describe, expect, it } from "vitest";
import {
  asCwmpError,
  CwmpError,
  cpeFaults,
  faultMessage,
  fromModelError,
  soapFaultCode,
} from "../../src/cwmp/faults.ts";
import { type CpeMethod, cpeRpcs } from "../../src/cwmp/methods.ts";
import type { Fault } from "../../src/model/binding.ts";
import { ModelError } from "../../src/model/tree.ts";

const kinds: readonly Fault["kind"][] = [
  "name",
  "type",
  "value",
  "read-only",
  "arguments",
  "resources",
  "notification",
  "denied",
  "internal",
];
const refused = (kind: Fault["kind"], path = "Device.X") => ({ path, kind, reason: `${kind} refused` });
const codeOf = (method: CpeMethod, kind: Fault["kind"]) =>
  fromModelError(method, new ModelError([refused(kind)])).faultCode;

describe("whose fault it is [TR-069 A.5.1]", () => {
  it("the requester's for 9003, 9005 to 9008, 9020 and 9021, the responder's for the others", () => {
    const clients = Object.keys(cpeFaults).filter((code) => soapFaultCode(Number(code)) === "Client");
    expect(clients).toEqual(["9003", "9005", "9006", "9007", "9008", "9020", "9021"]);
  });
});

describe("a refusal by the tree", () => {
  // The codes that each RPC may answer with. [TR-069 A.3, A.4, A.5.1]
  const may: { readonly [M in CpeMethod]: readonly number[] } = {
    GetRPCMethods: [9001, 9002],
    SetParameterValues: [9001, 9002, 9003, 9004, 9005, 9006, 9007, 9008],
    GetParameterValues: [9001, 9002, 9003, 9004, 9005],
    GetParameterNames: [9001, 9002, 9003, 9005],
    SetParameterAttributes: [9001, 9002, 9003, 9004, 9005, 9009],
    GetParameterAttributes: [9001, 9002, 9003, 9004, 9005],
    AddObject: [9001, 9002, 9003, 9004, 9005],
    DeleteObject: [9001, 9002, 9003, 9005],
    Reboot: [9001, 9002, 9003],
    FactoryReset: [9000, 9001, 9002, 9003],
    ScheduleInform: [9000, 9001, 9002, 9003],
    Download: [9000, 9001, 9002, 9003, 9004, 9010, 9012, 9013],
    Upload: [9000, 9001, 9002, 9003, 9004, 9011, 9012, 9013],
    ScheduleDownload: [9000, 9001, 9002, 9003, 9004, 9010, 9013],
    CancelTransfer: [9000, 9001, 9002, 9021],
    GetQueuedTransfers: [9000, 9001, 9002],
    GetAllQueuedTransfers: [9000, 9001, 9002],
  };

  it.each(Object.keys(cpeRpcs) as CpeMethod[])("is answered by %s with a code that it may use", (method) => {
    for (const kind of kinds) expect(may[method]).toContain(codeOf(method, kind));
  });

  it.each<readonly [CpeMethod, Fault["kind"], number]>([
    ["GetParameterValues", "name", 9005],
    ["GetParameterNames", "name", 9005],
    ["GetParameterAttributes", "name", 9005],
    ["SetParameterAttributes", "name", 9005],
    ["SetParameterAttributes", "notification", 9009],
    ["AddObject", "name", 9005],
    ["AddObject", "read-only", 9005],
    ["AddObject", "resources", 9004],
    ["DeleteObject", "name", 9005],
    ["DeleteObject", "read-only", 9005],
    ["DeleteObject", "denied", 9001],
    ["DeleteObject", "resources", 9002],
    ["AddObject", "arguments", 9003],
    ["GetParameterValues", "internal", 9002],
  ])("%s, %s: %i", (method, kind, code) => {
    expect(codeOf(method, kind)).toBe(code);
  });

  it("is listed by SetParameterValues for each bad parameter, below 9003 [TR-069 A.3.2.1]", () => {
    const bad = kinds.slice(0, 5).map((kind) => refused(kind, `Device.${kind}`));
    const error = fromModelError("SetParameterValues", new ModelError(bad));
    expect(error.faultCode).toBe(9003);
    expect(error.parameterFaults).toEqual([
      { parameterName: "Device.name", faultCode: 9005, faultString: "name refused" },
      { parameterName: "Device.type", faultCode: 9006, faultString: "type refused" },
      { parameterName: "Device.value", faultCode: 9007, faultString: "value refused" },
      { parameterName: "Device.read-only", faultCode: 9008, faultString: "read-only refused" },
      { parameterName: "Device.arguments", faultCode: 9003, faultString: "arguments refused" },
    ]);
  });

  it.each<readonly [Fault["kind"], number]>([
    ["resources", 9004],
    ["denied", 9001],
    ["internal", 9002],
  ])("of a whole SetParameterValues, %s, is %i without a list [TR-069 A.3.2.1]", (kind, code) => {
    expect(fromModelError("SetParameterValues", new ModelError([refused(kind)]))).toMatchObject({
      faultCode: code,
      parameterFaults: [],
    });
  });

  it("of the arguments of SetParameterValues as a whole has no list either", () => {
    const error = fromModelError("SetParameterValues", new ModelError([refused("arguments", "")]));
    expect(error).toMatchObject({ faultCode: 9003, parameterFaults: [], message: "arguments refused" });
  });

  it("without any fault named is an internal error", () => {
    expect(fromModelError("GetParameterValues", new ModelError([])).faultCode).toBe(9002);
  });
});

describe("a fault on the wire", () => {
  it("says no more than 256 characters, whole ones [TR-069 A.5.1]", () => {
    const long = "😀".repeat(300);
    const message = faultMessage(
      new CwmpError(9003, long, [{ parameterName: "Device.X", faultCode: 9007, faultString: long }]),
    );
    expect([...message.faultString]).toHaveLength(256);
    expect(message.faultString).toBe("😀".repeat(256));
    expect(message.parameterFaults[0]?.faultString).toBe(message.faultString);
    expect(message.soapFaultCode).toBe("Client");
  });

  it("is made of what was foreseen only", () => {
    const own = new CwmpError(9001);
    expect(asCwmpError("Reboot", own)).toBe(own);
    expect(asCwmpError("Reboot", new TypeError("x"))).toBeUndefined();
    expect(asCwmpError("Reboot", undefined)).toBeUndefined();
  });

  it("is 9004 when the store is full, where the RPC may say so", () => {
    const full = Object.assign(new Error("disk full"), { code: "full" });
    expect(asCwmpError("SetParameterAttributes", full)?.faultCode).toBe(9004);
    expect(asCwmpError("ScheduleInform", full)?.faultCode).toBe(9002);
    expect(asCwmpError("ScheduleInform", Object.assign(new Error("?"), { code: "failed" }))).toBeUndefined();
  });
});
