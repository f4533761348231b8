import type { AcsRpcs, CpeRpcs } from "../cwmp/methods.ts";
import type { CwmpNamespace } from "../cwmp/soap/namespaces.ts";
import { isSecretName } from "../cwmp/soap/secrets.ts";
import type { Credentials } from "../net/http/authentication/digest-client.ts";
import { type CpeCall, isFinished, type Task, type TaskState, withoutSecrets } from "./task.ts";

// What the ACS knows of one device: who it is, what it said last, what was asked of it.

type Inform = AcsRpcs["Inform"]["request"];
type TransferComplete = AcsRpcs["TransferComplete"]["request"];

export interface SeenParameter {
  readonly value: string;
  /** As in `xsd:string`; empty when never told. */
  readonly type: string;
  readonly atMs: number;
  /** Absent until a GetParameterNamesResponse has told. */
  readonly writable?: boolean;
}

export interface SeenInform {
  readonly atMs: number;
  /** `1 BOOT`; `M Reboot (key)` for events with a CommandKey. */
  readonly events: readonly string[];
  readonly retryCount: number;
  readonly currentTime: string;
  readonly namespace: CwmpNamespace;
}

export interface ConversationEntry {
  readonly atMs: number;
  /** As seen from the ACS. */
  readonly direction: "received" | "sent";
  /** One line: `Inform 1 BOOT`, `GetParameterValuesResponse, 612 parameters`. */
  readonly summary: string;
  /** For people, secrets masked; empty for an empty message and for what was seen by an earlier run. */
  readonly envelope: string;
}

/** What a device told of a file it was to fetch or send. */
export interface SeenTransfer {
  readonly atMs: number;
  readonly commandKey: string;
  /** 0 for success. */
  readonly faultCode: number;
  readonly faultString: string;
  readonly startTime: string;
  readonly completeTime: string;
}

/** As kept in the store. */
export interface DeviceRecord {
  readonly identity: Inform["DeviceId"];
  readonly firstSeenMs: number;
  readonly informs: number;
  readonly lastInform: SeenInform | undefined;
  readonly parameters: readonly (readonly [name: string, seen: SeenParameter])[];
  readonly tasks: readonly Task[];
  readonly conversation: readonly ConversationEntry[];
  /** Absent in records of earlier versions. */
  readonly transfers?: readonly SeenTransfer[];
  readonly connectionRequest: Credentials | undefined;
}

const keptConversation = 100;
const keptTasks = 100;
const keptTransfers = 100;
const keptParameters = 50_000;
const longestEnvelope = 64 * 1024;
/** Of names and values that are kept, in characters: more than any tree has. */
const keptParameterText = 16 * 1024 * 1024;
/** What a parameter takes besides its text, as counted here. */
const parameterCost = 100;

const partsOf = ({ OUI, ProductClass, SerialNumber }: Inform["DeviceId"]): readonly string[] =>
  [OUI, ProductClass, SerialNumber].filter((part, index) => index !== 1 || part !== "");

/** `OUI-ProductClass-SerialNumber`, each percent-encoded so that no two devices have the same; the class left out where there is none. */
export const deviceIdOf = (identity: Inform["DeviceId"]): string =>
  partsOf(identity)
    .map((part) => encodeURIComponent(part).replaceAll("-", "%2D"))
    .join("-");

export class Device {
  readonly id: string;
  /** The same as people write it. */
  readonly name: string;
  readonly identity: Inform["DeviceId"];
  readonly firstSeenMs: number;
  readonly parameters: Map<string, SeenParameter>;
  #informs: number;
  #lastInform: SeenInform | undefined;
  #tasks: readonly Task[];
  #conversation: readonly ConversationEntry[];
  #forgotten = 0;
  #transfers: readonly SeenTransfer[];
  #connectionRequest: Credentials | undefined;
  #parameterText = 0;

  constructor(record: DeviceRecord) {
    this.id = deviceIdOf(record.identity);
    this.name = partsOf(record.identity).join("-");
    this.identity = record.identity;
    this.firstSeenMs = record.firstSeenMs;
    this.parameters = new Map(record.parameters);
    for (const [name, { value }] of this.parameters) this.#parameterText += name.length + value.length;
    this.#informs = record.informs;
    this.#lastInform = record.lastInform;
    // What was under way when the ACS stopped is asked again.
    this.#tasks = record.tasks.map((task) =>
      task.state.name === "sent" ? { ...task, state: { name: "queued" } } : task,
    );
    this.#conversation = record.conversation;
    this.#transfers = record.transfers ?? [];
    this.#connectionRequest = record.connectionRequest;
  }

  /** Roughly what it takes to keep, in characters: parameters twice, as the store may be in memory. */
  get size(): number {
    const envelopes = this.#conversation.reduce((sum, { envelope }) => sum + envelope.length, 0);
    return envelopes + 2 * (this.#parameterText + this.parameters.size * parameterCost);
  }
  get informs(): number {
    return this.#informs;
  }
  get lastInform(): SeenInform | undefined {
    return this.#lastInform;
  }
  /** Oldest first. */
  get tasks(): readonly Task[] {
    return this.#tasks;
  }
  /** Oldest first. */
  get conversation(): readonly ConversationEntry[] {
    return this.#conversation;
  }
  /** How many entries went before the first of the conversation, since the ACS has started. */
  get forgotten(): number {
    return this.#forgotten;
  }
  /** Oldest first. */
  get transfers(): readonly SeenTransfer[] {
    return this.#transfers;
  }
  /** What connection requests are answered with: the latest that this ACS has set. */
  get connectionRequest(): Credentials | undefined {
    return this.#connectionRequest;
  }
  get connectionRequestUrl(): string | undefined {
    return this.#endingIn(".ManagementServer.ConnectionRequestURL")?.[1].value || undefined;
  }
  /** `Device.` or `InternetGatewayDevice.`, by the parameters of its Inform. */
  get root(): string {
    return this.#endingIn(".ManagementServer.ConnectionRequestURL")?.[0].replace(/\..*/, ".") ?? "Device.";
  }

  informed(inform: Inform, namespace: CwmpNamespace, atMs: number): void {
    this.#informs += 1;
    this.#lastInform = {
      atMs,
      events: inform.Event.map(({ EventCode, CommandKey }) =>
        CommandKey ? `${EventCode} (${CommandKey})` : EventCode,
      ),
      retryCount: inform.RetryCount,
      currentTime: inform.CurrentTime,
      namespace,
    };
    this.#saw(inform.ParameterList, atMs);
  }

  transferred({ CommandKey, FaultStruct, StartTime, CompleteTime }: TransferComplete, atMs: number): void {
    const { FaultCode: faultCode, FaultString: faultString } = FaultStruct;
    const seen = {
      atMs,
      commandKey: CommandKey,
      faultCode,
      faultString,
      startTime: StartTime,
      completeTime: CompleteTime,
    };
    this.#transfers = [...this.#transfers.slice(1 - keptTransfers), seen];
  }

  queue(id: string, call: CpeCall, atMs: number): Task {
    const task: Task = { id, method: call.method, message: call.message, queuedAtMs: atMs, state: { name: "queued" } };
    this.#tasks = [...this.#tasks, task];
    const finished = this.#tasks.filter(isFinished);
    const forgotten = new Set(finished.slice(0, Math.max(0, this.#tasks.length - keptTasks)));
    this.#tasks = this.#tasks.filter((each) => !forgotten.has(each));
    return task;
  }

  task(id: string): Task | undefined {
    return this.#tasks.find((task) => task.id === id);
  }

  nextQueued(): Task | undefined {
    return this.#tasks.find(({ state }) => state.name === "queued");
  }

  /** Moves a task on; an answer tells of parameters too. Secrets are forgotten with its end. */
  settle(task: Task, state: TaskState): void {
    const now: Task = { ...task, state };
    this.#tasks = this.#tasks.map((each) => (each.id !== task.id ? each : isFinished(now) ? withoutSecrets(now) : now));
    if (state.name === "answered") this.#learn(task, state);
  }

  note(entry: ConversationEntry): void {
    const envelope =
      entry.envelope.length > longestEnvelope ? `${entry.envelope.slice(0, longestEnvelope)}\n…` : entry.envelope;
    if (this.#conversation.length >= keptConversation) this.#forgotten++;
    this.#conversation = [...this.#conversation.slice(1 - keptConversation), { ...entry, envelope }];
  }

  /** Forgets what takes much and can be asked for again: all but how it is reached. */
  shrink(): void {
    const [reached] = this.#endingIn(".ManagementServer.ConnectionRequestURL") ?? [];
    this.#forget((name) => name !== reached);
    this.#conversation = this.#conversation.map((entry) => ({ ...entry, envelope: "" }));
  }

  toRecord(): DeviceRecord {
    return {
      identity: this.identity,
      firstSeenMs: this.firstSeenMs,
      informs: this.#informs,
      lastInform: this.#lastInform,
      parameters: [...this.parameters],
      tasks: this.#tasks,
      conversation: this.#conversation.map((entry) => ({ ...entry, envelope: "" })),
      transfers: this.#transfers,
      connectionRequest: this.#connectionRequest,
    };
  }

  #learn(task: Task, { response, atMs }: Extract<TaskState, { name: "answered" }>): void {
    switch (task.method) {
      case "GetParameterValues":
        this.#saw((response as CpeRpcs["GetParameterValues"]["response"]).ParameterList, atMs);
        break;
      case "GetParameterNames":
        for (const { Name, Writable } of (response as CpeRpcs["GetParameterNames"]["response"]).ParameterList) {
          const known = this.parameters.get(Name);
          if (known !== undefined) this.parameters.set(Name, { ...known, writable: Writable });
        }
        break;
      case "SetParameterValues": {
        const { ParameterList } = task.message as CpeRpcs["SetParameterValues"]["request"];
        this.#saw(
          ParameterList.filter(({ Name }) => !isSecretName(Name)),
          atMs,
        );
        this.#keepCredentials(ParameterList);
        break;
      }
      case "DeleteObject": {
        const { ObjectName } = task.message as CpeRpcs["DeleteObject"]["request"];
        this.#forget((name) => name.startsWith(ObjectName));
        break;
      }
    }
  }

  #saw(list: Inform["ParameterList"], atMs: number): void {
    for (const { Name, Value } of list) {
      const known = this.parameters.get(Name);
      if (this.parameters.size >= keptParameters && known === undefined) continue;
      const more = Value.value.length - (known === undefined ? -Name.length : known.value.length);
      if (this.#parameterText + more > keptParameterText) continue;
      this.#parameterText += more;
      this.parameters.set(Name, { ...known, value: Value.value, type: Value.type || known?.type || "", atMs });
    }
  }

  #forget(fits: (name: string) => boolean): void {
    for (const [name, { value }] of this.parameters) {
      if (!fits(name)) continue;
      this.parameters.delete(name);
      this.#parameterText -= name.length + value.length;
    }
  }

  #keepCredentials(list: Inform["ParameterList"]): void {
    const set = (ending: string) => list.find(({ Name }) => Name.endsWith(`.ManagementServer.${ending}`))?.Value.value;
    const username = set("ConnectionRequestUsername") ?? this.#connectionRequest?.username;
    const password = set("ConnectionRequestPassword") ?? this.#connectionRequest?.password;
    if (username !== undefined && password !== undefined) this.#connectionRequest = { username, password };
  }

  #endingIn(ending: string): [string, SeenParameter] | undefined {
    for (const entry of this.parameters) if (entry[0].endsWith(ending)) return entry;
    return undefined;
  }
}
