import { CwmpError } from "../faults.ts";
import type { Handlers } from "../session/session-context.ts";
import { WrittenParameterList } from "../written-parameter-list.ts";

/**
 * Each parameter once, in the order asked, however often and by however many paths it is asked for: a list of the same
 * partial path a thousand times must not cost a thousand trees. An unknown path refuses the whole. [TR-069 A.3.2.2]
 */
export const getParameterValues: Handlers["GetParameterValues"] = async ({ tree }, { ParameterNames }) => {
  if (ParameterNames.length === 0) throw new CwmpError(9003, "ParameterNames is empty");
  let list = new WrittenParameterList();
  await tree.tellValues([...new Set(ParameterNames)], () => {
    const begun = new WrittenParameterList();
    list = begun;
    return (object, parameter, value) => begun.take(object, parameter, value);
  });
  return list.message();
};
