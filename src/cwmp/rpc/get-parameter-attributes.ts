import type { Handlers } from "../session/session-context.ts";

/** Each parameter once, in the order asked. An unknown path refuses the whole. [TR-069 A.3.2.5] */
export const getParameterAttributes: Handlers["GetParameterAttributes"] = async ({ tree }, { ParameterNames }) => {
  const attributes = tree.addressed(await tree.attributes([...new Set(ParameterNames)]));
  const once = new Map(attributes.map((entry) => [entry.path, entry]));
  return {
    ParameterList: Array.from(once.values(), ({ path, notification, accessList }) => ({
      Name: path,
      Notification: notification,
      AccessList: accessList,
    })),
  };
};
