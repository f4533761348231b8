import { diagnosticNames } from "../../device/diagnostics/reports.ts";
import {
  type Check,
  count,
  type Fields,
  type FieldsOf,
  flag,
  isFields,
  listOf,
  object,
  oneOf,
  optional,
  text,
  textsByName,
  textUpTo,
  wrongField,
} from "./checks.ts";

// What somebody on the device itself can ask of a running agent: plain data that survives JSON, so that the control socket,
// the web page and a test all speak the same. A command is one row here, one in results.ts and one in ../commands.ts.

/** What is told of a file wanted. [TR-069 A.4.2.2] */
const fileArguments: Check<Readonly<Record<string, string>>> = (value): value is Readonly<Record<string, string>> =>
  textsByName(value) &&
  Object.keys(value).length <= 16 &&
  Object.entries(value).every(([name, argument]) => name.length <= 64 && argument.length <= 256);

/** The members that each command has besides its name, and what they must be. */
const members = {
  status: {},
  /** What Prometheus is told. */
  metrics: {},
  /** Whether it does what it is for. */
  health: {},
  /** Full or partial paths; an empty list is the whole tree. */
  get: { paths: listOf(text) },
  /** All of the values or none. A change made here is a local one: the ACS hears of it as of any other. */
  set: { values: listOf(object({ path: text, value: text })) },
  names: { path: text, nextLevel: flag },
  /** What is directly at or below an object, a table or the root (empty), with all that is known of it. */
  describe: { path: text },
  /** Parameters whose path or value has the text in it, of either case: no more than `limit` of them. */
  search: { text: textUpTo(256), limit: optional(count) },
  /** A new row of the table at `path` (ends in a dot) with these values; taken back if they are refused. */
  add: { path: text, values: optional(textsByName) },
  delete: { path: text },
  attributes: { paths: listOf(text) },
  "set-attributes": {
    changes: listOf(
      object({
        path: text,
        notification: optional(oneOf(0, 1, 2, 3, 4, 5, 6)),
        accessList: optional(listOf(text)),
      }),
    ),
  },
  events: {},
  transfers: {},
  /** A transfer for this device's own sake; with `wait` the answer comes when it is over. */
  transfer: {
    rpc: oneOf("Download", "Upload"),
    /** In full (`3 Vendor Configuration File`), or its number alone. */
    fileType: textUpTo(64),
    url: textUpTo(1024),
    username: optional(textUpTo(256)),
    password: optional(textUpTo(256)),
    wait: flag,
  },
  /** The configuration as a file. */
  backup: {},
  /** Restores the configuration from the text of a file; `name` is what it is called, for `VendorConfigFile`. */
  restore: { file: text, name: optional(textUpTo(256)) },
  /** Answers the download that asks for confirmation; the CommandKey says which if more than one does. */
  "confirm-transfer": { agreed: flag, commandKey: optional(text) },
  /** Asks the ACS to have this device download a file. [TR-069 A.4.2.2] */
  "request-download": { fileType: textUpTo(64), values: fileArguments },
  /** The latest sessions, newest first. */
  sessions: { limit: optional(count) },
  /** A session with the ACS now; with `wait` the answer comes when it has ended. */
  inform: { wait: flag },
  /** Begins a diagnostic for somebody on the device; arguments by the names of its parameters. */
  diagnose: { name: oneOf(...diagnosticNames), arguments: textsByName },
  /** What there is to see of it, after the first `from` pieces; the answer comes when there is something. */
  diagnosis: { run: text, from: count },
  "cancel-diagnosis": { run: text },
  /** The alarms that stand, and what became of others. */
  alarms: {},
  /** The profiles of bulk data, and how their reports fare. */
  "bulk-data": {},
  /** A report now, of one profile or of all that are enabled; the answer comes when it is sent, or failed to be. */
  "push-bulk-data": { profile: optional(count) },
  /** Which program this is, and its configuration without the secrets. */
  about: {},
  /** The latest lines of the log, oldest first. */
  log: {},
  reboot: {},
  "factory-reset": {},
} as const satisfies Readonly<Record<string, Fields>>;

export type ControlCommand = keyof typeof members;

type Requests = { readonly [C in ControlCommand]: { readonly command: C } & FieldsOf<(typeof members)[C]> };

export type ControlRequest<C extends ControlCommand = ControlCommand> = Requests[C];

/** The request of one command, from which the compiler sees which command it is. */
export type RequestOf<C extends ControlCommand> = { readonly command: C } & ControlRequest<C>;

/** What is wrong with a request, in a sentence; undefined for a good one. */
export function problemOf(request: unknown): string | undefined {
  if (!isFields(request) || typeof request.command !== "string") return "a request is an object with a command";
  const { command } = request;
  if (!isCommand(command)) {
    return `there is no command ${JSON.stringify(command.slice(0, 40))}; there are ${Object.keys(members).join(", ")}`;
  }
  const wrong = wrongField(request, members[command]);
  return wrong && `${command}: ${wrong} is missing or not what it must be`;
}

const isCommand = (name: string): name is ControlCommand => Object.hasOwn(members, name);
