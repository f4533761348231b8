import { CwmpError } from "../faults.ts";
import type { Handlers } from "../session-context.ts";
import { longestDelaySeconds, notYetDone } from "../transfer-time.ts";

/** Queued; fetched and made use of after the session, never within it. SuccessURL and FailureURL are for browsers. [TR-069 A.3.2.8] */
export const download: Handlers["Download"] = async ({ life }, request) => {
  if (request.DelaySeconds > longestDelaySeconds) {
    throw new CwmpError(9003, `DelaySeconds ${request.DelaySeconds} is more than ${longestDelaySeconds}`);
  }
  await life.transfer({
    rpc: "Download",
    commandKey: request.CommandKey,
    fileType: request.FileType,
    url: request.URL,
    username: request.Username,
    password: request.Password,
    fileSize: request.FileSize,
    targetFileName: request.TargetFileName,
    delaySeconds: request.DelaySeconds,
  });
  return notYetDone;
};
