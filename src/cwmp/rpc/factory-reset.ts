import type { Handlers } from "../session/session-context.ts";

/** Answered first, done after the session; `0 BOOTSTRAP` follows. [TR-069 A.4.1.6] */
export const factoryReset: Handlers["FactoryReset"] = async ({ actions }) => {
  await actions.factoryReset();
  return {};
};
