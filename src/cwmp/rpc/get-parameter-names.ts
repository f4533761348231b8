import { CwmpError } from "../faults.ts";
import type { Handlers } from "../session-context.ts";

/** All eight forms; a parameter has no next level. [TR-069 A.3.2.3] */
export const getParameterNames: Handlers["GetParameterNames"] = async ({ tree }, { ParameterPath, NextLevel }) => {
  const names = await tree.names(ParameterPath, NextLevel && isPartial(ParameterPath));
  if (NextLevel && !isPartial(ParameterPath)) {
    throw new CwmpError(9003, "NextLevel is true, but ParameterPath is a parameter");
  }
  return { ParameterList: names.map(({ path, writable }) => ({ Name: path, Writable: writable })) };
};

const isPartial = (path: string): boolean => path === "" || path.endsWith(".");
