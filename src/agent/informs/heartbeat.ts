import { heartbeatSettings } from "../../device/management-server/heartbeat-policy.ts";
import type { ManagementSettings } from "../../device/management-server/management-settings.ts";
import type { Activity, Moment, Raised } from "../context/activity.ts";
import type { AgentContext } from "../context/context.ts";
import type { AgentOptions } from "../context/options.ts";
import { type TickSchedule, Ticks } from "./ticks.ts";

const heartbeat: Raised = { events: [{ code: "14 HEARTBEAT", commandKey: "" }] };

/** `14 HEARTBEAT`, by which the device shows that it is alive, at an interval of its own. [TR-069 Annex O] */
export class Heartbeat extends Ticks implements Activity {
  readonly #tree: AgentOptions["tree"];

  constructor({ options: { clock, random, tree } }: AgentContext) {
    super(clock, random.fraction());
    this.#tree = tree;
  }

  take({ settings }: Moment): Raised | undefined {
    return this.ticked(this.#schedule(settings)) ? heartbeat : undefined;
  }

  clockSet(settings: ManagementSettings): undefined {
    this.arm(this.#schedule(settings));
  }

  #schedule({ enabled }: ManagementSettings): TickSchedule {
    const policy = heartbeatSettings(this.#tree);
    return { ...policy, enabled: enabled && policy.enabled };
  }
}
