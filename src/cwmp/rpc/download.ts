import type { Handlers } from "../session/session-context.ts";
import { delayOf, fileOrder } from "../transfer-order.ts";
import { notYetDone } from "../transfer-time.ts";

/** Queued; fetched and made use of after the session, never within it. SuccessURL and FailureURL are for browsers. [TR-069 A.3.2.8] */
export const download: Handlers["Download"] = async ({ actions }, request) => {
  await actions.transfer({ rpc: "Download", ...fileOrder(request), delaySeconds: delayOf(request) });
  return notYetDone;
};
