import type { Handlers } from "../session/session-context.ts";

/** Answered first, done after the session; `M Reboot` with the CommandKey follows. [TR-069 A.3.2.9] */
export const reboot: Handlers["Reboot"] = async ({ actions }, { CommandKey }) => {
  await actions.reboot(CommandKey);
  return {};
};
