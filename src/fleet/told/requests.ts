import type { ControlAnswer, ControlResults } from "../../agent/control/results.ts";
import type { ListedFault } from "../faults/fault-rule.ts";
import type { FleetSnapshot } from "./snapshot.ts";

// What is asked of a running fleet over its control socket: plain data that survives JSON.

export type FleetRequest =
  /** `end`: the whole fleet ends, in order. */
  { readonly command: "status" | "health" | "end" } | FaultRequest | SelectingRequest;

export type FaultRequest =
  | { readonly command: "fault-list" }
  /** `rule` is a mapping as in a file of faults. */
  | { readonly command: "fault-add"; readonly rule: Readonly<Record<string, unknown>> }
  /** `all` removes every one. */
  | { readonly command: "fault-remove"; readonly id: string };

export type SelectingRequest = { readonly select: string } & (
  | { readonly command: "inform"; readonly wait: boolean }
  | { readonly command: "get"; readonly paths: readonly string[] }
  | { readonly command: "set"; readonly values: readonly { readonly path: string; readonly value: string }[] }
  | { readonly command: "reboot" | "start" | "stop" }
);

/** What came of a request for some CPEs. */
export interface FleetOutcome {
  readonly selected: number;
  readonly done: number;
  /** Why it came to nothing for others; the first of them by name. */
  readonly failures: readonly { readonly device: string; readonly reason: string }[];
  /** Of `get`. */
  readonly values?: readonly { readonly device: string; readonly values: ControlResults["get"]["values"] }[];
}

/** The faults that the fleet has after what was asked. */
export interface FaultAnswer {
  readonly faults: readonly ListedFault[];
}

/** Its health is told as an agent tells its own, so that whoever asks a process need not know which it is. */
export type FleetAnswer = FleetSnapshot | FleetOutcome | FaultAnswer | ControlAnswer<"health">;
