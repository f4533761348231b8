import { type Envelope, readEnvelope } from "../../cwmp/soap/envelope.ts";
import type { CwmpFault } from "../../cwmp/soap/fault-element.ts";
import { rootless } from "../document/fields.ts";
import type { PresentFault } from "./fault-board.ts";

type RequestBody = Extract<Envelope["body"], { readonly kind: "cpe-request" }>;

/** What the ACS asks for; undefined for what is no request, or none that this side can read: the agent sees to that. */
export function requestIn(
  body: readonly Uint8Array[],
): (Omit<Envelope, "body"> & { readonly body: RequestBody }) | undefined {
  try {
    const { body: read, ...rest } = readEnvelope(body, { from: "acs" });
    return read.kind === "cpe-request" ? { ...rest, body: read } : undefined;
  } catch {
    return undefined;
  }
}

/** The fault that a request is answered with instead of being carried out, by the first `rpc-fault` that strikes. */
export function refusalOf({ method, message }: RequestBody, faults: readonly PresentFault[]): CwmpFault | undefined {
  for (const { name, settings, strikes } of faults) {
    if (name !== "rpc-fault" || (settings.rpc !== undefined && settings.rpc !== method)) continue;
    const { code = 9002, text: faultString = "Internal error", parameter } = settings;
    const meant = pathsIn(message).filter((each) => isMeant(each, parameter));
    if (parameter !== undefined && meant.length === 0) continue;
    if (!strikes()) continue;
    // Of a parameter that is refused by name. [TR-069 A.3.2.1]
    if (parameter !== undefined && method === "SetParameterValues") {
      const parameterFaults = meant.map((parameterName) => ({ parameterName, faultCode: code, faultString }));
      return { faultCode: 9003, faultString: "Invalid arguments", soapFaultCode: "Client", parameterFaults };
    }
    const soapFaultCode = code === 9001 || code === 9002 || code === 9004 ? "Server" : "Client";
    return { faultCode: code, faultString, soapFaultCode, parameterFaults: [] };
  }
  return undefined;
}

/** Whatever a request names by path. */
function pathsIn(message: object): readonly string[] {
  return Object.values(message).flatMap((value: unknown) => {
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    return list.flatMap((each) => {
      const name = typeof each === "object" && each !== null && "Name" in each ? each.Name : each;
      return typeof name === "string" && name.includes(".") ? [name] : [];
    });
  });
}

/** A request for all below an object is for what is in it too; either root will do, as a fleet may have both. */
function isMeant(named: string, parameter: string | undefined): boolean {
  if (parameter === undefined) return true;
  const [asked, meant] = [rootless(named), rootless(parameter)];
  const isWithin = meant.endsWith(".") && asked.startsWith(meant);
  return asked === meant || isWithin || (asked.endsWith(".") && meant.startsWith(asked)) || asked === "";
}
