import type { ManagementSettings } from "../../device/management-server/management-settings.ts";
import type { Activity, Moment, Raised } from "../context/activity.ts";
import type { AgentContext } from "../context/context.ts";
import { type TickSchedule, Ticks } from "./ticks.ts";

const periodic: Raised = { events: [{ code: "2 PERIODIC", commandKey: "" }] };

/** `2 PERIODIC`. [TR-069 3.7.1.5] */
export class PeriodicInform extends Ticks implements Activity {
  constructor({ options: { clock, random } }: AgentContext) {
    super(clock, random.fraction());
  }

  take({ settings }: Moment): Raised | undefined {
    return this.ticked(scheduleOf(settings)) ? periodic : undefined;
  }

  clockSet(settings: ManagementSettings): undefined {
    this.arm(scheduleOf(settings));
  }

  up(settings: ManagementSettings): void {
    this.arm(scheduleOf(settings));
  }
}

function scheduleOf(settings: ManagementSettings): TickSchedule {
  return {
    enabled: settings.enabled && settings.periodicInformEnabled,
    intervalSeconds: settings.periodicInformIntervalSeconds,
    time: settings.periodicInformTime,
  };
}
