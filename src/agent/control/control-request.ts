import type { ControlCommand, ControlRequest } from "./control.ts";

// Requests as they come over the control socket: JSON of any shape until it is looked at.

type Fields = Readonly<Record<string, unknown>>;

const isText = (value: unknown): boolean => typeof value === "string";
const isTextUpTo =
  (length: number) =>
  (value: unknown): boolean =>
    typeof value === "string" && value.length <= length;
const isFlag = (value: unknown): boolean => typeof value === "boolean";
const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const listOf =
  (isItem: (item: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every(isItem);
const absentOr =
  (is: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    value === undefined || is(value);

const isSetting = (value: unknown): boolean => isFields(value) && isText(value.path) && isText(value.value);
const isTexts = (value: unknown): boolean => isFields(value) && Object.values(value).every(isText);
/** [TR-069 A.4.2.2] */
const isArguments = (value: unknown): boolean =>
  isFields(value) &&
  Object.keys(value).length <= 16 &&
  Object.entries(value).every(([name, text]) => isTextUpTo(64)(name) && isTextUpTo(256)(text));
const isNotification = (value: unknown): boolean =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 6;
const isAttributeChange = (value: unknown): boolean =>
  isFields(value) &&
  isText(value.path) &&
  absentOr(isNotification)(value.notification) &&
  absentOr(listOf(isText))(value.accessList);

/** The members that each command needs besides its name, and what they must be. */
const members: { readonly [C in ControlCommand]: Readonly<Record<string, (value: unknown) => boolean>> } = {
  status: {},
  get: { paths: listOf(isText) },
  set: { values: listOf(isSetting) },
  names: { path: isText, nextLevel: isFlag },
  add: { path: isText, values: absentOr(isTexts) },
  delete: { path: isText },
  attributes: { paths: listOf(isText) },
  "set-attributes": { changes: listOf(isAttributeChange) },
  events: {},
  transfers: {},
  transfer: {
    rpc: (value) => value === "Download" || value === "Upload",
    fileType: isTextUpTo(64),
    url: isTextUpTo(1024),
    username: absentOr(isTextUpTo(256)),
    password: absentOr(isTextUpTo(256)),
    wait: isFlag,
  },
  "confirm-transfer": { agreed: isFlag, commandKey: absentOr(isText) },
  "request-download": { fileType: isTextUpTo(64), values: isArguments },
  sessions: { limit: absentOr((value) => typeof value === "number" && value >= 0) },
  inform: { wait: isFlag },
  reboot: {},
  "factory-reset": {},
};

/** What is wrong with a request, in a sentence; undefined for a good one. */
export function problemOf(request: unknown): string | undefined {
  if (!isFields(request) || typeof request.command !== "string") return "a request is an object with a command";
  if (!Object.hasOwn(members, request.command)) {
    return `there is no command ${JSON.stringify(request.command.slice(0, 40))}; there are ${Object.keys(members).join(", ")}`;
  }
  const needed = members[request.command as ControlRequest["command"]];
  const wrong = Object.entries(needed).find(([name, is]) => !is(request[name]));
  return wrong && `${request.command}: ${wrong[0]} is missing or not what it must be`;
}
