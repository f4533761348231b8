import { longestDelaySeconds } from "../delay.ts";
import { CwmpError } from "../faults.ts";
import type { Handlers } from "../session/session-context.ts";

/** An Inform with `3 SCHEDULED` and `M ScheduleInform`, counted from now, over reboots too. [TR-069 A.4.1.2] */
export const scheduleInform: Handlers["ScheduleInform"] = async ({ actions }, { DelaySeconds, CommandKey }) => {
  if (DelaySeconds < 1 || DelaySeconds > longestDelaySeconds) {
    throw new CwmpError(9003, `DelaySeconds ${DelaySeconds} is not between 1 and ${longestDelaySeconds}`);
  }
  await actions.scheduleInform(DelaySeconds, CommandKey);
  return {};
};
