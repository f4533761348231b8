import type { Handlers } from "../session/session-context.ts";

/** All eight forms, as the tree has them. [TR-069 A.3.2.3] */
export const getParameterNames: Handlers["GetParameterNames"] = async ({ tree }, { ParameterPath, NextLevel }) => {
  const names = tree.addressed(await tree.names(ParameterPath, NextLevel));
  return { ParameterList: names.map(({ path, writable }) => ({ Name: path, Writable: writable })) };
};
