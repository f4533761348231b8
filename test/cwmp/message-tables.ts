// The message definitions of CWMP, stated once more and independently of src/cwmp/methods.ts: elements in schema order, with
// their types and occurrence. [TR-069 A.3, A.4, A.5.1]

/**
 * Types: `s(n)` string of at most n characters, `u` unsignedInt, `b` boolean, `int(a..b)`, `dateTime`, `objectName`, `oui`, `any` (needs
 * xsi:type), `Name` a structure, `Name[a..b]` a SOAP array of structures, `s(n)[a..b]` a SOAP array of strings. A trailing `?` marks optional.
 */
export type Definition = Readonly<Record<string, string>>;

export const structures: Readonly<Record<string, Definition>> = {
  ParameterValueStruct: { Name: "s(256)", Value: "any" },
  ParameterInfoStruct: { Name: "s(256)", Writable: "b" },
  SetParameterAttributesStruct: {
    Name: "s(256)",
    NotificationChange: "b",
    Notification: "int(0..6)",
    AccessListChange: "b",
    AccessList: "s(64)[0..]",
  },
  ParameterAttributeStruct: { Name: "s(256)", Notification: "int(0..6)", AccessList: "s(64)[0..]" },
  EventStruct: { EventCode: "s(64)", CommandKey: "s(32)" },
  DeviceIdStruct: { Manufacturer: "s(64)", OUI: "oui", ProductClass: "s(64)", SerialNumber: "s(64)" },
  TransferFault: { FaultCode: "u", FaultString: "s(256)" },
  QueuedTransferStruct: { CommandKey: "s(32)", State: "int(1..3)" },
  AllQueuedTransferStruct: {
    CommandKey: "s(32)",
    State: "int(1..3)",
    IsDownload: "b",
    FileType: "s(64)",
    FileSize: "u",
    TargetFileName: "s(256)",
  },
  TimeWindowStruct: { WindowStart: "u", WindowEnd: "u", WindowMode: "s(64)", UserMessage: "s(256)", MaxRetries: "int" },
  ArgStruct: { Name: "s(64)", Value: "s(256)" },
  SetParameterValuesFault: { ParameterName: "s(256)", FaultCode: "u", FaultString: "s(256)?" },
};

const parameterList = "ParameterValueStruct[0..]";
const transferTimes = { StartTime: "dateTime", CompleteTime: "dateTime" };
const nothing: Definition = {};

/** By the name of the element in the Body. */
export const messages: Readonly<Record<string, Definition>> = {
  GetRPCMethods: nothing,
  GetRPCMethodsResponse: { MethodList: "s(64)[0..]" },
  SetParameterValues: { ParameterList: parameterList, ParameterKey: "s(32)" },
  SetParameterValuesResponse: { Status: "int(0..1)" },
  GetParameterValues: { ParameterNames: "s(256)[1..]" },
  GetParameterValuesResponse: { ParameterList: parameterList },
  GetParameterNames: { ParameterPath: "s(256)", NextLevel: "b" },
  GetParameterNamesResponse: { ParameterList: "ParameterInfoStruct[0..]" },
  SetParameterAttributes: { ParameterList: "SetParameterAttributesStruct[1..]" },
  SetParameterAttributesResponse: nothing,
  GetParameterAttributes: { ParameterNames: "s(256)[1..]" },
  GetParameterAttributesResponse: { ParameterList: "ParameterAttributeStruct[0..]" },
  AddObject: { ObjectName: "objectName", ParameterKey: "s(32)" },
  AddObjectResponse: { InstanceNumber: "int(1..4294967295)", Status: "int(0..1)" },
  DeleteObject: { ObjectName: "objectName", ParameterKey: "s(32)" },
  DeleteObjectResponse: { Status: "int(0..1)" },
  Download: {
    CommandKey: "s(32)",
    FileType: "s(64)",
    URL: "s(256)",
    Username: "s(256)",
    Password: "s(256)",
    FileSize: "u",
    TargetFileName: "s(256)",
    DelaySeconds: "u",
    SuccessURL: "s(256)",
    FailureURL: "s(256)",
  },
  DownloadResponse: { Status: "int(0..1)", ...transferTimes },
  Upload: {
    CommandKey: "s(32)",
    FileType: "s(64)",
    URL: "s(256)",
    Username: "s(256)",
    Password: "s(256)",
    DelaySeconds: "u",
  },
  UploadResponse: { Status: "int(0..1)", ...transferTimes },
  ScheduleDownload: {
    CommandKey: "s(32)",
    FileType: "s(64)",
    URL: "s(256)",
    Username: "s(256)",
    Password: "s(256)",
    FileSize: "u",
    TargetFileName: "s(256)",
    TimeWindowList: "TimeWindowStruct[1..2]",
  },
  ScheduleDownloadResponse: nothing,
  CancelTransfer: { CommandKey: "s(32)" },
  CancelTransferResponse: nothing,
  GetQueuedTransfers: nothing,
  GetQueuedTransfersResponse: { TransferList: "QueuedTransferStruct[0..16]" },
  GetAllQueuedTransfers: nothing,
  GetAllQueuedTransfersResponse: { TransferList: "AllQueuedTransferStruct[0..16]" },
  Reboot: { CommandKey: "s(32)" },
  RebootResponse: nothing,
  FactoryReset: nothing,
  FactoryResetResponse: nothing,
  ScheduleInform: { DelaySeconds: "u", CommandKey: "s(32)" },
  ScheduleInformResponse: nothing,
  Inform: {
    DeviceId: "DeviceIdStruct",
    Event: "EventStruct[0..64]",
    MaxEnvelopes: "u",
    CurrentTime: "dateTime",
    RetryCount: "u",
    ParameterList: parameterList,
  },
  InformResponse: { MaxEnvelopes: "u" },
  TransferComplete: { CommandKey: "s(32)", FaultStruct: "TransferFault", ...transferTimes },
  TransferCompleteResponse: nothing,
  AutonomousTransferComplete: {
    AnnounceURL: "s(1024)",
    TransferURL: "s(1024)",
    IsDownload: "b",
    FileType: "s(64)",
    FileSize: "u",
    TargetFileName: "s(256)",
    FaultStruct: "TransferFault",
    ...transferTimes,
  },
  AutonomousTransferCompleteResponse: nothing,
  RequestDownload: { FileType: "s(64)", FileTypeArg: "ArgStruct[0..16]" },
  RequestDownloadResponse: nothing,
  Kicked: { Command: "s(32)", Referer: "s(64)", Arg: "s(256)", Next: "s(1024)" },
  KickedResponse: { NextURL: "s(1024)" },
};
