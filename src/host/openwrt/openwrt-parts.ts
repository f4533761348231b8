import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import type { IpProgram } from "../linux/programs/ip-program.ts";
import type { SystemFiles } from "../linux/programs/system-files.ts";
import type { UbusCalls } from "./ubus/ubus.ts";
import type { UciConfig } from "./uci/uci-config.ts";

/** What each capability of an OpenWrt system is read from. Types only. */
export interface OpenWrtParts {
  readonly files: SystemFiles;
  readonly ip: IpProgram;
  /** Answers are shared for a moment, so that capabilities which read the same cost one call. */
  readonly ubus: UbusCalls;
  readonly uci: UciConfig;
  readonly clock: Clock;
  readonly log: Log;
}
