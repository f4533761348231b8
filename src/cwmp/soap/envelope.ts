import type { AcsMethod, AcsRpcs, CpeMethod, CpeRpcs } from "../methods.ts";

// One SOAP envelope of CWMP, read and written. [TR-069 3.5]

export const cwmpNamespaces = [
  "urn:dslforum-org:cwmp-1-0",
  "urn:dslforum-org:cwmp-1-1",
  "urn:dslforum-org:cwmp-1-2",
] as const;
export type CwmpNamespace = (typeof cwmpNamespaces)[number];

/** Header blocks. `id` is opaque; absent when the sender gave none. [TR-069 Table 4] */
export interface Header {
  readonly id?: string;
  readonly holdRequests?: boolean;
  readonly sessionTimeoutSeconds?: number;
  readonly supportedCwmpVersions?: readonly string[];
  readonly useCwmpVersion?: string;
  /** When reading: blocks with mustUnderstand=1 that this program does not know. A request with any is answered by a MustUnderstand fault. */
  readonly notUnderstood?: readonly string[];
}

export interface CwmpFault {
  readonly faultCode: number;
  readonly faultString: string;
  /** "Client" or "Server" when writing; whatever came when reading. */
  readonly soapFaultCode: string;
  readonly parameterFaults: readonly {
    readonly parameterName: string;
    readonly faultCode: number;
    readonly faultString: string;
  }[];
}

/** A request or response of either side, told apart by `kind` and `method`. */
export type Body =
  | {
      [M in CpeMethod]: { readonly kind: "cpe-request"; readonly method: M; readonly message: CpeRpcs[M]["request"] };
    }[CpeMethod]
  | {
      [M in CpeMethod]: { readonly kind: "cpe-response"; readonly method: M; readonly message: CpeRpcs[M]["response"] };
    }[CpeMethod]
  | {
      [M in AcsMethod]: { readonly kind: "acs-request"; readonly method: M; readonly message: AcsRpcs[M]["request"] };
    }[AcsMethod]
  | {
      [M in AcsMethod]: { readonly kind: "acs-response"; readonly method: M; readonly message: AcsRpcs[M]["response"] };
    }[AcsMethod]
  | { readonly kind: "fault"; readonly fault: CwmpFault }
  /** A method that this program does not know: answered with 9000 (by a CPE) or 8000 (by an ACS). */
  | { readonly kind: "unknown"; readonly method: string }
  /** A known method whose arguments are not what the schema allows: answered with 9003. */
  | { readonly kind: "invalid"; readonly method: string; readonly reason: string };

export interface Envelope {
  readonly namespace: CwmpNamespace;
  readonly header: Header;
  readonly body: Body;
}
