import { type ManagementSettings, managementPath } from "../../device/management-server/management-settings.ts";
import type { Compared, ValueChange } from "../../model/tree.ts";
import type { AgentOptions } from "../agent.ts";

const manageableDevices = managementPath("ManageableDeviceNumberOfEntries");

/**
 * Whether the ACS is to be told of values that changed by themselves or by somebody local. The tree knows which, keeps
 * them until they are acknowledged, and leaves out what the ACS itself has set. [TR-069 3.7.1.5]
 */
export class ValueChangeWatch {
  readonly #options: AgentOptions;
  /** A change with active notification waits for a session. */
  pressing = false;
  /** Of those, one that is not the number of manageable devices. */
  #urgent = false;
  /** When the ACS was last told of that number; by the monotonic clock, not kept over a restart. */
  #devicesToldMs = Number.NEGATIVE_INFINITY;
  /** Said once in the log, not at every look. */
  #troubled = false;

  constructor(options: AgentOptions) {
    this.#options = options;
  }

  /** Compares again, and tells what has changed of it. While that is not possible, as when the store is full, nothing has. */
  async look(which: Compared = "all"): Promise<readonly ValueChange[]> {
    const changes = await this.#detect(which);
    const active = changes.filter((change) => change.active);
    const all = which === "all";
    this.pressing = active.length > 0 || (this.pressing && !all);
    this.#urgent = active.some(({ path }) => path !== manageableDevices) || (this.#urgent && !all);
    return changes;
  }

  /** The ACS has been told of these. */
  told(changes: readonly ValueChange[], nowMs: number): void {
    if (changes.some(({ active, path }) => active && path === manageableDevices)) this.#devicesToldMs = nowMs;
  }

  /**
   * When a session only for the sake of changes may begin.
   * [TR-181 ManagementServer.DefaultActiveNotificationThrottle, ManagementServer.ManageableDeviceNotificationLimit]
   */
  sessionMs(lastSuccessMs: number, settings: ManagementSettings): number {
    if (!this.pressing) return Number.POSITIVE_INFINITY;
    const throttledMs = lastSuccessMs + settings.activeNotificationThrottleSeconds * 1000;
    if (this.#urgent) return throttledMs;
    return Math.max(throttledMs, this.#devicesToldMs + settings.manageableDeviceLimitSeconds * 1000);
  }

  async #detect(which: Compared): Promise<readonly ValueChange[]> {
    try {
      const changes = await this.#options.tree.detectChanges(which);
      this.#troubled = false;
      return changes;
    } catch (failure) {
      if (!this.#troubled) this.#options.log.error("value-change.look", { reason: String(failure) });
      this.#troubled = true;
      return [];
    }
  }
}
