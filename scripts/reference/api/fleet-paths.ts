import type ts from "typescript";
import { answer, json, listed, query, refusals } from "./parts.ts";
import type { Schema, SchemaWriter } from "./schema-of.ts";

// What the page of a fleet asks.

export const fleetSources = {
  shownFleet: "src/fleet/page/shown-fleet.ts",
  fleetRequests: "src/fleet/told/requests.ts",
  fleetSnapshot: "src/fleet/told/snapshot.ts",
  timeline: "src/fleet/figures/timeline.ts",
  describedFaults: "src/fleet/faults/described-faults.ts",
  conversations: "src/web/records/conversations.ts",
} as const;

type Exported = (file: keyof typeof fleetSources, name: string) => ts.Type;

/** By operation: what it does, and the name of the type that it answers with. */
const operations = {
  status: ["How the fleet gets on.", "FleetSnapshot"],
  get: ["Values of parameters of the CPEs that are chosen.", "FleetOutcome"],
  set: ["Sets parameters, in each CPE all of them or none.", "FleetOutcome"],
  inform: ["A session of each with the ACS now; with `wait` the answer comes when all have ended.", "FleetOutcome"],
  reboot: ["Reboots CPEs.", "FleetOutcome"],
  start: ["Switches CPEs on that were switched off.", "FleetOutcome"],
  stop: ["Switches CPEs off.", "FleetOutcome"],
  "fault-list": ["The faults that are on.", "FaultAnswer"],
  "fault-add": ["Switches a fault on; `rule` is a mapping as in a file of faults.", "FaultAnswer"],
  "fault-remove": ["Switches a fault off, or `all`.", "FaultAnswer"],
} as const;

export function fleetPaths(
  checker: ts.TypeChecker,
  writer: SchemaWriter,
  exported: Exported,
): Readonly<Record<string, unknown>> {
  const named = (file: keyof typeof fleetSources, name: string): Schema => writer.schemaOf(exported(file, name));
  const requests = requestsByCommand(checker, exported("fleetRequests", "FleetRequest"));
  const asked = Object.entries(operations).map(([command, [description, result]]) => {
    const request = requests.get(command);
    if (request === undefined) throw new Error(`there is no request ${command} of a fleet`);
    const schema = named(result === "FleetSnapshot" ? "fleetSnapshot" : "fleetRequests", result);
    const operation = {
      operationId: `fleet-${command}`,
      tags: ["fleet"],
      description,
      parameters: [{ $ref: "#/components/parameters/OwnHeader" }],
      requestBody: { required: true, content: json(writer.objectOf(request, "command")) },
      responses: { "200": answer("What it came to.", schema), ...refusals },
    };
    return [`/api/fleet/operations/${command}`, { post: operation }] as const;
  });
  const view = (operationId: string, description: string, schema: Schema) => ({
    get: {
      operationId,
      tags: ["fleet"],
      description,
      parameters: [],
      responses: { "200": answer(description, schema), ...refusals },
    },
  });
  return {
    ...Object.fromEntries(asked),
    "/api/fleet": view("fleet", "What stays as it is while the fleet runs.", named("shownFleet", "ShownFleet")),
    "/api/fleet/timeline": view(
      "fleet-timeline",
      "How the fleet got on, 600 samples of the whole run at most.",
      listed("samples", named("timeline", "FleetSample")),
    ),
    "/api/fleet/faults": view(
      "fleet-faults",
      "What CPEs can be made to do wrong.",
      named("describedFaults", "DescribedFaults"),
    ),
    "/api/fleet/live": { get: liveOf(named("shownFleet", "ToldStates")) },
    "/api/cpes/{number}/operations/{operation}": { post: operationOfOne },
    "/api/cpes/{number}/conversation": { get: conversationOfOne(listed("said", named("conversations", "Said"))) },
  };
}

const liveOf = (states: Schema) => ({
  operationId: "fleet-live",
  tags: ["fleet"],
  description:
    "Server-sent events. states: what has changed of the states of the CPEs, of all at first (ToldStates). sample: one of the timeline, each second while something happens and each ten while nothing does. faults: those that are on, when they change or strike. workers: the processes. status and values: of the CPE that is looked at, as /api/live has them.",
  parameters: [
    query("cpe", "number", "The number of a CPE whose status is told.", false),
    query("path", "string", "An object or parameter of that CPE whose values are told; up to 16 times.", false),
  ],
  responses: {
    "200": {
      description: "A stream.",
      content: { "text/event-stream": { schema: { type: "string" } } },
      "x-states": states,
    },
    ...refusals,
  },
});

const inPath = (name: string, type: string, description: string) => ({
  name,
  in: "path",
  required: true,
  description,
  schema: { type },
});

const operationOfOne = {
  operationId: "cpe-operation",
  tags: ["fleet"],
  description: "Asks one CPE what /api/operations/{operation} asks an agent alone: the same members, the same answer.",
  parameters: [
    inPath("number", "number", "The number of the CPE."),
    inPath("operation", "string", "Of the agent."),
    { $ref: "#/components/parameters/OwnHeader" },
  ],
  requestBody: { required: true, content: json({ type: "object" }) },
  responses: {
    "200": answer("What it came to.", { type: "object" }),
    ...refusals,
    "409": { $ref: "#/components/responses/Refusal" },
    "503": { $ref: "#/components/responses/Refusal" },
  },
};

const conversationOfOne = (schema: Schema) => ({
  operationId: "cpe-conversation",
  tags: ["fleet"],
  description:
    "What was said in a session of one CPE, secrets masked; nothing of a session that was before somebody looked at the CPE. It is kept of the 16 that were looked at last.",
  parameters: [
    inPath("number", "number", "The number of the CPE."),
    query("startedAtMs", "number", "As the operation sessions of the CPE tells it.", true),
    query("durationMs", "number", "As the operation sessions of the CPE tells it.", true),
  ],
  responses: { "200": answer("What was said.", schema), ...refusals },
});

function requestsByCommand(checker: ts.TypeChecker, request: ts.Type): ReadonlyMap<string, ts.Type> {
  const found = new Map<string, ts.Type>();
  for (const each of request.isUnion() ? request.types : [request]) {
    const command = checker.getPropertyOfType(each, "command");
    const type = command && checker.getTypeOfSymbol(command);
    for (const literal of type?.isUnion() ? type.types : [type]) {
      if (literal?.isStringLiteral()) found.set(literal.value, each);
    }
  }
  return found;
}
