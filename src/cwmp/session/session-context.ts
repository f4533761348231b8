import type { Pause } from "../../model/reading/pace.ts";
import type { Tree } from "../../model/tree.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ExchangeFailureCode, SessionChannel } from "../../ports/exchange.ts";
import type { Log } from "../../ports/log.ts";
import type { Counter } from "../../ports/meter.ts";
import type { SessionTrace } from "../../ports/session-traces.ts";
import type { AcsMethod, AcsRpcs, CpeRpcs } from "../methods.ts";
import type { CwmpFault } from "../soap/fault-element.ts";
import type { CwmpNamespace } from "../soap/namespaces.ts";
import type { WrittenMessage } from "../soap/written-message.ts";
import type { XmlLimits } from "../soap/xml-tree.ts";

// What a session is given, and what it tells.

/** What the RPCs that outlive their session ask of the device. Each resolves once it is durable. */
export interface RpcActions {
  /** After the session, with `M Reboot` to follow. Throws `CwmpError` 9001 where rebooting is not allowed. */
  reboot(commandKey: string): Promise<void>;
  factoryReset(): Promise<void>;
  scheduleInform(delaySeconds: number, commandKey: string): Promise<void>;
  /** Queues it. Throws `CwmpError` where there is no use for such a file, no way to fetch it or no room in the queue. */
  transfer(order: TransferOrder): Promise<void>;
  /** Drops the transfers of this CommandKey. Throws `CwmpError` 9021, and drops none, if one cannot be stopped any more. */
  cancelTransfer(commandKey: string): Promise<void>;
  /** In the order in which they were asked for. */
  transfers(): readonly QueuedTransfer[];
}

/** A file transfer that the ACS asks for. */
export interface TransferOrder {
  readonly rpc: "Download" | "Upload" | "ScheduleDownload";
  readonly commandKey: string;
  readonly fileType: string;
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** Octets; 0 when unknown, and for an upload. */
  readonly fileSize: number;
  /** A name for the file on the device, as the ACS would have it; empty for none. Never a path. */
  readonly targetFileName: string;
  /** Counted from now; of a ScheduleDownload, to the end of its last window. */
  readonly delaySeconds: number;
  /** Of a ScheduleDownload: one or two, in order. */
  readonly windows?: readonly TimeWindow[];
}

/** When a download may be done, put into force included. [TR-069 A.4.1.8] */
export interface TimeWindow {
  /** Counted from when it was asked for. */
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly mode: WindowMode;
  /** For the user who is asked; empty for none. */
  readonly userMessage: string;
  /** After a first try; -1 leaves it to the device. */
  readonly maxRetries: number;
}

export type WindowMode = "1 At Any Time" | "2 Immediately" | "3 When Idle" | "4 Confirmation Needed";

export interface QueuedTransfer
  extends Pick<TransferOrder, "rpc" | "commandKey" | "fileType" | "fileSize" | "targetFileName"> {
  readonly state: "waiting" | "running" | "completed";
  /** Somebody on the device asked for it, not the ACS. */
  readonly local: boolean;
}

export interface RpcContext {
  readonly tree: Tree;
  readonly actions: RpcActions;
  /** Of the version agreed on in this session; the newest where it is left out. */
  readonly namespace?: CwmpNamespace;
  /** Of the longest list of values that there is memory for. */
  readonly answerCharacters?: number;
}

/** The handlers of the RPCs that this device answers; GetRPCMethods lists their names. */
export type Handlers = {
  readonly [M in keyof CpeRpcs]: (
    context: RpcContext,
    request: CpeRpcs[M]["request"],
  ) => Promise<CpeRpcs[M]["response"] | WrittenMessage>;
};

/** A request that the CPE has for the ACS besides the Inform (TransferComplete, GetRPCMethods, …). */
export type CpeRequest = {
  [M in Exclude<AcsMethod, "Inform">]: {
    readonly method: M;
    readonly message: AcsRpcs[M]["request"];
    /** The ACS has said itself that it has this method, whatever its version of CWMP. [TR-069 A.3.1.1] */
    readonly listed?: boolean;
    /** Called once, with the response or the fault that answered; resolves when what follows from it is durable. */
    answered(answer: { readonly response: AcsRpcs[M]["response"] } | { readonly fault: CwmpFault }): Promise<void>;
  };
}[Exclude<AcsMethod, "Inform">];

/** One line of the conversation, for traces and the demo. `envelope` is the XML, passwords masked. */
export interface TraceEntry {
  readonly direction: "sent" | "received";
  /** `Inform`, `InformResponse`, `Fault 9005`, `empty`, … */
  readonly what: string;
  readonly envelope: () => string;
}

export type InTurn = <T>(job: () => Promise<T>) => Promise<T>;

export interface SessionLimits {
  /** Envelopes and empty POSTs sent, the Inform included. */
  readonly posts: number;
  readonly durationMs: number;
}

export interface Session {
  readonly channel: SessionChannel;
  readonly namespace: CwmpNamespace;
  readonly inform: AcsRpcs["Inform"]["request"];
  /** The InformResponse came: clears the delivered events and value changes, durably, before anything else is sent. */
  informed(): Promise<void>;
  /** The next request that the CPE has, if any; asked whenever one may be sent. */
  nextRequest(): CpeRequest | undefined | Promise<CpeRequest | undefined>;
  readonly context: RpcContext;
  readonly handlers: Handlers;
  /** Has a request of the ACS done when it is its turn among what else the device does; at once where this is left out. */
  readonly inTurn?: InTurn;
  readonly clock: Clock;
  readonly log: Log;
  /** How long to wait for each reply; at least 30 s. [TR-069 3.7.1] */
  readonly replyTimeoutMs: number;
  /** Against an ACS that never ends; see `defaultLimits` in session.ts. */
  readonly limits?: SessionLimits;
  /** Of what is read of a reply; `defaultXmlLimits` unless given. */
  readonly replyLimits?: XmlLimits;
  readonly signal: AbortSignal;
  /** Lets others have their turn while a long envelope is read or written; absent: nobody waits. */
  readonly pause?: Pause;
  readonly trace?: (entry: TraceEntry) => void;
  /** Absent: nobody keeps count. */
  readonly meter?: Counter;
  /** Absent: nobody looks for where the time goes. */
  readonly spans?: SessionTrace;
}

export type SessionFailureCode =
  | ExchangeFailureCode
  /** The ACS answered the Inform with a fault, or with something that is no answer. */
  | "inform-refused"
  /** What came is no SOAP envelope of CWMP, or one that must not be processed. */
  | "bad-envelope"
  /** A response with the ID of another request. */
  | "id-mismatch"
  /** The ACS does not speak the CWMP version of the Inform: try a lower namespace next time. */
  | "version"
  /** `Session.signal` fired. */
  | "aborted"
  /** The ACS did not let the session end: `Session.limits` */
  | "endless"
  /** Something of the CPE's own failed, such as its store. */
  | "internal";

export type SessionOutcome =
  | { readonly ok: true; readonly rpcs: number; readonly namespace: CwmpNamespace }
  | {
      readonly ok: false;
      readonly rpcs: number;
      /** Whether the InformResponse had come, so that its events count as delivered. */
      readonly informed: boolean;
      readonly code: SessionFailureCode;
      readonly reason: string;
      readonly retryAfterSeconds?: number;
      /** The HTTP status, where that is why. */
      readonly status?: number;
    };
