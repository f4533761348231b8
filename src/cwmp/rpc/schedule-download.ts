import { longestDelaySeconds } from "../delay.ts";
import { CwmpError } from "../faults.ts";
import type { TimeWindowStruct } from "../methods.ts";
import type { Handlers, TimeWindow, WindowMode } from "../session/session-context.ts";
import { fileOrder } from "../transfer-order.ts";

/** Queued; what came of it is always told by a TransferComplete. [TR-069 A.4.1.8] */
export const scheduleDownload: Handlers["ScheduleDownload"] = async ({ actions }, request) => {
  const windows = windowsOf(request.TimeWindowList);
  const delaySeconds = windows.at(-1)?.endSeconds ?? 0;
  await actions.transfer({ rpc: "ScheduleDownload", ...fileOrder(request), delaySeconds, windows });
  return {};
};

const modes: ReadonlySet<string> = new Set<WindowMode>([
  "1 At Any Time",
  "2 Immediately",
  "3 When Idle",
  "4 Confirmation Needed",
]);
const isMode = (text: string): text is WindowMode => modes.has(text);

/** One or two that follow each other without overlapping. Throws 9003 for any others. */
function windowsOf(list: readonly TimeWindowStruct[]): readonly TimeWindow[] {
  if (list.length === 0) throw new CwmpError(9003, "TimeWindowList: no window");
  return list.map(({ WindowStart, WindowEnd, WindowMode: mode, UserMessage, MaxRetries }, at) => {
    const refuse = (reason: string): never => {
      throw new CwmpError(9003, `TimeWindowList[${at + 1}]: ${reason}`);
    };
    if (!isMode(mode)) return refuse(`this device does not know the WindowMode "${mode}"`);
    if (WindowEnd <= WindowStart) return refuse(`WindowEnd ${WindowEnd} is not after WindowStart ${WindowStart}`);
    if (WindowEnd > longestDelaySeconds) return refuse(`WindowEnd ${WindowEnd} is more than ${longestDelaySeconds}`);
    if (MaxRetries < -1) return refuse(`MaxRetries ${MaxRetries} is less than -1`);
    if (WindowStart < (list[at - 1]?.WindowEnd ?? 0)) return refuse("it begins before the window before it ends");
    return { startSeconds: WindowStart, endSeconds: WindowEnd, mode, userMessage: UserMessage, maxRetries: MaxRetries };
  });
}
