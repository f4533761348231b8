import type { Log, LogFields, LogLevel } from "../../src/ports/log.ts";

export interface LoggedFact {
  readonly level: LogLevel;
  readonly fact: string;
  readonly fields: LogFields;
}

/** A log that keeps what it is told. */
export function recordedLog(): Log & { readonly facts: readonly LoggedFact[] } {
  const facts: LoggedFact[] = [];
  const at =
    (level: LogLevel) =>
    (fact: string, fields: LogFields = {}) =>
      facts.push({ level, fact, fields });
  return { facts, debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

export const quietLog: Log = recordedLog();
