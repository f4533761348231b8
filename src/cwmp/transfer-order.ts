import { longestDelaySeconds } from "./delay.ts";
import { CwmpError } from "./faults.ts";
import type { CpeRpcs } from "./methods.ts";
import type { TransferOrder } from "./session/session-context.ts";

// What Download, Upload and ScheduleDownload have in common.

type Request = CpeRpcs["Download" | "Upload" | "ScheduleDownload"]["request"];

/** What is to be moved, from where or to where. */
export function fileOrder(request: Request): Omit<TransferOrder, "rpc" | "delaySeconds"> {
  const { CommandKey, FileType, URL, Username, Password } = request;
  const isFetched = "FileSize" in request;
  return {
    commandKey: CommandKey,
    fileType: FileType,
    url: URL,
    username: Username,
    password: Password,
    fileSize: isFetched ? request.FileSize : 0,
    targetFileName: isFetched ? request.TargetFileName : "",
  };
}

/** Throws 9003. */
export function delayOf({ DelaySeconds }: CpeRpcs["Download" | "Upload"]["request"]): number {
  if (DelaySeconds > longestDelaySeconds) {
    throw new CwmpError(9003, `DelaySeconds ${DelaySeconds} is more than ${longestDelaySeconds}`);
  }
  return DelaySeconds;
}
