import type { Clock } from "../ports/clock.ts";
import type { UploadRequest } from "../ports/file-transfers.ts";
import type { Log, LogFields, LogLevel } from "../ports/log.ts";
import { openLog } from "./log.ts";

/** Octets of the lines that are kept. */
const maximumBytes = 64 * 1024;

/** A log whose latest lines can be had again, as the vendor log file of the device. */
export interface KeptLog extends Log {
  readonly file: { readonly name: string; readonly maximumBytes: number; readonly persistent: boolean };
  /** The lines as they are now, oldest first. */
  upload(): Promise<Exclude<UploadRequest["content"], { readonly file: string }>>;
}

/** Passes every fact on to `log`, and keeps the latest of level info and above, 64 KiB of them, in memory. */
export function keptLog(log: Log, clock: Pick<Clock, "wallMs">): KeptLog {
  const lines: Buffer[] = [];
  let bytes = 0;
  const own = openLog({
    level: "info",
    format: "pretty",
    terminal: false,
    write: (line) => {
      const octets = Buffer.from(`${line}\n`);
      lines.push(octets);
      bytes += octets.length;
      while (bytes > maximumBytes) bytes -= lines.shift()?.length ?? bytes;
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
    file: { name: "cpe-agent.log", maximumBytes, persistent: false },
    async upload() {
      const octets = Buffer.concat(lines);
      return {
        length: octets.length,
        open: async function* () {
          yield octets;
        },
      };
    },
  };
}
