import { isatty } from "node:tty";
import { ConfigurationError } from "../config/configuration.ts";
import type { Configuration } from "../config/keys.ts";
import { descriptorWriter, fileWriter, type LineWriter } from "../host/line-writer.ts";
import { openLog } from "../host/log.ts";
import type { Log, LogFields, LogLevel } from "../ports/log.ts";
import { sentenceOf } from "./failure.ts";

// The log of a process: on standard error, so that standard output stays free for data, or in a file.

type LogSettings = Pick<Configuration, "log.file" | "log.format" | "log.level">;

export interface ProcessLog extends Log {
  /** Opens the file again, and goes on as these settings say. Throws a `ConfigurationError` and goes on as before where the file cannot be opened. */
  reload(settings: LogSettings): void;
}

const standardError = 2;

/** Throws a `ConfigurationError` for a file that cannot be opened. Lines that could not be written are told of when one can be. */
export function processLog(settings: LogSettings): ProcessLog {
  let file = settings["log.file"];
  let writer = writerTo(file);
  let log = logTo(writer, settings);
  const at = (level: LogLevel) => (fact: string, fields?: LogFields) => {
    log[level](fact, fields);
  };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    reload: (next) => {
      if (next["log.file"] === file) attempt(file, () => writer.reopen());
      else {
        const other = writerTo(next["log.file"]);
        writer.close();
        writer = other;
      }
      file = next["log.file"];
      log = logTo(writer, next);
    },
  };
}

function writerTo(file: string | undefined): LineWriter {
  return file === undefined ? descriptorWriter(standardError) : attempt(file, () => fileWriter(file));
}

function attempt<T>(file: string | undefined, open: () => T): T {
  try {
    return open();
  } catch (error) {
    throw new ConfigurationError([`log.file = ${JSON.stringify(file)} cannot be opened: ${sentenceOf(error)}`]);
  }
}

function logTo(writer: LineWriter, settings: LogSettings): Log {
  const options = {
    level: settings["log.level"],
    format: settings["log.format"],
    terminal: settings["log.file"] === undefined && isatty(standardError),
    now: Date.now,
  };
  const losses = openLog({ ...options, write: (line) => writer.write(line) });
  let lost = 0;
  return openLog({
    ...options,
    write: (line) => {
      if (!writer.write(line)) lost++;
      else if (lost > 0) {
        losses.warn("log.lost", { lines: lost });
        lost = 0;
      }
    },
  });
}
