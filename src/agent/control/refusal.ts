import { CwmpError } from "../../cwmp/faults.ts";
import type { Fault } from "../../model/binding.ts";
import { ModelError } from "../../model/tree.ts";
import type { Log } from "../../ports/log.ts";
import { Refused } from "./refused.ts";
import type { ControlAnswer, ControlError } from "./results.ts";

export function refusal(
  kind: ControlError["kind"],
  message: string,
  faults: readonly Fault[] = [],
): ControlAnswer<never> {
  return { ok: false, error: { kind, message, faults } };
}

/** What a command that failed is answered with. */
export function answerOfFailure(failure: unknown, command: string, log: Log): ControlAnswer<never> {
  if (failure instanceof ModelError) return refusal("refused", failure.message, failure.faults);
  if (failure instanceof Refused) return refusal(failure.kind, failure.message);
  if (failure instanceof CwmpError) return refusal("refused", failure.message);
  log.error("control", { command, reason: String(failure) });
  return refusal("failed", String(failure));
}
