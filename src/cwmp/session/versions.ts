import type { EventCode } from "../events.ts";
import type { AcsMethod, CpeMethod } from "../methods.ts";
import type { Header } from "../soap/header.ts";
import { type CwmpNamespace, cwmpNamespaces } from "../soap/namespaces.ts";

// Which version of CWMP a session speaks. The namespaces tell 1.0, 1.1 and "1.2 or later" apart; from 1.4 on, header
// blocks say the rest. [TR-069 3.7.4, A.6]

const namespaceOfVersion: Readonly<Record<string, CwmpNamespace>> = {
  "1.0": "urn:dslforum-org:cwmp-1-0",
  "1.1": "urn:dslforum-org:cwmp-1-1",
  "1.2": "urn:dslforum-org:cwmp-1-2",
  "1.3": "urn:dslforum-org:cwmp-1-2",
  "1.4": "urn:dslforum-org:cwmp-1-2",
};

/** Methods of either side, and events, that came after 1.0: those of 1.3 and 1.4 with the namespace of 1.2. [TR-069 A.6] */
const since: ReadonlyMap<string, CwmpNamespace> = new Map<AcsMethod | CpeMethod | EventCode, CwmpNamespace>([
  ["GetAllQueuedTransfers", "urn:dslforum-org:cwmp-1-1"],
  ["AutonomousTransferComplete", "urn:dslforum-org:cwmp-1-1"],
  ["ScheduleDownload", "urn:dslforum-org:cwmp-1-2"],
  ["CancelTransfer", "urn:dslforum-org:cwmp-1-2"],
  ["10 AUTONOMOUS TRANSFER COMPLETE", "urn:dslforum-org:cwmp-1-1"],
  ["11 DU STATE CHANGE COMPLETE", "urn:dslforum-org:cwmp-1-2"],
  ["12 AUTONOMOUS DU STATE CHANGE COMPLETE", "urn:dslforum-org:cwmp-1-2"],
  ["13 WAKEUP", "urn:dslforum-org:cwmp-1-2"],
  ["14 HEARTBEAT", "urn:dslforum-org:cwmp-1-2"],
  ["M ScheduleDownload", "urn:dslforum-org:cwmp-1-2"],
  ["M ChangeDUState", "urn:dslforum-org:cwmp-1-2"],
]);

/** Whether a method, or an event by its code, is there in the version of a namespace. */
export function isOfVersion(name: AcsMethod | CpeMethod | EventCode, namespace: CwmpNamespace): boolean {
  const first = since.get(name);
  return first === undefined || cwmpNamespaces.indexOf(first) <= cwmpNamespaces.indexOf(namespace);
}

/** Shortest session timeout that may be asked for, in seconds. [TR-069 Table 4] */
const shortestTimeoutSeconds = 30;

/** The blocks that an Inform in this namespace may have besides its ID: none before 1.2. [TR-069 Table 4] */
export function informHeader(namespace: CwmpNamespace, replyTimeoutMs: number): Header {
  if (namespace !== "urn:dslforum-org:cwmp-1-2") return {};
  return {
    sessionTimeoutSeconds: Math.max(shortestTimeoutSeconds, Math.ceil(replyTimeoutMs / 1000)),
    supportedCwmpVersions: Object.keys(namespaceOfVersion),
  };
}

/** The namespace of the rest of the session: of the version that the ACS chose, else that of its InformResponse. */
export function negotiated(response: { readonly namespace: CwmpNamespace; readonly header: Header }): CwmpNamespace {
  const chosen = namespaceOfVersion[response.header.useCwmpVersion ?? ""];
  return chosen ?? response.namespace;
}
