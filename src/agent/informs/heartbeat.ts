import { heartbeatSettings } from "../../device/management-server/heartbeat-policy.ts";
import type { Tree } from "../../model/tree.ts";
import type { Clock } from "../../ports/clock.ts";
import { PeriodicInform } from "./periodic.ts";

/** When the device is to show that it is alive: ticks like those of periodic Informs, by a policy of their own. [TR-069 Annex O] */
export class Heartbeat {
  /** Only while the policy is on: most devices have none. */
  #ticks: PeriodicInform | undefined;

  /** By the monotonic clock; Infinity while the policy is off. */
  get dueMs(): number {
    return this.#ticks?.dueMs ?? Number.POSITIVE_INFINITY;
  }

  /** Whether a tick has come, after which the next one is awaited. `chance`: the phase where none is set, in [0, 1). */
  take(tree: Pick<Tree, "storedValue">, clock: Clock, enabled: boolean, chance: () => number): boolean {
    const policy = heartbeatSettings(tree);
    if (!enabled || !policy.enabled) {
      this.#ticks = undefined;
      return false;
    }
    const settings = {
      enabled,
      periodicInformEnabled: policy.enabled,
      periodicInformIntervalSeconds: policy.intervalSeconds,
      periodicInformTime: policy.time,
    };
    this.#ticks ??= new PeriodicInform(clock, chance());
    if (this.#ticks.clockMoved()) this.#ticks.arm(settings);
    return this.#ticks.take(settings);
  }
}
