import type { Look, ValueChange } from "../model/tree.ts";
import type { AgentOptions } from "./agent.ts";

/**
 * Whether the ACS is to be told of values that changed by themselves or by somebody local. The tree knows which, keeps
 * them until they are acknowledged, and leaves out what the ACS itself has set. [TR-069 3.7.1.5]
 */
export class ValueChangeWatch {
  readonly #options: AgentOptions;
  /** A change with active notification waits for a session. */
  pressing = false;
  /** Said once in the log, not at every look. */
  #troubled = false;

  constructor(options: AgentOptions) {
    this.#options = options;
  }

  /** Compares again, and tells what has changed of it. While that is not possible, as when the store is full, nothing has. */
  async look(look: Look = "all"): Promise<readonly ValueChange[]> {
    const changes = await this.#detect(look);
    const pressing = changes.some((change) => change.active);
    this.pressing = pressing || (this.pressing && look !== "all");
    return changes;
  }

  /** When a session only for the sake of changes may begin. [TR-181 ManagementServer.DefaultActiveNotificationThrottle] */
  sessionMs(lastSuccessMs: number, throttleSeconds: number): number {
    return this.pressing ? lastSuccessMs + throttleSeconds * 1000 : Number.POSITIVE_INFINITY;
  }

  async #detect(look: Look): Promise<readonly ValueChange[]> {
    try {
      const changes = await this.#options.tree.detectChanges(look);
      this.#troubled = false;
      return changes;
    } catch (failure) {
      if (!this.#troubled) this.#options.log.error("value-change.look", { reason: String(failure) });
      this.#troubled = true;
      return [];
    }
  }
}
