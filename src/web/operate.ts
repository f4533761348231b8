import type { IncomingMessage, ServerResponse } from "node:http";
import type { ControlCommand, RequestOf } from "../agent/control/requests.ts";
import type { ControlAnswer, ControlError } from "../agent/control/results.ts";
import { answerJson, jsonBody, requireMethod } from "./exchange.ts";
import { WebRefusal } from "./refusal.ts";

/** What an operation does: a page for reading only may ask for what tells, and for nothing that changes or begins something. */
const effects: Readonly<Record<ControlCommand, "tells" | "changes">> = {
  status: "tells",
  metrics: "tells",
  health: "tells",
  get: "tells",
  set: "changes",
  names: "tells",
  describe: "tells",
  search: "tells",
  add: "changes",
  delete: "changes",
  attributes: "tells",
  "set-attributes": "changes",
  events: "tells",
  transfers: "tells",
  transfer: "changes",
  backup: "changes",
  restore: "changes",
  "confirm-transfer": "changes",
  "request-download": "changes",
  sessions: "tells",
  inform: "changes",
  diagnose: "changes",
  diagnosis: "changes",
  "cancel-diagnosis": "changes",
  alarms: "tells",
  "bulk-data": "tells",
  "push-bulk-data": "changes",
  about: "tells",
  log: "tells",
  reboot: "changes",
  "factory-reset": "changes",
};
const reading: ReadonlySet<string> = new Set(
  Object.entries(effects).flatMap(([operation, effect]) => (effect === "tells" ? [operation] : [])),
);

const statusOf: Readonly<Record<ControlError["kind"], number>> = {
  refused: 409,
  invalid: 400,
  "not-allowed": 403,
  disabled: 409,
  stopping: 503,
  failed: 500,
};

/** Has an agent carry out an operation of its control socket for a page, and answers with what it came to. @throws WebRefusal */
export async function operate(
  control: (request: RequestOf<ControlCommand>) => Promise<ControlAnswer>,
  operation: string,
  readOnly: boolean,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  requireMethod(request, "POST");
  requireWriting(operation, readOnly, reading);
  const body = await jsonBody(request);
  // Checked by the agent itself, as what comes over the control socket.
  const answer = await control({ ...body, command: operation } as RequestOf<ControlCommand>);
  if (answer.ok) answerJson(response, 200, answer.result);
  else answerJson(response, statusOf[answer.error.kind], { error: answer.error });
}

/** @throws WebRefusal 403 for what is not among those for reading, where nobody may change anything */
export function requireWriting(operation: string, readOnly: boolean, reading: ReadonlySet<string>): void {
  if (readOnly && !reading.has(operation))
    throw new WebRefusal(403, `this page is for reading only (web.readOnly): ${operation} is not for it`);
}
