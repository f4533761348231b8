import { cpeRpcs } from "../methods.ts";
import type { Handlers } from "../session/session-context.ts";

/** The RPCs that this device answers: those with a codec and, by the type of `Handlers`, a handler. [TR-069 A.3.1.1] */
export const getRpcMethods: Handlers["GetRPCMethods"] = async () => ({ MethodList: Object.keys(cpeRpcs) });
