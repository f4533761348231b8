import { CwmpError } from "../faults.ts";
import type { Handlers } from "../session/session-context.ts";
import { WrittenParameterList } from "../written-parameter-list.ts";

/** Of an answer whose length nobody has bounded otherwise: the tree of a router with ten thousand hosts takes half of it. */
const mostCharacters = 64 * 1024 * 1024;

/**
 * Each parameter once, in the order asked, however often and by however many paths it is asked for: a list of the same
 * partial path a thousand times must not cost a thousand trees. An unknown path refuses the whole, and so does an answer
 * that is longer than the memory has room for. [TR-069 A.3.2.2]
 */
export const getParameterValues: Handlers["GetParameterValues"] = async (context, { ParameterNames }) => {
  if (ParameterNames.length === 0) throw new CwmpError(9003, "ParameterNames is empty");
  const most = Math.min(context.answerCharacters ?? mostCharacters, mostCharacters);
  let list = new WrittenParameterList(most);
  await context.tree.tellValues([...new Set(ParameterNames)], () => {
    list = new WrittenParameterList(most);
    return list.take;
  });
  return list.message();
};
