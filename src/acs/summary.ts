import { nameOf } from "../cwmp/session/trace.ts";
import type { Body } from "../cwmp/soap/envelope.ts";
import { isSecretName, secretMask, withoutUserInfo } from "../cwmp/soap/secrets.ts";

/** What a message says, in one line: `Inform 0 BOOTSTRAP, 1 BOOT`; secrets masked. Not made safe for a terminal. */
export function summaryOf(body: Body | undefined): string {
  if (body === undefined) return "empty";
  const details = detailsOf(body);
  return details === "" ? nameOf(body) : withoutUserInfo(`${nameOf(body)} ${details}`);
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

function listed(items: readonly string[]): string {
  return items.length <= 3 ? items.join(", ") : `${items.slice(0, 3).join(", ")}, … ${items.length} in all`;
}

function detailsOf(body: Body): string {
  switch (body.kind) {
    case "fault":
      return [
        body.fault.faultString,
        ...body.fault.parameterFaults.map((each) => `${each.parameterName}: ${each.faultCode} ${each.faultString}`),
      ].join("; ");
    case "unknown":
      return "(unknown)";
    case "invalid":
      return `(invalid: ${body.reason})`;
    case "acs-response":
      return "";
    case "acs-request":
      return acsRequestDetails(body);
    case "cpe-request":
      return requestDetails(body);
    case "cpe-response":
      return responseDetails(body);
  }
}

function acsRequestDetails(body: Extract<Body, { kind: "acs-request" }>): string {
  switch (body.method) {
    case "Inform":
      // All of them: they are what an Inform is about.
      return body.message.Event.map(({ EventCode, CommandKey }) =>
        CommandKey ? `${EventCode} (${CommandKey})` : EventCode,
      ).join(", ");
    case "TransferComplete":
    case "AutonomousTransferComplete": {
      const { FaultCode, FaultString } = body.message.FaultStruct;
      const subject = body.method === "TransferComplete" ? body.message.CommandKey : body.message.FileType;
      return `${subject}: ${FaultCode === 0 ? "done" : `${FaultCode} ${FaultString}`}`;
    }
    case "RequestDownload":
      return body.message.FileType;
    case "Kicked":
      return body.message.Command;
    case "GetRPCMethods":
      return "";
  }
}

function requestDetails(body: Extract<Body, { kind: "cpe-request" }>): string {
  switch (body.method) {
    case "GetParameterValues":
    case "GetParameterAttributes":
      return listed(body.message.ParameterNames.map((name) => name || "(everything)"));
    case "SetParameterValues":
      return listed(
        body.message.ParameterList.map(
          ({ Name, Value }) => `${Name} = ${isSecretName(Name) ? secretMask : JSON.stringify(Value.value)}`,
        ),
      );
    case "GetParameterNames":
      return `${body.message.ParameterPath || "(everything)"}${body.message.NextLevel ? ", next level" : ""}`;
    case "SetParameterAttributes":
      return listed(
        body.message.ParameterList.map(({ Name, NotificationChange, Notification }) =>
          NotificationChange ? `${Name} notification ${Notification}` : Name,
        ),
      );
    case "AddObject":
    case "DeleteObject":
      return body.message.ObjectName;
    case "Reboot":
    case "CancelTransfer":
      return body.message.CommandKey;
    case "ScheduleInform":
      return `in ${body.message.DelaySeconds} s`;
    case "Download":
    case "ScheduleDownload":
      return `${body.message.FileType} from ${body.message.URL}`;
    case "Upload":
      return `${body.message.FileType} to ${body.message.URL}`;
    case "GetQueuedTransfers":
    case "GetAllQueuedTransfers":
    case "GetRPCMethods":
    case "FactoryReset":
      return "";
  }
}

function responseDetails(body: Extract<Body, { kind: "cpe-response" }>): string {
  switch (body.method) {
    case "GetParameterValues":
    case "GetParameterAttributes":
      return count(body.message.ParameterList.length, "parameter");
    case "GetParameterNames":
      return count(body.message.ParameterList.length, "name");
    case "GetRPCMethods":
      return count(body.message.MethodList.length, "method");
    case "AddObject":
      return `instance ${body.message.InstanceNumber}, status ${body.message.Status}`;
    case "GetQueuedTransfers":
    case "GetAllQueuedTransfers":
      return count(body.message.TransferList.length, "transfer");
    case "SetParameterValues":
    case "DeleteObject":
    case "Download":
    case "Upload":
      return `status ${body.message.Status}`;
    case "SetParameterAttributes":
    case "Reboot":
    case "FactoryReset":
    case "ScheduleInform":
    case "ScheduleDownload":
    case "CancelTransfer":
      return "";
  }
}
