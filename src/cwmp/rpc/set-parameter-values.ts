import type { Handlers } from "../session/session-context.ts";
import { statusOf } from "./status.ts";

/**
 * All of the values or none, with every bad parameter reported; an empty list only stores the ParameterKey. A declared
 * xsi:type is for information: what counts is whether the text fits the parameter. [TR-069 A.3.2.1]
 */
export const setParameterValues: Handlers["SetParameterValues"] = async ({ tree }, { ParameterList, ParameterKey }) => {
  const edits = ParameterList.map(({ Name, Value: { value, type } }) => ({
    kind: "set" as const,
    path: Name,
    value,
    ...(type === "" ? {} : { declaredType: type }),
  }));
  const { status } = await tree.apply(edits, { origin: "acs", parameterKey: ParameterKey });
  return { Status: statusOf(status) };
};
