import { CwmpError } from "../faults.ts";
import type { Handlers } from "../session/session-context.ts";
import { statusOf } from "./status.ts";

/** A new row with its defaults, the ParameterKey kept with it in one commit. [TR-069 A.3.2.6] */
export const addObject: Handlers["AddObject"] = async ({ tree }, { ObjectName, ParameterKey }) => {
  const applied = await tree.apply([{ kind: "add", path: ObjectName }], { origin: "acs", parameterKey: ParameterKey });
  const [instance] = applied.added;
  if (instance === undefined) throw new CwmpError(9002, "the new row has no instance number");
  return { InstanceNumber: instance, Status: statusOf(applied.status) };
};
