import { type AcsMethod, type AcsRpcs, acsRpcs, type CpeMethod, type CpeRpcs } from "../../../src/cwmp/methods.ts";
import { type Body, type OutgoingEnvelope, readEnvelope, writeEnvelope } from "../../../src/cwmp/soap/envelope.ts";
import type { Header } from "../../../src/cwmp/soap/header.ts";
import { type CwmpNamespace, cwmpNamespaces } from "../../../src/cwmp/soap/namespaces.ts";
import type {
  AcsTarget,
  Exchange,
  ExchangeFailure,
  ExchangeReply,
  SessionChannel,
} from "../../../src/ports/exchange.ts";

type Inform = AcsRpcs["Inform"]["request"];
export type TransferComplete = AcsRpcs["TransferComplete"]["request"];
export type Rpc = { [M in CpeMethod]: { readonly method: M; readonly message: CpeRpcs[M]["request"] } }[CpeMethod];
export type OwnRequest = Extract<Body, { readonly kind: "acs-request" }>;
type Reply = ExchangeReply | ExchangeFailure;

export interface SeenSession {
  readonly target: AcsTarget;
  readonly namespace: string;
  readonly inform: Inform;
  readonly events: readonly string[];
  readonly answers: Body[];
  /** TransferCompletes, in order. */
  readonly completed: TransferComplete[];
  /** What the device has asked or told besides, in order. */
  readonly asked: OwnRequest[];
  ended: boolean;
}

export const unreachable: ExchangeFailure = { ok: false, code: "unreachable", reason: "nobody there" };
export const empty: ExchangeReply = { ok: true, status: 204, body: [] };

/**
 * An ACS that speaks real envelopes to any number of lives of a device. It has a list of RPCs to get done and crosses off
 * each that was answered; what a broken session left undone is asked again in the next.
 */
export class SimulatedAcs implements Exchange {
  readonly sessions: SeenSession[] = [];
  /** What is still to be done, the first next. */
  todo: Rpc[] = [];
  /** Called for each POST with its number in the session (0 is the Inform); what it gives is the reply instead. */
  interfere: (step: number, session: number, url: string) => Reply | undefined = () => undefined;
  /** Called with each Inform, before it is answered. */
  onInform: (session: SeenSession) => void = () => {};
  /** What a TransferComplete is answered with instead of its response. */
  onTransferComplete: (namespace: CwmpNamespace, header: Header) => Reply | undefined = () => undefined;
  /** What any other request than these two is answered with instead of its response. */
  onRequest: (method: AcsMethod) => Reply | undefined = () => undefined;
  /** Its methods: others are answered with 8000. */
  methods: readonly AcsMethod[] = Object.keys(acsRpcs) as AcsMethod[];
  /** What it says that its methods are. */
  listed: readonly string[] | undefined;
  opened = 0;
  /** The local address of each connection, as far as it tells. */
  localAddress: string | undefined;
  /** The namespaces that it does not refuse. */
  understands: readonly string[] = cwmpNamespaces;
  #held: Promise<void> | undefined;
  #posts = 0;

  /** Answers nothing until what this gives is called. */
  hold(): () => void {
    let release = (): void => {};
    this.#held = new Promise((resolve) => {
      release = resolve;
    });
    return () => {
      this.#held = undefined;
      release();
    };
  }

  open(target: AcsTarget): SessionChannel {
    this.opened += 1;
    const number = this.opened;
    let step = -1;
    let session: SeenSession | undefined;
    return {
      localAddress: this.localAddress,
      post: async (chunks, signal) => {
        if (this.#held !== undefined) await Promise.race([this.#held, aborted(signal)]);
        if (signal.aborted) return { ok: false, code: "closed", reason: "aborted" };
        step += 1;
        this.#posts += 1;
        const instead = this.interfere(step, number, target.url);
        if (instead !== undefined) return instead;
        if (chunks.length === 0) return this.#next(session, false);
        const { body, header, namespace } = readEnvelope(chunks, { from: "cpe" });
        if (body.kind === "acs-request" && body.method === "Inform") {
          if (!this.understands.includes(namespace)) return versionMismatch;
          session = seen(target, namespace, body.message);
          this.sessions.push(session);
          this.onInform(session);
          const response = { kind: "acs-response", method: "Inform", message: { MaxEnvelopes: 1 } } as const;
          return reply({ namespace, header, body: response });
        }
        if (body.kind === "acs-request" && body.method === "TransferComplete") {
          session?.completed.push(body.message);
          return this.onTransferComplete(namespace, header) ?? reply({ namespace, header, body: transferCompleted });
        }
        if (body.kind === "acs-request") {
          session?.asked.push(body);
          return this.onRequest(body.method) ?? reply({ namespace, header, body: this.#answerTo(body.method) });
        }
        session?.answers.push(body);
        return this.#next(session, true);
      },
      close: async () => {},
    };
  }

  #next(session: SeenSession | undefined, answered: boolean): Reply {
    if (answered) this.todo.shift();
    const [rpc] = this.todo;
    if (rpc === undefined) {
      if (session !== undefined) session.ended = true;
      return empty;
    }
    const body = { kind: "cpe-request", ...rpc } as OutgoingEnvelope["body"];
    return reply({ namespace: "urn:dslforum-org:cwmp-1-2", header: { id: `acs-${this.#posts}` }, body });
  }

  #answerTo(method: AcsMethod): OutgoingEnvelope["body"] {
    if (!this.methods.includes(method)) return { kind: "fault", fault: unsupported };
    const message = { MethodList: this.listed ?? this.methods, NextURL: "" };
    return { kind: "acs-response", method, message } as OutgoingEnvelope["body"];
  }

  /** What the device has asked or told in all sessions, besides Informs and TransferCompletes. */
  get asked(): readonly OwnRequest[] {
    return this.sessions.flatMap(({ asked }) => asked);
  }

  /** Every TransferComplete of every session, in order. */
  get completed(): readonly TransferComplete[] {
    return this.sessions.flatMap(({ completed }) => completed);
  }

  get last(): SeenSession | undefined {
    return this.sessions.at(-1);
  }

  /** The events of every session's Inform, in order. */
  get events(): readonly (readonly string[])[] {
    return this.sessions.map(({ events }) => events);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function seen(target: AcsTarget, namespace: string, inform: Inform): SeenSession {
  const events = inform.Event.map(({ EventCode, CommandKey }) =>
    CommandKey ? `${EventCode} ${CommandKey}` : EventCode,
  );
  return { target, namespace, inform, events, answers: [], completed: [], asked: [], ended: false };
}

export const reply = (envelope: OutgoingEnvelope): ExchangeReply => ({
  ok: true,
  status: 200,
  body: writeEnvelope(envelope),
});

const unsupported = {
  faultCode: 8000,
  faultString: "Method not supported",
  soapFaultCode: "Server",
  parameterFaults: [],
} as const;

const transferCompleted = { kind: "acs-response", method: "TransferComplete", message: {} } as const;

const versionMismatch = reply({
  namespace: "urn:dslforum-org:cwmp-1-0",
  header: {},
  body: {
    kind: "fault",
    fault: { faultCode: 8006, faultString: "version", soapFaultCode: "VersionMismatch", parameterFaults: [] },
  },
});

// ---- what an ACS asks for

export const setValues = (values: Readonly<Record<string, string>>, ParameterKey = ""): Rpc => ({
  method: "SetParameterValues",
  message: {
    ParameterList: Object.entries(values).map(([Name, value]) => ({ Name, Value: { value, type: "xsd:string" } })),
    ParameterKey,
  },
});
export const addObject = (ObjectName: string): Rpc => ({
  method: "AddObject",
  message: { ObjectName, ParameterKey: "" },
});
export const deleteObject = (ObjectName: string): Rpc => ({
  method: "DeleteObject",
  message: { ObjectName, ParameterKey: "" },
});
export const reboot = (CommandKey: string): Rpc => ({ method: "Reboot", message: { CommandKey } });
export const factoryReset: Rpc = { method: "FactoryReset", message: {} };
export const scheduleInform = (DelaySeconds: number, CommandKey: string): Rpc => ({
  method: "ScheduleInform",
  message: { DelaySeconds, CommandKey },
});
export const setNotification = (Name: string, Notification: number): Rpc => ({
  method: "SetParameterAttributes",
  message: {
    ParameterList: [{ Name, NotificationChange: true, Notification, AccessListChange: false, AccessList: [] }],
  },
});
export const download = (CommandKey: string, FileType: string, URL: string, DelaySeconds = 0): Rpc => ({
  method: "Download",
  message: {
    CommandKey,
    FileType,
    URL,
    Username: "",
    Password: "",
    FileSize: 0,
    TargetFileName: "../../etc/passwd",
    DelaySeconds,
    SuccessURL: "",
    FailureURL: "",
  },
});
export const upload = (CommandKey: string, FileType: string, URL: string, DelaySeconds = 0): Rpc => ({
  method: "Upload",
  message: { CommandKey, FileType, URL, Username: "", Password: "", DelaySeconds },
});
/** Windows as `[start, end, mode, MaxRetries, UserMessage]`. */
export type Window = readonly [start: number, end: number, mode: string, retries?: number, message?: string];
export const scheduleDownload = (CommandKey: string, FileType: string, URL: string, ...windows: Window[]): Rpc => ({
  method: "ScheduleDownload",
  message: {
    CommandKey,
    FileType,
    URL,
    Username: "",
    Password: "",
    FileSize: 0,
    TargetFileName: "",
    TimeWindowList: windows.map(([WindowStart, WindowEnd, WindowMode, MaxRetries = 0, UserMessage = ""]) => ({
      WindowStart,
      WindowEnd,
      WindowMode,
      UserMessage,
      MaxRetries,
    })),
  },
});
export const cancelTransfer = (CommandKey: string): Rpc => ({ method: "CancelTransfer", message: { CommandKey } });
export const getQueuedTransfers: Rpc = { method: "GetQueuedTransfers", message: {} };
export const getAllQueuedTransfers: Rpc = { method: "GetAllQueuedTransfers", message: {} };
