import type { Handlers } from "../session/session-context.ts";
import { delayOf, fileOrder } from "../transfer-order.ts";
import { notYetDone } from "../transfer-time.ts";

/** Queued; sent after the session, with what the file holds then. [TR-069 A.4.1.5] */
export const upload: Handlers["Upload"] = async ({ actions }, request) => {
  await actions.transfer({ rpc: "Upload", ...fileOrder(request), delaySeconds: delayOf(request) });
  return notYetDone;
};
