import { type CpeMethod, cpeRpcs } from "../cwmp/methods.ts";
import type { Body } from "../cwmp/soap/envelope.ts";
import type { CwmpFault } from "../cwmp/soap/fault-element.ts";
import { type Fields, MessageError, readFields } from "../cwmp/soap/fields.ts";
import { isSecretName, secretMask } from "../cwmp/soap/secrets.ts";
import { elementOf } from "./json-element.ts";

// One RPC that somebody wants called at a device, and what became of it.

/** A request to a CPE as it is sent. */
export type CpeCall = Extract<Body, { readonly kind: "cpe-request" }>;
type CpeAnswer = Extract<Body, { readonly kind: "cpe-response" }>["message"];

export interface Task {
  readonly id: string;
  readonly method: CpeMethod;
  readonly message: CpeCall["message"];
  readonly queuedAtMs: number;
  readonly state: TaskState;
}

export type TaskState =
  | { readonly name: "queued" }
  | { readonly name: "sent" }
  | { readonly name: "answered"; readonly atMs: number; readonly response: CpeAnswer }
  | { readonly name: "refused"; readonly atMs: number; readonly fault: CwmpFault }
  /** No proper answer came. */
  | { readonly name: "failed"; readonly atMs: number; readonly reason: string };

export const isFinished = ({ state }: Task): boolean => state.name !== "queued" && state.name !== "sent";

/** The task as it may be shown, and as it is kept once it is finished: secret values masked. */
export function withoutSecrets(task: Task): Task {
  const { message } = task;
  if ("Password" in message) return { ...task, message: { ...message, Password: secretMask } };
  if (!("ParameterList" in message)) return task;
  const ParameterList = message.ParameterList.map((each) =>
    "Value" in each && isSecretName(each.Name) ? { ...each, Value: { ...each.Value, value: secretMask } } : each,
  );
  return { ...task, message: { ...message, ParameterList } as Task["message"] };
}

/** What is wrong with a call that somebody asked for; one sentence. */
export class CallError extends Error {
  override readonly name = "CallError";
}

/**
 * The call that a JSON document describes: `{"ParameterNames": ["Device."]}` for GetParameterValues. Checked by the same
 * codecs that read the wire, so that nothing is sent that could not be received. A Value is `{"value", "type"}` or bare.
 * @throws CallError
 */
export function callFromJson(method: string, json: unknown): CpeCall {
  if (!isMethod(method)) {
    throw new CallError(`${JSON.stringify(method)} is no method of a CPE: ${Object.keys(cpeRpcs).join(", ")}`);
  }
  const fields: Fields = cpeRpcs[method].request;
  const unknown = Object.keys(json ?? {}).find((name) => !Object.hasOwn(fields, name));
  if (unknown !== undefined) {
    throw new CallError(
      `${method} has no argument ${JSON.stringify(unknown)}: ${Object.keys(fields).join(", ") || "none"}`,
    );
  }
  try {
    return { kind: "cpe-request", method, message: readFields(elementOf(method, json ?? {}), fields) } as CpeCall;
  } catch (error) {
    throw error instanceof MessageError ? new CallError(`${method}: ${error.message}`) : error;
  }
}

function isMethod(name: string): name is CpeMethod {
  return Object.hasOwn(cpeRpcs, name);
}
