import type { UbusArguments } from "./blobmsg.ts";

/** What ubusd and objects answer, by number. */
const statuses = [
  "ok",
  "invalid-command",
  "invalid-argument",
  "method-not-found",
  "not-found",
  "no-data",
  "permission-denied",
  "timeout",
  "not-supported",
  "unknown-error",
  "connection-failed",
  "no-memory",
  "parse-error",
  "system-error",
] as const;

export type UbusStatus = (typeof statuses)[number];

const sentences: Readonly<Record<UbusStatus, string>> = {
  ok: "done",
  "invalid-command": "ubus does not know that command",
  "invalid-argument": "the arguments are not what the method takes",
  "method-not-found": "the object has no such method",
  "not-found": "it is not there",
  "no-data": "there are no data",
  "permission-denied": "permission denied",
  timeout: "no answer in time",
  "not-supported": "it is not supported",
  "unknown-error": "it failed, no reason is given",
  "connection-failed": "no connection to ubus",
  "no-memory": "not enough memory",
  "parse-error": "what came was malformed",
  "system-error": "the system refused it",
};

/** A call that was not answered, or not with success. The message names the call and says why; it never holds arguments or data. */
export class UbusError extends Error {
  readonly status: UbusStatus;
  /** As `network.device status`, or the name of an object alone. */
  readonly call: string;

  constructor(call: string, status: UbusStatus, detail?: string) {
    super(`ubus ${call}: ${detail ?? sentences[status]}`);
    this.name = "UbusError";
    this.call = call;
    this.status = status;
  }
}

/** A call that an object of one's own does not do, and what it answers all the same, as why. */
export class UbusRefusal extends UbusError {
  readonly data: UbusArguments;

  constructor(call: string, status: UbusStatus, data: UbusArguments) {
    super(call, status);
    this.name = "UbusRefusal";
    this.data = data;
  }
}

/** The status of a number; one that nobody knows is an unknown error. */
export const statusOf = (code: number): UbusStatus => statuses[code] ?? "unknown-error";
export const codeOf = (status: UbusStatus): number => statuses.indexOf(status);
