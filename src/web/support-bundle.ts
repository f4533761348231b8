import type { ControlCommand, RequestOf } from "../agent/control/requests.ts";
import type { ControlAnswer } from "../agent/control/results.ts";

// One file to attach to a report: everything that helps to understand a device, and no secret.

/** Asks the agent; a page asks one in its process, the command line one over the control socket. */
export type Ask = <C extends ControlCommand>(request: RequestOf<C>) => Promise<ControlAnswer<C>>;

export interface SupportBundle {
  /** As it is suggested. */
  readonly name: string;
  /** JSON, for people to read before they send it. */
  readonly text: string;
}

/** What an agent does not tell is in it as the reason why. `more`: what else whoever asks has to add. */
export async function supportBundle(
  ask: Ask,
  nowMs: number,
  more: Readonly<Record<string, unknown>> = {},
): Promise<SupportBundle> {
  const part = async <C extends ControlCommand>(request: RequestOf<C>): Promise<unknown> => {
    const answer = await ask(request);
    return answer.ok ? answer.result : { failed: answer.error.message };
  };
  const made = new Date(nowMs).toISOString();
  const status = await ask({ command: "status" });
  const { identity } = status.ok ? status.result : {};
  const bundle = {
    about:
      "made by cpe-agent for whoever helps with this device; passwords and keys are left out, addresses and names are not",
    made,
    program: await part({ command: "about" }),
    status: status.ok ? status.result : { failed: status.error.message },
    events: await part({ command: "events" }),
    sessions: await part({ command: "sessions" }),
    transfers: await part({ command: "transfers" }),
    bulkData: await part({ command: "bulk-data" }),
    metrics: await part({ command: "metrics" }),
    tree: await part({ command: "get", paths: [] }),
    attributes: await part({ command: "attributes", paths: [""] }),
    log: await part({ command: "log" }),
    ...more,
  };
  const device = identity === undefined ? "device" : identity.serialNumber.replaceAll(/[^\w.-]/g, "_");
  return {
    name: `cpe-agent-${device}-${made.slice(0, 19).replaceAll(/[:T]/g, "-")}.json`,
    text: `${JSON.stringify(bundle, withoutUserInfo, 1)}\n`,
  };
}

/** URLs may have a password before the host, and a token in the query. */
function withoutUserInfo(_name: string, value: unknown): unknown {
  if (typeof value !== "string") return value;
  return value.replace(/\/\/[^\s/?#@]+@/g, "//***@").replace(/(https?:\/\/[^\s?#"]+)\?[^\s#"]+/g, "$1?***");
}
