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

/** Methods of either side that came after 1.0. [TR-069 A.6] */
const since: ReadonlyMap<string, CwmpNamespace> = new Map([
  ["GetAllQueuedTransfers", "urn:dslforum-org:cwmp-1-1"],
  ["AutonomousTransferComplete", "urn:dslforum-org:cwmp-1-1"],
  ["ScheduleDownload", "urn:dslforum-org:cwmp-1-2"],
  ["CancelTransfer", "urn:dslforum-org:cwmp-1-2"],
]);

/** Whether a method is there in the version of a namespace. */
export function isOfVersion(method: string, namespace: CwmpNamespace): boolean {
  const first = since.get(method);
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
