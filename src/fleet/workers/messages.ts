import type { ControlAnswer } from "../../agent/control/results.ts";
import type { Configuration } from "../../config/keys.ts";
import type { LogFields, LogLevel } from "../../ports/log.ts";
import type { Said } from "../../web/records/conversations.ts";
import type { CpeQuestion, SessionQuestion } from "../cpes/ask-cpe.ts";
import type { FleetOptions } from "../fleet-options.ts";
import type { Worker } from "../identities/roster.ts";
import type { RosterPlan } from "../identities/roster-plan.ts";
import type { Players } from "../scenario/players.ts";
import type { FaultAnswer, FaultRequest, FleetOutcome, SelectingRequest } from "../told/requests.ts";
import type { FleetReading } from "../told/snapshot.ts";

// What the process that leads a fleet and its workers say to each other, over the channel that Node opens between them.

/** What a worker is to run. */
export interface WorkerTask
  extends Pick<
    FleetOptions,
    "kinds" | "perSecond" | "mostOpen" | "seed" | "chanceSeed" | "faults" | "links" | "addressPools" | "mac" | "listed"
  > {
  readonly configuration: Configuration;
  /** Made already. */
  readonly stateDirectory: string;
  readonly roster: RosterPlan;
  readonly worker: Worker;
}

/** What a worker can be asked, and what it answers. */
export interface WorkerCalls {
  /** Opens state and listener. Answers where it takes connection requests. */
  open: { request: WorkerTask; answer: { readonly bind: string; readonly port: number } | undefined };
  /** Switches its CPEs on; answered when its ramp is over. */
  start: { request: undefined; answer: undefined };
  read: { request: undefined; answer: FleetReading };
  carryOut: { request: SelectingRequest; answer: FleetOutcome };
  faults: { request: FaultRequest; answer: FaultAnswer };
  states: { request: undefined; answer: Uint8Array };
  askCpe: { request: CpeQuestion; answer: ControlAnswer };
  saidIn: { request: SessionQuestion; answer: readonly Said[] };
  /** Has its CPEs play in a scenario: the arguments of this method of its players. */
  play: { request: PlayRequest; answer: unknown };
  /** Whatever is played ends as it is. */
  cut: { request: undefined; answer: undefined };
  /** Ends in order; answered by the `ended` that every worker says that does so. */
  stop: { request: undefined; answer: undefined };
}

export type PlayRequest = {
  readonly [M in keyof Players]: { readonly method: M; readonly terms: Parameters<Players[M]> };
}[keyof Players];

export type WorkerCall = keyof WorkerCalls;

/** From the leader. */
export interface CallMessage<C extends WorkerCall = WorkerCall> {
  readonly id: number;
  readonly call: C;
  readonly request: WorkerCalls[C]["request"];
}

/** From a worker. */
export type WorkerMessage =
  | { readonly type: "answer"; readonly id: number; readonly answer: unknown }
  | { readonly type: "refusal"; readonly id: number; readonly reason: string }
  /** All that it has to keep is kept. `last`: how it was before that. */
  | { readonly type: "ended"; readonly by: string; readonly last: FleetReading | undefined }
  | { readonly type: "log"; readonly level: LogLevel; readonly fact: string; readonly fields: LogFields | undefined };
