import { ModelError } from "../../model/tree.ts";
import type { CpeRpcs } from "../methods.ts";
import type { Handlers } from "../session-context.ts";
import { statusOf } from "./status.ts";

/**
 * All of the values or none, with every bad parameter reported; an empty list only stores the ParameterKey. A declared
 * xsi:type is for information: what counts is whether the text fits the parameter. [TR-069 A.3.2.1]
 */
export const setParameterValues: Handlers["SetParameterValues"] = async ({ tree }, { ParameterList, ParameterKey }) => {
  refuseDuplicates(ParameterList);
  const edits = ParameterList.map(({ Name, Value }) => ({
    kind: "set" as const,
    path: Name,
    value: Value.value,
    ...(Value.type === "" ? {} : { declaredType: Value.type }),
  }));
  const { status } = await tree.apply(edits, { origin: "acs", parameterKey: ParameterKey });
  return { Status: statusOf(status) };
};

function refuseDuplicates(list: CpeRpcs["SetParameterValues"]["request"]["ParameterList"]): void {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { Name } of list) (seen.has(Name) ? twice : seen).add(Name);
  if (twice.size === 0) return;
  throw new ModelError([...twice].map((path) => ({ path, kind: "arguments", reason: "named more than once" })));
}
