import { type AcsMethod, acsRpcs } from "../../cwmp/methods.ts";
import type { CpeRequest } from "../../cwmp/session/session-context.ts";
import { type AgentContext, persist } from "../context/context.ts";

/**
 * Which methods the ACS has, so that none is called that it lacks: asked for where it matters, and remembered for its URL.
 * What it lacked is asked for once more after a start, since an ACS may have learnt. [TR-069 A.3.1.1]
 */
export class AcsMethods {
  readonly #context: AgentContext;
  /** The ACS that has answered the question since the agent started, with whatever. */
  #asked = "";

  constructor(context: AgentContext) {
    this.#context = context;
  }

  lists(method: AcsMethod, url: string): boolean {
    return this.#context.records.acsMethods(url)?.includes(method) === true;
  }

  lacks(method: AcsMethod, url: string): boolean {
    return this.#context.records.acsMethods(url)?.includes(method) === false;
  }

  /** Whether the ACS is to be asked before `method` is called, or not called. */
  unsettled(method: AcsMethod, url: string): boolean {
    return this.#asked !== url && this.#context.records.acsMethods(url)?.includes(method) !== true;
  }

  question(url: string): CpeRequest {
    const { mailbox, options } = this.#context;
    return {
      method: "GetRPCMethods",
      message: {},
      answered: (answer) =>
        mailbox.post(async () => {
          this.#asked = url;
          if ("fault" in answer) options.log.warn("acs.methods", { code: answer.fault.faultCode });
          else await this.#learn(answer.response.MethodList, url);
        }),
    };
  }

  /** It has said so, whatever its list says. A job of the mailbox already. */
  async refused(method: AcsMethod, url: string): Promise<void> {
    const listed = this.#context.records.acsMethods(url) ?? Object.keys(acsRpcs);
    await this.#learn(
      listed.filter((each) => each !== method),
      url,
    );
  }

  /** Methods that this agent does not know are nothing to it. */
  async #learn(methods: readonly string[], url: string): Promise<void> {
    const { options, records } = this.#context;
    const known = methods.filter((method) => Object.hasOwn(acsRpcs, method));
    await persist(this.#context, "acs-methods", () => options.store.write([records.rememberAcsMethods(known, url)]));
  }
}
