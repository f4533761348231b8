import type { Clock, Log, LogFields, LogLevel, UploadRequest } from "../ports.ts";
import { openLog } from "./log.ts";

/** Lines that are kept. */
const mostLines = 500;

/** A log whose latest lines can be had again, as the vendor log file of the device. */
export interface KeptLog extends Log {
  /** The lines as they are now, oldest first. */
  upload(): Promise<Exclude<UploadRequest["content"], { readonly file: string }>>;
}

/** Passes every fact on to `log`, and keeps the latest of level info and above in memory. */
export function keptLog(log: Log, clock: Pick<Clock, "wallMs">): KeptLog {
  const lines: string[] = [];
  const own = openLog({
    level: "info",
    format: "pretty",
    terminal: false,
    write: (line) => {
      lines.push(line);
      if (lines.length > mostLines) lines.shift();
    },
    now: () => clock.wallMs(),
  });
  const at = (level: LogLevel) => (fact: string, fields?: LogFields) => {
    own[level](fact, fields);
    log[level](fact, fields);
  };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    async upload() {
      const octets = Buffer.from(lines.map((line) => `${line}\n`).join(""));
      return {
        length: octets.length,
        open: async function* () {
          yield octets;
        },
      };
    },
  };
}
