import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AcsRpcs, acsRpcs, type CpeRpcs, cpeRpcs } from "../../../src/cwmp/methods.ts";
import { type OutgoingEnvelope, readEnvelope, writeEnvelope } from "../../../src/cwmp/soap/envelope.ts";
import type { CwmpFault } from "../../../src/cwmp/soap/fault-element.ts";
import type { Header } from "../../../src/cwmp/soap/header.ts";
import { cwmpNamespaces } from "../../../src/cwmp/soap/namespaces.ts";
import { validateEnvelope } from "../message-definitions.ts";

// Every row of methods.ts: what is written is valid by the message definitions and reads back as it was. [TR-069 A.3, A.4]

/** Any characters that XML can carry, the awkward ones often. */
const xmlCharacter = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0x20, max: 0x7e }) },
  fc.constantFrom(9, 10, 13, 0x26, 0x3c, 0x3e, 0x22, 0x5d, 0x7f, 0x85, 0xa0, 0x20ac, 0x2028, 0xfeff, 0xfffd),
  fc.integer({ min: 0x10000, max: 0x10ffff }).filter((code) => (code & 0xfffe) !== 0xfffe),
);
const text = (maxLength: number) =>
  fc.array(xmlCharacter, { maxLength: Math.min(maxLength, 40) }).map((codes) => String.fromCodePoint(...codes));
const u32 = fc.integer({ min: 0, max: 4_294_967_295 });
const key = text(32);
const name = text(256);
/** White space round a path does not come back. */
const path = name.map((characters) => characters.trim());
const list = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 4 });
const dateTime = fc.constantFrom("2026-11-22T16:53:00Z", "0001-01-03T03:04:05", "2026-11-22T16:53:00.125+02:00");
const status = fc.constantFrom(0, 1);
const nothing = fc.constant({});
const notification = fc.integer({ min: 0, max: 6 });
const typedValue = fc.oneof(
  text(200).map((value) => ({ value, type: "xsd:string" })),
  fc.constantFrom({ value: "true", type: "xsd:boolean" }, { value: "18446744073709551615", type: "xsd:unsignedLong" }),
);
const ParameterList = list(fc.record({ Name: path, Value: typedValue }));
const ParameterNames = fc.array(path, { minLength: 1, maxLength: 4 });
const fileServer = { URL: name, Username: name, Password: name };
const transferTimes = { StartTime: dateTime, CompleteTime: dateTime };
const transferState = fc.constantFrom(1, 2, 3);
const transferFault = fc.record({ FaultCode: fc.constantFrom(0, 9001, 9010, 9020, 9899), FaultString: name });
const objectName = text(255).map((characters) => `${characters.replaceAll(/[\r\n\u2028]/g, "").trim()}.`);

const cpe: { [M in keyof CpeRpcs]: [fc.Arbitrary<CpeRpcs[M]["request"]>, fc.Arbitrary<CpeRpcs[M]["response"]>] } = {
  GetRPCMethods: [nothing, fc.record({ MethodList: list(text(64)) })],
  SetParameterValues: [fc.record({ ParameterList, ParameterKey: key }), fc.record({ Status: status })],
  GetParameterValues: [fc.record({ ParameterNames }), fc.record({ ParameterList })],
  GetParameterNames: [
    fc.record({ ParameterPath: path, NextLevel: fc.boolean() }),
    fc.record({ ParameterList: list(fc.record({ Name: path, Writable: fc.boolean() })) }),
  ],
  SetParameterAttributes: [
    fc.record({
      ParameterList: fc.array(
        fc.record({
          Name: path,
          NotificationChange: fc.boolean(),
          Notification: notification,
          AccessListChange: fc.boolean(),
          AccessList: list(text(64)),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    }),
    nothing,
  ],
  GetParameterAttributes: [
    fc.record({ ParameterNames }),
    fc.record({
      ParameterList: list(fc.record({ Name: path, Notification: notification, AccessList: list(text(64)) })),
    }),
  ],
  AddObject: [
    fc.record({ ObjectName: objectName, ParameterKey: key }),
    fc.record({ InstanceNumber: fc.integer({ min: 1, max: 4_294_967_295 }), Status: status }),
  ],
  DeleteObject: [fc.record({ ObjectName: objectName, ParameterKey: key }), fc.record({ Status: status })],
  Reboot: [fc.record({ CommandKey: key }), nothing],
  FactoryReset: [nothing, nothing],
  ScheduleInform: [fc.record({ DelaySeconds: u32, CommandKey: key }), nothing],
  Download: [
    fc.record({
      CommandKey: key,
      FileType: text(64),
      ...fileServer,
      FileSize: u32,
      TargetFileName: path,
      DelaySeconds: u32,
      SuccessURL: name,
      FailureURL: name,
    }),
    fc.record({ Status: status, ...transferTimes }),
  ],
  Upload: [
    fc.record({ CommandKey: key, FileType: text(64), ...fileServer, DelaySeconds: u32 }),
    fc.record({ Status: status, ...transferTimes }),
  ],
  ScheduleDownload: [
    fc.record({
      CommandKey: key,
      FileType: text(64),
      ...fileServer,
      FileSize: u32,
      TargetFileName: path,
      TimeWindowList: fc.array(
        fc.record({
          WindowStart: u32,
          WindowEnd: u32,
          WindowMode: text(64),
          UserMessage: name,
          MaxRetries: fc.integer({ min: -2_147_483_648, max: 2_147_483_647 }),
        }),
        { minLength: 1, maxLength: 2 },
      ),
    }),
    nothing,
  ],
  CancelTransfer: [fc.record({ CommandKey: key }), nothing],
  GetQueuedTransfers: [
    nothing,
    fc.record({ TransferList: list(fc.record({ CommandKey: key, State: transferState })) }),
  ],
  GetAllQueuedTransfers: [
    nothing,
    fc.record({
      TransferList: list(
        fc.record({
          CommandKey: key,
          State: transferState,
          IsDownload: fc.boolean(),
          FileType: text(64),
          FileSize: u32,
          TargetFileName: path,
        }),
      ),
    }),
  ],
};

const acs: { [M in keyof AcsRpcs]: [fc.Arbitrary<AcsRpcs[M]["request"]>, fc.Arbitrary<AcsRpcs[M]["response"]>] } = {
  Inform: [
    fc.record({
      DeviceId: fc.record({
        Manufacturer: text(64),
        OUI: fc.constantFrom("00AB12", "FFFFFF"),
        ProductClass: text(64),
        SerialNumber: text(64),
      }),
      Event: list(fc.record({ EventCode: text(64), CommandKey: key })),
      MaxEnvelopes: u32,
      CurrentTime: dateTime,
      RetryCount: u32,
      ParameterList,
    }),
    fc.record({ MaxEnvelopes: u32 }),
  ],
  GetRPCMethods: [nothing, fc.record({ MethodList: list(text(64)) })],
  TransferComplete: [fc.record({ CommandKey: key, FaultStruct: transferFault, ...transferTimes }), nothing],
  AutonomousTransferComplete: [
    fc.record({
      AnnounceURL: text(1024),
      TransferURL: text(1024),
      IsDownload: fc.boolean(),
      FileType: text(64),
      FileSize: u32,
      TargetFileName: path,
      FaultStruct: transferFault,
      ...transferTimes,
    }),
    nothing,
  ],
  RequestDownload: [
    fc.record({ FileType: text(64), FileTypeArg: list(fc.record({ Name: text(64), Value: name })) }),
    nothing,
  ],
  Kicked: [
    fc.record({ Command: key, Referer: text(64), Arg: name, Next: text(1024) }),
    fc.record({ NextURL: text(1024) }),
  ],
};

const header: fc.Arbitrary<Header> = fc.record(
  {
    id: text(64),
    holdRequests: fc.boolean(),
    sessionTimeoutSeconds: u32,
    supportedCwmpVersions: fc.constant(["1.0", "1.1", "1.2", "1.3", "1.4"]),
    useCwmpVersion: fc.constant("1.4"),
  },
  { requiredKeys: [] },
);
const namespace = fc.constantFrom(...cwmpNamespaces);

function rows(side: "cpe" | "acs", arbitraries: Readonly<Record<string, readonly [unknown, unknown]>>) {
  return Object.entries(arbitraries).flatMap(([method, [request, response]]) => [
    { kind: `${side}-request`, method, message: request, from: side === "cpe" ? "acs" : "cpe" },
    { kind: `${side}-response`, method, message: response, from: side },
  ]);
}

describe("messages", () => {
  it("has arbitraries for every row", () => {
    expect(Object.keys(cpe)).toEqual(Object.keys(cpeRpcs));
    expect(Object.keys(acs)).toEqual(Object.keys(acsRpcs));
  });

  it.each([...rows("cpe", cpe), ...rows("acs", acs)])(
    "$kind $method is written valid and read back as it was",
    ({ kind, method, message, from }) => {
      fc.assert(
        fc.property(namespace, header, message as fc.Arbitrary<object>, (namespace, header, message) => {
          const envelope = { namespace, header, body: { kind, method, message } } as OutgoingEnvelope;
          const written = writeEnvelope(envelope);
          expect(validateEnvelope(written)).toEqual([]);
          expect(readEnvelope(written, { from: from as "acs" | "cpe" })).toEqual(envelope);
        }),
        { numRuns: 40 },
      );
    },
  );

  it("faults are written valid and read back as they were [TR-069 3.5]", () => {
    const fault: fc.Arbitrary<CwmpFault> = fc.record({
      faultCode: fc.integer({ min: 8000, max: 9999 }),
      faultString: text(100),
      soapFaultCode: fc.constantFrom("Client", "Server"),
      parameterFaults: list(
        fc.record({ parameterName: path, faultCode: fc.integer({ min: 9000, max: 9999 }), faultString: text(100) }),
      ),
    });
    fc.assert(
      fc.property(namespace, header, fault, (namespace, header, fault) => {
        const written = writeEnvelope({ namespace, header, body: { kind: "fault", fault } });
        expect(validateEnvelope(written)).toEqual([]);
        expect(readEnvelope(written, { from: "cpe" })).toEqual({ namespace, header, body: { kind: "fault", fault } });
      }),
    );
  });

  it("a plain SOAP fault has no CWMP detail", () => {
    const fault = { faultCode: 0, faultString: "not understood", soapFaultCode: "MustUnderstand", parameterFaults: [] };
    const written = writeEnvelope({
      namespace: cwmpNamespaces[2],
      header: { id: "7" },
      body: { kind: "fault", fault },
    });
    expect(validateEnvelope(written)).toEqual([]);
    expect(Buffer.concat(written).toString()).not.toContain("detail");
    expect(readEnvelope(written, { from: "cpe" }).body).toEqual({ kind: "fault", fault });
  });

  it.each([
    ["NUL", "a\0b", "a\u{FFFD}b"],
    ["other controls", "\u0001\u001f", "\u{FFFD}\u{FFFD}"],
    ["a lone surrogate", "x\ud800y\udc00", "x\u{FFFD}y\u{FFFD}"],
    ["non-characters", "\uffff\ufffe", "\u{FFFD}\u{FFFD}"],
  ])("%s, which XML cannot carry, becomes U+FFFD", (_, value, expected) => {
    const message = { ParameterList: [{ Name: "X", Value: { value, type: "xsd:string" } }], ParameterKey: "" };
    const written = writeEnvelope({
      namespace: cwmpNamespaces[0],
      header: {},
      body: { kind: "cpe-request", method: "SetParameterValues", message },
    });
    expect(validateEnvelope(written)).toEqual([]);
    expect(readEnvelope(written, { from: "acs" }).body).toMatchObject({
      message: { ParameterList: [{ Value: { value: expected } }] },
    });
  });
});
