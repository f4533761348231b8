import type { Handlers } from "../session/session-context.ts";
import { statusOf } from "./status.ts";

/** The row and all below it go, the ParameterKey kept in the same commit. [TR-069 A.3.2.7] */
export const deleteObject: Handlers["DeleteObject"] = async ({ tree }, { ObjectName, ParameterKey }) => {
  const applied = await tree.apply([{ kind: "delete", path: ObjectName }], {
    origin: "acs",
    parameterKey: ParameterKey,
  });
  return { Status: statusOf(applied.status) };
};
