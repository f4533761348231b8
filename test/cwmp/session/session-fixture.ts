import { handlers } from "../../../src/cwmp/handlers.ts";
import type { CpeRequest, RpcActions, Session, TraceEntry } from "../../../src/cwmp/session/session-context.ts";
import { ModelError, type Tree } from "../../../src/model/tree.ts";
import type { SessionChannel } from "../../../src/ports/exchange.ts";
import type { Log, LogFields } from "../../../src/ports/log.ts";
import { type ManualClock, manualClock } from "../../host/manual-clock.ts";

// What a session needs besides an ACS, for tests.

export interface NotedLog extends Log {
  /** `warn rpc.refused method=Download code=9000` */
  readonly lines: readonly string[];
}

export function notedLog(): NotedLog {
  const lines: string[] = [];
  const note =
    (level: string) =>
    (fact: string, fields: LogFields = {}): void => {
      const said = Object.entries(fields).filter(([, value]) => value !== undefined);
      lines.push([level, fact, ...said.map(([name, value]) => `${name}=${value}`)].join(" "));
    };
  return { lines, debug: note("debug"), info: note("info"), warn: note("warn"), error: note("error") };
}

/** What is asked of the device, only noted down. */
export function notedActions(): RpcActions & { readonly asked: readonly string[] } {
  const asked: string[] = [];
  return {
    asked,
    reboot: async (commandKey) => void asked.push(`reboot ${commandKey}`),
    factoryReset: async () => void asked.push("factory-reset"),
    scheduleInform: async (seconds, commandKey) => void asked.push(`schedule ${seconds} ${commandKey}`),
    transfer: async ({ rpc, commandKey, fileType, url }) => void asked.push(`${rpc} ${commandKey} ${fileType} ${url}`),
    cancelTransfer: async (commandKey) => void asked.push(`cancel ${commandKey}`),
    transfers: () => [],
  };
}

const refuse = async (path: string): Promise<never> => {
  throw new ModelError([{ path, kind: "name", reason: "no such object" }]);
};

/** A device without any object: whatever is asked for is not there. */
const bareTree: Tree = {
  root: "Device.",
  names: (path) => refuse(path),
  facts: () => undefined,
  values: async (paths) => (paths[0] === undefined ? [] : refuse(paths[0])),
  tellValues: async (paths) => (paths[0] === undefined ? undefined : refuse(paths[0])),
  attributes: async (paths) => (paths[0] === undefined ? [] : refuse(paths[0])),
  setAttributes: ([change]) => refuse(change?.path ?? ""),
  apply: ([first]) => {
    if (first === undefined) return Promise.resolve({ status: "applied", added: [] });
    return refuse((typeof first === "function" ? first([]) : first).path);
  },
  forcedInform: async () => [],
  detectChanges: async () => [],
  acknowledge: async () => {},
  factoryReset: async () => {},
  valueAsShipped: () => undefined,
  storedValue: () => undefined,
  addressed: (entries) => entries,
  matching: async () => [],
  collected: async () => [],
  lookup: () => ({ types: [], values: async () => [] }),
  storedRows: () => [],
  hold: () => () => {},
  onCommit: () => () => {},
};

export interface SessionUnderTest extends Session {
  readonly clock: ManualClock;
  readonly log: NotedLog;
  readonly traced: readonly TraceEntry[];
  /** What happened on the CPE's side, in order: `informed`, `answered GetRPCMethods response`. */
  readonly happened: readonly string[];
}

export function sessionWith(
  channel: SessionChannel,
  {
    requests = [],
    requestsFrom = () => true,
    ...rest
  }: Partial<Session> & { readonly requests?: "GetRPCMethods"[]; readonly requestsFrom?: () => boolean } = {},
): SessionUnderTest {
  const happened: string[] = [];
  const traced: TraceEntry[] = [];
  const waiting = requests.map((method) => askFor(method, happened, () => waiting.shift()));
  return {
    channel,
    namespace: "urn:dslforum-org:cwmp-1-2",
    inform: {
      DeviceId: { Manufacturer: "Example", OUI: "0A1B2C", ProductClass: "Router", SerialNumber: "1" },
      Event: [{ EventCode: "1 BOOT", CommandKey: "" }],
      MaxEnvelopes: 1,
      CurrentTime: "2026-01-01T00:00:00+00:00",
      RetryCount: 0,
      ParameterList: [{ Name: "Device.DeviceInfo.SoftwareVersion", Value: { value: "1.0", type: "xsd:string" } }],
    },
    informed: async () => void happened.push("informed"),
    nextRequest: () => (requestsFrom() ? waiting[0] : undefined),
    context: { tree: bareTree, actions: notedActions() },
    handlers,
    clock: manualClock(),
    log: notedLog(),
    replyTimeoutMs: 30_000,
    signal: new AbortController().signal,
    trace: (entry) => void traced.push(entry),
    traced,
    happened,
    ...(rest as Partial<SessionUnderTest>),
  };
}

function askFor(method: "GetRPCMethods", happened: string[], done: () => void): CpeRequest {
  return {
    method,
    message: {},
    async answered(answer) {
      done();
      happened.push(`${method}: ${"fault" in answer ? `fault ${answer.fault.faultCode}` : "response"}`);
    },
  };
}
