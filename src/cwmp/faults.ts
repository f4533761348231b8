import type { Fault } from "../model/binding.ts";
import { ModelError } from "../model/tree.ts";
import type { CpeMethod } from "./methods.ts";
import type { CwmpFault } from "./soap/fault-element.ts";
import { withoutPlaces } from "./without-places.ts";

// Which fault is which, and how a refusal by the tree becomes one. [TR-069 A.5.1]

/** Faults of a CPE that can answer an RPC. [TR-069 A.5.1] */
export const cpeFaults = {
  9000: "Method not supported",
  9001: "Request denied",
  9002: "Internal error",
  9003: "Invalid arguments",
  9004: "Resources exceeded",
  9005: "Invalid parameter name",
  9006: "Invalid parameter type",
  9007: "Invalid parameter value",
  9008: "Attempt to set a non-writable parameter",
  9009: "Notification request rejected",
  9010: "File transfer failure",
  9011: "Upload failure",
  9012: "File transfer server authentication failure",
  9013: "Unsupported protocol for file transfer",
  9014: "Unable to join multicast group",
  9015: "Unable to contact file server",
  9016: "Unable to access file",
  9017: "Unable to complete download",
  9018: "File corrupted or otherwise unusable",
  9019: "File authentication failure",
  9020: "Unable to complete download within specified time windows",
  9021: "Cancelation of file transfer not permitted in current transfer state",
} as const;
export type CpeFaultCode = keyof typeof cpeFaults;

/** What each RPC may be answered with besides 9001 and 9002, which all of them may. [TR-069 A.3, A.4] */
const allowed: { readonly [M in CpeMethod]: readonly CpeFaultCode[] } = {
  GetRPCMethods: [],
  SetParameterValues: [9003, 9004, 9005, 9006, 9007, 9008],
  GetParameterValues: [9003, 9004, 9005],
  GetParameterNames: [9003, 9005],
  SetParameterAttributes: [9003, 9004, 9005, 9009],
  GetParameterAttributes: [9003, 9004, 9005],
  AddObject: [9003, 9004, 9005],
  DeleteObject: [9003, 9005],
  Reboot: [9003],
  FactoryReset: [9000, 9003],
  ScheduleInform: [9000, 9003],
  Download: [9000, 9003, 9004, 9010, 9012, 9013],
  Upload: [9000, 9003, 9004, 9011, 9012, 9013],
  ScheduleDownload: [9000, 9003, 9004, 9010, 9013],
  CancelTransfer: [9000, 9021],
  GetQueuedTransfers: [9000],
  GetAllQueuedTransfers: [9000],
};

/** The codes that fit a refusal, best first: an RPC answers with the first that it may use. */
const codesOf: { readonly [K in Fault["kind"]]: readonly CpeFaultCode[] } = {
  name: [9005, 9003],
  type: [9006, 9003],
  value: [9007, 9003],
  "read-only": [9008, 9005],
  arguments: [9003],
  resources: [9004],
  notification: [9009, 9003],
  denied: [9001],
  internal: [9002],
};

const kindsOfParameter: ReadonlySet<Fault["kind"]> = new Set(["name", "type", "value", "read-only"]);

/** A refusal of one parameter, be its name empty; the others are of the whole request and carry no entries. [TR-069 A.3.2.1] */
const ofParameter = ({ kind, path }: Fault): boolean =>
  kindsOfParameter.has(kind) || (kind === "arguments" && path !== "");

/** A request refused with a fault code. */
export class CwmpError extends Error {
  readonly faultCode: CpeFaultCode;
  readonly parameterFaults: CwmpFault["parameterFaults"];

  constructor(
    faultCode: CpeFaultCode,
    reason: string = cpeFaults[faultCode],
    parameterFaults: CwmpFault["parameterFaults"] = [],
  ) {
    super(reason);
    this.name = "CwmpError";
    this.faultCode = faultCode;
    this.parameterFaults = parameterFaults;
  }
}

/** Longest FaultString that is sent, in characters. */
const longestFaultString = 256;

/** What the ACS is told: as long as may be, and without where the device keeps its files. */
export const faultString = (text: string): string => {
  const told = withoutPlaces(text.slice(0, 16 * longestFaultString));
  return told.length <= longestFaultString
    ? told
    : [...told.slice(0, 2 * longestFaultString)].slice(0, longestFaultString).join("");
};

const faultsOfTheRequester = [9003, 9005, 9006, 9007, 9008, 9020, 9021];

/** Whose fault it is in SOAP's eyes: `Client` for 9003, 9005 to 9008, 9020 and 9021. [TR-069 A.5.1] */
export function soapFaultCode(faultCode: number): "Client" | "Server" {
  return faultsOfTheRequester.includes(faultCode) ? "Client" : "Server";
}

/** The fault as it goes on the wire. */
export function faultMessage(error: CwmpError): CwmpFault {
  return {
    faultCode: error.faultCode,
    faultString: faultString(error.message),
    soapFaultCode: soapFaultCode(error.faultCode),
    parameterFaults: error.parameterFaults.map((entry) => ({ ...entry, faultString: faultString(entry.faultString) })),
  };
}

function codeFor(method: CpeMethod, kind: Fault["kind"]): CpeFaultCode {
  const fitting = codesOf[kind].find((code) => code === 9001 || code === 9002 || allowed[method].includes(code));
  return fitting ?? 9002;
}

/**
 * What the tree refused, as the fault of `method`. SetParameterValues answers 9003 with one entry for each refused
 * parameter, or one code for the whole request; the other RPCs the code of the first refusal. [TR-069 A.3.2.1, A.5.1]
 */
export function fromModelError(method: CpeMethod, error: ModelError): CwmpError {
  const [first] = error.faults;
  if (first === undefined) return new CwmpError(9002);
  if (method !== "SetParameterValues") return new CwmpError(codeFor(method, first.kind), first.reason);
  const refused = error.faults.filter(ofParameter);
  if (refused.length === 0) return new CwmpError(codeFor(method, first.kind), first.reason);
  return new CwmpError(
    9003,
    cpeFaults[9003],
    refused.map((fault) => ({
      parameterName: fault.path,
      faultCode: codeFor(method, fault.kind),
      faultString: fault.reason,
    })),
  );
}

/** A `StoreFailure` for want of room. */
const isStoreFull = (failure: unknown): boolean =>
  failure instanceof Error && "code" in failure && failure.code === "full";

/** Any failure of a handler as a fault; `undefined` when it was not foreseen (answer 9002 and say so in the log). */
export function asCwmpError(method: CpeMethod, failure: unknown): CwmpError | undefined {
  if (failure instanceof CwmpError) return failure;
  if (failure instanceof ModelError) return fromModelError(method, failure);
  if (isStoreFull(failure)) return new CwmpError(codeFor(method, "resources"), "no room to keep it");
  return undefined;
}
