import type { Handlers } from "../session/session-context.ts";

/** No TransferComplete follows. A CommandKey that no transfer has is no mistake. [TR-069 A.4.1.9] */
export const cancelTransfer: Handlers["CancelTransfer"] = async ({ actions }, { CommandKey }) => {
  await actions.cancelTransfer(CommandKey);
  return {};
};
