import { CwmpError } from "../faults.ts";
import type { Handlers } from "../session-context.ts";
import { longestDelaySeconds, notYetDone } from "../transfer-time.ts";

/** Queued; sent after the session, with what the file holds then. [TR-069 A.4.1.5] */
export const upload: Handlers["Upload"] = async ({ life }, request) => {
  if (request.DelaySeconds > longestDelaySeconds) {
    throw new CwmpError(9003, `DelaySeconds ${request.DelaySeconds} is more than ${longestDelaySeconds}`);
  }
  await life.transfer({
    rpc: "Upload",
    commandKey: request.CommandKey,
    fileType: request.FileType,
    url: request.URL,
    username: request.Username,
    password: request.Password,
    fileSize: 0,
    targetFileName: "",
    delaySeconds: request.DelaySeconds,
  });
  return notYetDone;
};
