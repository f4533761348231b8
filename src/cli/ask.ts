import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ControlCommand, RequestOf } from "../agent/control/requests.ts";
import type { ControlAnswer, ControlResults } from "../agent/control/results.ts";
import { ControlSocketError, callControl } from "../net/control/control-socket.ts";
import { CliFailure, exitCodes, type FailureCode } from "./failure.ts";
import { configurationOf, type SettingFlags, stateDirectoryOf, systemStateDirectory } from "./settings.ts";

/** Flags of a command that asks the running agent. */
export interface AskFlags extends SettingFlags {
  readonly json?: boolean;
}

/**
 * Asks the agent that runs on this state directory.
 * @throws CliFailure with exit code 3 when none runs, 1 when it refuses.
 */
export async function ask<C extends ControlCommand>(
  flags: AskFlags,
  request: RequestOf<C>,
  timeoutMs = 30_000,
): Promise<ControlResults[C]> {
  const directory = stateDirectoryOf(await configurationOf(flags));
  let answer: ControlAnswer<C>;
  try {
    answer = (await callControl(join(directory, "control.sock"), request, timeoutMs)) as ControlAnswer<C>;
  } catch (error) {
    if (!(error instanceof ControlSocketError)) throw error;
    if (error.code === "no-agent") {
      const start = `start one with: cpe-agent run --state-dir ${directory}`;
      throw new CliFailure(
        `no agent is running on ${directory} (${start}${serviceHint(directory)})`,
        exitCodes.noAgent,
      );
    }
    throw new CliFailure(error.message, exitCodes.failed, codeOf(error));
  }
  if (answer.ok) return answer.result;
  const { error } = answer;
  const lines = error.faults.map((fault) => `${fault.path || "request"}: ${fault.reason}`);
  throw new CliFailure(lines.length > 0 ? lines.join("\n") : error.message, exitCodes.failed, error.kind);
}

/** For whoever asks as a user where a service is installed, which has its state elsewhere. */
function serviceHint(directory: string): string {
  const system = systemStateDirectory();
  if (process.getuid?.() === 0 || directory === system || !existsSync(system)) return "";
  return `; that of the system, on ${system}, is asked as root`;
}

function codeOf({ code }: ControlSocketError): FailureCode {
  // A running agent answers by itself, also where it refuses.
  if (code === "refused") return "starting";
  return code === "timeout" ? "timeout" : "failed";
}

/** Prints the answer: as one JSON document with `--json`, else as `text` says. */
export function printAnswer(flags: AskFlags, result: unknown, text: () => string): void {
  const printed = flags.json ? JSON.stringify(result, undefined, 2) : text();
  if (printed !== "") process.stdout.write(`${printed}\n`);
}
