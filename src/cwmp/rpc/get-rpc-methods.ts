import { type CpeMethod, cpeRpcs } from "../methods.ts";
import type { Handlers } from "../session/session-context.ts";
import { isOfVersion } from "../session/versions.ts";

const methods = Object.keys(cpeRpcs) as CpeMethod[];

/**
 * The RPCs that this device answers, as far as the version agreed on has them: those with a codec and, by the type of
 * `Handlers`, a handler. [TR-069 A.3.1.1, 3.7.4]
 */
export const getRpcMethods: Handlers["GetRPCMethods"] = async ({ namespace }) => ({
  MethodList: methods.filter((method) => namespace === undefined || isOfVersion(method, namespace)),
});
