import { supportedAlarms, wantedAlarms } from "../../device/fault-mgmt/supported-alarms.ts";
import type { AgentContext } from "../context/context.ts";
import type { ShownAlarms } from "../control/results.ts";

/** The alarms that stand and what became of all, the newest first. */
export function showAlarms({ options }: AgentContext): ShownAlarms {
  const { current, history } = options.boards.alarms.tables;
  return {
    // TR-098 has no alarms.
    supported: options.tree.root === "Device." ? supportedAlarms.length : 0,
    watched: wantedAlarms(options.tree).size,
    standing: current.toReversed().map(({ id, kind, severity, object, text, raisedMs }) => ({
      id,
      problem: problems[kind] ?? kind,
      severity,
      object,
      text,
      raisedAtMs: known(raisedMs),
    })),
    events: history.toReversed().map(({ event: { id, type, kind, severity, object, text, atMs } }) => ({
      id,
      type,
      problem: problems[kind] ?? kind,
      severity,
      object,
      text,
      atMs: known(atMs),
    })),
  };
}

/** SpecificProblem of each kind. */
const problems: Readonly<Record<string, string>> = Object.fromEntries(
  supportedAlarms.map(({ kind, specificProblem }) => [kind, specificProblem]),
);

const known = (ms: number): number | undefined => (ms === 0 ? undefined : ms);
