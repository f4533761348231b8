import type { RunProgram } from "../../linux/programs/run-program.ts";
import type { UbusArguments, UbusTable } from "./blobmsg.ts";
import { TypedNumber } from "./blobmsg.ts";
import type { UbusCalls } from "./ubus.ts";
import { codeOf, statusOf, UbusError, type UbusStatus } from "./ubus-error.ts";

const callTimeoutMs = 30_000;
/** The program is to give up before it is ended. */
const graceMs = 5000;

/**
 * Calls by the `ubus` program, where the socket cannot be opened: a process for each, some ten times as dear. Whoever may see
 * the processes of the system sees the arguments, so no secrets belong here.
 */
export function ubusProgram(run: RunProgram): UbusCalls {
  return {
    call: async (object, method, args = {}, { timeoutMs = callTimeoutMs } = {}) => {
      const call = `${object} ${method}`;
      const seconds = String(Math.max(1, Math.ceil(timeoutMs / 1000)));
      const json = JSON.stringify(plain(args));
      const argv = ["ubus", "-t", seconds, "-S", "call", object, method, json] as const;
      const result = await run(argv, { timeoutMs: timeoutMs + graceMs });
      if (!result.ok) throw failure(call, result);
      if (result.stdout.trim() === "") return undefined;
      try {
        return JSON.parse(result.stdout) as UbusTable;
      } catch {
        throw new UbusError(call, "parse-error");
      }
    },
    objects: async (pattern = "*") => {
      const result = await run(pattern === "*" ? ["ubus", "list"] : ["ubus", "list", pattern]);
      if (result.ok) return result.stdout.split("\n").filter((name) => name !== "");
      const error = failure(`list ${pattern}`, result);
      if (error.status === "not-found") return [];
      throw error;
    },
  };
}

type Failure = Extract<Awaited<ReturnType<RunProgram>>, { ok: false }>;

/**
 * Exit codes: 4 for an object that is not there; the status of a call as 256 less it, before 22.03 as it is. What the program
 * says is not repeated: it holds the arguments.
 */
function failure(call: string, { code, exitCode, reason }: Failure): UbusError {
  switch (code) {
    case "missing":
      return new UbusError(call, "connection-failed", "there is no program ubus");
    case "timeout":
    case "aborted":
      return new UbusError(call, "timeout");
    case "too-much-output":
      return new UbusError(call, "no-memory", "the answer is too long");
    case "failed":
      if (/Failed to connect/.test(reason)) return new UbusError(call, "connection-failed");
      return new UbusError(call, statusOfExit(exitCode));
  }
}

function statusOfExit(exitCode: number | undefined): UbusStatus {
  if (exitCode === undefined) return "unknown-error";
  const status = statusOf(exitCode > codeOf("system-error") ? 256 - exitCode : exitCode);
  return status === "ok" ? "unknown-error" : status;
}

/** As JSON has it: numbers without their types. */
function plain(args: UbusArguments): unknown {
  return JSON.parse(JSON.stringify(args, (_name, value) => (value instanceof TypedNumber ? value.value : value)));
}
