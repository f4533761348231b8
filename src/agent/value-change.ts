import type { Tree, ValueChange } from "../model/tree.ts";

/**
 * Whether the ACS is to be told of values that changed by themselves or by somebody local. The tree knows which, keeps
 * them until they are acknowledged, and leaves out what the ACS itself has set. [TR-069 3.7.1.5 4 VALUE CHANGE]
 */
export class ValueChangeWatch {
  readonly #tree: Tree;
  /** A change with active notification waits for a session. */
  pressing = false;

  constructor(tree: Tree) {
    this.#tree = tree;
  }

  /** Compares again. */
  async look(): Promise<readonly ValueChange[]> {
    const changes = await this.#tree.detectChanges();
    this.pressing = changes.some((change) => change.active);
    return changes;
  }

  /** When a session only for the sake of changes may begin. [TR-181 DefaultActiveNotificationThrottle] */
  sessionMs(lastSuccessMs: number, throttleSeconds: number): number {
    return this.pressing ? lastSuccessMs + throttleSeconds * 1000 : Number.POSITIVE_INFINITY;
  }
}
