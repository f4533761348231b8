import type { Agent } from "../agent/agent.ts";
import type { ControlCommand, RequestOf } from "../agent/control/requests.ts";
import type { ControlAnswer, ControlResults } from "../agent/control/results.ts";
import { ruleOf } from "./faults/fault-rule.ts";
import { fleetHealth } from "./figures/fleet-health.ts";
import type { Camera } from "./figures/snapshot.ts";
import type { Fleet } from "./fleet.ts";
import type { FleetCpe } from "./fleet-cpe.ts";
import { parseSelection } from "./selection.ts";
import type {
  FaultAnswer,
  FaultRequest,
  FleetAnswer,
  FleetOutcome,
  FleetRequest,
  SelectingRequest,
} from "./told/requests.ts";

/** A request that makes no sense for this fleet; the message is a sentence. */
export class FleetRequestError extends Error {
  override readonly name = "FleetRequestError";
}

/** CPEs whose values one answer holds, and their failures. */
const mostRead = 1000;
const mostValues = 50_000;
export const mostFailures = 20;
/** Of what is done in the CPEs themselves. */
const atATime = 64;

/** Answers requests for one fleet; `end` is called once that is asked for. Rejects with a sentence for what cannot be done. */
export function fleetRequests(
  fleet: Fleet,
  camera: Camera,
  end: () => void,
): (request: unknown) => Promise<FleetAnswer> {
  return async (request) => {
    const asked = checkedRequest(request);
    if ("select" in asked) {
      const outcome = await carriedOut(fleet, asked);
      if (outcome.selected === 0) throw noneChosen(asked, fleet.cpes.length);
      return outcome;
    }
    if (isAboutFaults(asked)) return faultAnswer(fleet, asked);
    if (asked.command === "health") return { ok: true, result: fleetHealth(camera.read(), []) };
    if (asked.command === "end") end();
    return camera.take();
  };
}

export const noneChosen = ({ select }: SelectingRequest, count: number): FleetRequestError =>
  new FleetRequestError(`${select} chooses none of the ${count} CPEs`);

/** For those that it chooses of the CPEs of this process, which may be none. */
export async function carriedOut(fleet: Fleet, asked: SelectingRequest): Promise<FleetOutcome> {
  const chosen = fleet.chosen(parseSelection(asked.select));
  switch (asked.command) {
    case "inform":
      return informed(fleet, chosen, asked.wait);
    case "get":
      return valuesOf(chosen, asked.paths);
    case "set":
      return outcomeOf(chosen, atATime, (cpe) => told(cpe, { command: "set", values: asked.values }));
    case "reboot":
      return outcomeOf(chosen, atATime, (cpe) => told(cpe, { command: "reboot" }));
    case "stop":
      return outcomeOf(chosen, chosen.length, (cpe) => fleet.switchOff(cpe));
    case "start":
      return outcomeOf(chosen, atATime, (cpe) => fleet.switchOn(cpe));
  }
}

/**
 * No more sessions at a time than the fleet has room for, whether somebody waits for their ends or not: with more of them open than this
 * process can serve, their timeouts would tell of it and not of the ACS.
 */
function informed(fleet: Fleet, chosen: readonly FleetCpe[], wait: boolean): Promise<FleetOutcome> {
  const inform = async (cpe: FleetCpe): Promise<void> => {
    await fleet.roomForSession();
    const { session } = await told(cpe, { command: "inform", wait: true });
    if (session?.ok === false) throw new FleetRequestError(session.reason || session.outcome);
  };
  const outcome = outcomeOf(chosen, fleet.mostOpen, inform);
  return wait ? outcome : outcomeOf(chosen, atATime, async (cpe) => requireUp(cpe));
}

export function isAboutFaults(asked: FleetRequest): asked is FaultRequest {
  return asked.command === "fault-list" || asked.command === "fault-add" || asked.command === "fault-remove";
}

export function faultAnswer({ faults: { board } }: Fleet, asked: FaultRequest): FaultAnswer {
  if (asked.command === "fault-add") board.add(ruleOf(asked.rule));
  if (asked.command === "fault-remove") {
    const wanted = asked.id === "all" ? board.list().map(({ id }) => id) : [asked.id];
    const known = wanted.filter((id) => board.remove(id));
    if (known.length < wanted.length) {
      const left = board.list().map(({ id, fault }) => `${id} (${fault})`);
      throw new FleetRequestError(`no fault is called ${asked.id.slice(0, 80)}: there is ${left.join(", ") || "none"}`);
    }
  }
  return { faults: board.list() };
}

async function valuesOf(chosen: readonly FleetCpe[], paths: readonly string[]): Promise<FleetOutcome> {
  if (chosen.length > mostRead) {
    const reason = `${chosen.length} CPEs are chosen, and values of ${mostRead} at most are read at a time`;
    throw new FleetRequestError(`${reason}: choose fewer with --select`);
  }
  const values: { device: string; values: ControlResults["get"]["values"] }[] = [];
  const outcome = await outcomeOf(chosen, atATime, async (cpe) => {
    values.push({ device: cpe.serialNumber, values: (await told(cpe, { command: "get", paths })).values });
  });
  const count = values.reduce((sum, each) => sum + each.values.length, 0);
  if (count > mostValues) {
    throw new FleetRequestError(
      `these are ${count} values, and an answer holds ${mostValues}: choose fewer CPEs or paths`,
    );
  }
  return { ...outcome, values: values.toSorted((one, other) => (one.device < other.device ? -1 : 1)) };
}

async function told<C extends ControlCommand>(cpe: FleetCpe, request: RequestOf<C>): Promise<ControlResults[C]> {
  const answer: ControlAnswer<C> = await requireUp(cpe).control(request);
  if (answer.ok) return answer.result;
  const faults = answer.error.faults.map(({ path, reason }) => `${path || "request"}: ${reason}`);
  throw new FleetRequestError(faults.join("; ") || answer.error.message);
}

function requireUp({ agent, state }: FleetCpe): Agent {
  if (agent === undefined) throw new FleetRequestError(`it is ${state}`);
  return agent;
}

/** So many of them at a time. */
async function outcomeOf(
  chosen: readonly FleetCpe[],
  width: number,
  work: (cpe: FleetCpe) => Promise<unknown>,
): Promise<FleetOutcome> {
  const failures: { device: string; reason: string }[] = [];
  let done = 0;
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let cpe = chosen[next++]; cpe !== undefined; cpe = chosen[next++]) {
      try {
        await work(cpe);
        done += 1;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        if (failures.length < mostFailures) failures.push({ device: cpe.serialNumber, reason });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, chosen.length) }, worker));
  return { selected: chosen.length, done, failures };
}

const isText = (value: unknown): value is string => typeof value === "string";
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isAssignment = (value: unknown): boolean => isObject(value) && isText(value.path) && isText(value.value);

/** By its command, what a request must have besides. */
const wellFormed: Readonly<Record<FleetRequest["command"], (request: Readonly<Record<string, unknown>>) => boolean>> = {
  status: () => true,
  health: () => true,
  end: () => true,
  inform: ({ select, wait }) => isText(select) && typeof wait === "boolean",
  get: ({ select, paths }) => isText(select) && Array.isArray(paths) && paths.every(isText),
  set: ({ select, values }) => isText(select) && Array.isArray(values) && values.every(isAssignment),
  reboot: ({ select }) => isText(select),
  start: ({ select }) => isText(select),
  stop: ({ select }) => isText(select),
  "fault-list": () => true,
  "fault-add": ({ rule }) => isObject(rule),
  "fault-remove": ({ id }) => isText(id),
};

const isCommand = (name: unknown): name is FleetRequest["command"] => isText(name) && Object.hasOwn(wellFormed, name);

/** Throws a `FleetRequestError`. */
export function checkedRequest(request: unknown): FleetRequest {
  const command = isObject(request) ? request.command : undefined;
  if (!isCommand(command) || !isObject(request)) {
    throw new FleetRequestError(`a fleet is asked for ${Object.keys(wellFormed).join(", ")}; it is no single agent`);
  }
  if (!wellFormed[command](request))
    throw new FleetRequestError(`${command}: a member is missing or not what it must be`);
  return request as unknown as FleetRequest;
}
