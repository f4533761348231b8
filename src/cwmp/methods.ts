import {
  array,
  boolean,
  dateTime,
  int,
  path,
  paths,
  string,
  strings,
  struct,
  unsignedInt,
  value,
} from "./soap/codecs.ts";
import type { Struct } from "./soap/fields.ts";

// Every RPC, one row each: name, fields in schema order, reader and writer together. [TR-069 A.3, A.4]
// "cpe" methods are called by the ACS and answered by the CPE, "acs" methods the other way round.

/** Value is lexical; Type is the xsi:type that came with it (`xsd:string`), empty when none did. */
const parameterValueStruct = struct("ParameterValueStruct", { Name: path, Value: value });
export type ParameterValueStruct = Struct<typeof parameterValueStruct.fields>;
const parameterInfoStruct = struct("ParameterInfoStruct", { Name: path, Writable: boolean });
const setParameterAttributesStruct = struct("SetParameterAttributesStruct", {
  Name: path,
  NotificationChange: boolean,
  Notification: int({ min: 0, max: 6, emptyAs: -1 }), // empty where GenieACS changes nothing
  AccessListChange: boolean,
  AccessList: strings(64, { absent: [] }),
});
const parameterAttributeStruct = struct("ParameterAttributeStruct", {
  Name: path,
  Notification: int({ min: 0, max: 6 }),
  AccessList: strings(64),
});
const eventStruct = struct("EventStruct", { EventCode: string(64), CommandKey: string(32, { absent: "" }) });
const deviceIdStruct = struct("DeviceIdStruct", {
  Manufacturer: string(64),
  OUI: string(6),
  ProductClass: string(64),
  SerialNumber: string(64),
});

const status = int({ min: 0, max: 1, absent: 0 });
const commandKey = string(32);
const parameterKey = string(32, { absent: "" });
const instanceNumber = int({ min: 1, max: 4_294_967_295 });
/** Left out by some ACSs where it means nothing. */
const optional = (maxLength: number) => string(maxLength, { absent: "" });
const fileType = string(64);
const fileServer = { URL: string(256), Username: optional(256), Password: optional(256) };
/** 0 where it is left out or empty. */
const unsignedOrNothing = int({ min: 0, max: 4_294_967_295, absent: 0, emptyAs: 0 });
const transferTimes = { StartTime: dateTime, CompleteTime: dateTime };
/** 1 not yet started, 2 in progress, 3 completed and not yet told. [TR-069 A.4.1.7] */
const transferState = int({ min: 1, max: 3 });
const queuedTransferStruct = struct("QueuedTransferStruct", { CommandKey: commandKey, State: transferState });
const allQueuedTransferStruct = struct("AllQueuedTransferStruct", {
  CommandKey: commandKey,
  State: transferState,
  IsDownload: boolean,
  FileType: fileType,
  FileSize: unsignedInt,
  TargetFileName: string(256),
});
/** Seconds from when the request came. [TR-069 A.4.1.8] */
const timeWindowStruct = struct("TimeWindowStruct", {
  WindowStart: unsignedInt,
  WindowEnd: unsignedInt,
  WindowMode: string(64),
  UserMessage: optional(256),
  MaxRetries: int({}),
});
export type TimeWindowStruct = Struct<typeof timeWindowStruct.fields>;
/** FaultCode 0 is success. [TR-069 A.3.3.2] */
const transferFault = struct("FaultStruct", { FaultCode: unsignedInt, FaultString: string(256, { absent: "" }) });
const argStruct = struct("ArgStruct", { Name: string(64), Value: string(256) });

/** Always 1, whatever came. [TR-069 A.3.3.1] */
const maxEnvelopes = int({ min: 0, max: 4_294_967_295, absent: 1, emptyAs: 1 });
const none = {};

/** Called by the ACS. GetRPCMethods answers with the keys that have a handler. */
export const cpeRpcs = {
  GetRPCMethods: { request: none, response: { MethodList: strings(64) } },
  SetParameterValues: {
    request: { ParameterList: array(parameterValueStruct), ParameterKey: parameterKey },
    response: { Status: status },
  },
  GetParameterValues: {
    request: { ParameterNames: paths },
    response: { ParameterList: array(parameterValueStruct) },
  },
  GetParameterNames: {
    request: { ParameterPath: path, NextLevel: boolean },
    response: { ParameterList: array(parameterInfoStruct) },
  },
  SetParameterAttributes: { request: { ParameterList: array(setParameterAttributesStruct) }, response: none },
  GetParameterAttributes: {
    request: { ParameterNames: paths },
    response: { ParameterList: array(parameterAttributeStruct) },
  },
  AddObject: {
    request: { ObjectName: path, ParameterKey: parameterKey },
    response: { InstanceNumber: instanceNumber, Status: status },
  },
  DeleteObject: { request: { ObjectName: path, ParameterKey: parameterKey }, response: { Status: status } },
  Reboot: { request: { CommandKey: commandKey }, response: none },
  FactoryReset: { request: none, response: none },
  ScheduleInform: { request: { DelaySeconds: unsignedInt, CommandKey: commandKey }, response: none },
  Download: {
    request: {
      CommandKey: commandKey,
      FileType: fileType,
      ...fileServer,
      FileSize: unsignedOrNothing,
      TargetFileName: optional(256),
      DelaySeconds: unsignedOrNothing,
      SuccessURL: optional(256),
      FailureURL: optional(256),
    },
    response: { Status: status, ...transferTimes },
  },
  Upload: {
    request: { CommandKey: commandKey, FileType: fileType, ...fileServer, DelaySeconds: unsignedOrNothing },
    response: { Status: status, ...transferTimes },
  },
  ScheduleDownload: {
    request: {
      CommandKey: commandKey,
      FileType: fileType,
      ...fileServer,
      FileSize: unsignedOrNothing,
      TargetFileName: optional(256),
      TimeWindowList: array(timeWindowStruct, { maxItems: 2 }),
    },
    response: none,
  },
  CancelTransfer: { request: { CommandKey: commandKey }, response: none },
  GetQueuedTransfers: {
    request: none,
    response: { TransferList: array(queuedTransferStruct, { maxItems: 16 }) },
  },
  GetAllQueuedTransfers: {
    request: none,
    response: { TransferList: array(allQueuedTransferStruct, { maxItems: 16 }) },
  },
} as const;

/** Called by the CPE. */
export const acsRpcs = {
  Inform: {
    request: {
      DeviceId: deviceIdStruct,
      Event: array(eventStruct, { maxItems: 64 }),
      MaxEnvelopes: maxEnvelopes,
      CurrentTime: dateTime,
      RetryCount: unsignedInt,
      ParameterList: array(parameterValueStruct),
    },
    response: { MaxEnvelopes: maxEnvelopes },
  },
  GetRPCMethods: { request: none, response: { MethodList: strings(64) } },
  TransferComplete: {
    request: { CommandKey: commandKey, FaultStruct: transferFault, ...transferTimes },
    response: none,
  },
  AutonomousTransferComplete: {
    request: {
      AnnounceURL: string(1024),
      TransferURL: string(1024),
      IsDownload: boolean,
      FileType: fileType,
      FileSize: unsignedInt,
      TargetFileName: string(256),
      FaultStruct: transferFault,
      ...transferTimes,
    },
    response: none,
  },
  RequestDownload: {
    request: { FileType: fileType, FileTypeArg: array(argStruct, { maxItems: 16 }) },
    response: none,
  },
  Kicked: {
    request: { Command: string(32), Referer: string(64), Arg: string(256), Next: string(1024) },
    response: { NextURL: string(1024) },
  },
} as const;

type Messages<T> = {
  readonly [M in keyof T]: T[M] extends { request: infer Q; response: infer R }
    ? { readonly request: Struct<Q>; readonly response: Struct<R> }
    : never;
};
export type CpeRpcs = Messages<typeof cpeRpcs>;
export type AcsRpcs = Messages<typeof acsRpcs>;
export type CpeMethod = keyof CpeRpcs;
export type AcsMethod = keyof AcsRpcs;
