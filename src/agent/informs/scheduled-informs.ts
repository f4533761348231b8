import { CwmpError } from "../../cwmp/faults.ts";
import type { Store, StoreChange } from "../../ports/store.ts";
import type { Activity, Raised, Removal } from "../context/activity.ts";
import { type DueTime, dueAfterClockSet, dueAfterRestart, dueIn } from "../context/due-time.ts";
import type { AgentOptions } from "../context/options.ts";

// Informs that the ACS has asked for in so many seconds. [TR-069 A.4.1.2]

interface ScheduledInform extends DueTime {
  readonly key: string;
  readonly commandKey: string;
}

type Options = Pick<AgentOptions, "scope" | "clock"> & { readonly store: Store };

/** An ACS that asks for more is refused. */
export const maximumScheduledInforms = 64;

const spaceOf = ({ scope }: Options): string => `${scope}schedule`;

/** Whether any was asked for before the last restart. */
export function areInformsScheduled(options: Options): boolean {
  for (const _ of options.store.entries(spaceOf(options))) return true;
  return false;
}

/** `3 SCHEDULED` and an `M ScheduleInform` for each. */
export class ScheduledInforms implements Activity {
  readonly #options: Options;
  #pending: readonly ScheduledInform[];

  constructor(options: Options) {
    this.#options = options;
    this.#pending = [...options.store.entries(spaceOf(options))].flatMap(([key, value]) => this.#read(key, value));
  }

  get dueMs(): number {
    return Math.min(...this.#pending.map(({ dueMs }) => dueMs));
  }

  /** Resolves once it is durable. Throws `CwmpError` 9001 when too many are pending. */
  async add(delaySeconds: number, commandKey: string): Promise<void> {
    if (this.#pending.length >= maximumScheduledInforms) {
      throw new CwmpError(9001, "too many scheduled Informs are pending");
    }
    const key = String((Number(this.#pending.at(-1)?.key) || 0) + 1).padStart(6, "0");
    const added = { key, commandKey, ...dueIn(delaySeconds * 1000, this.#options.clock) };
    await this.#options.store.write([this.#recordOf(added)]);
    this.#pending = [...this.#pending, added];
  }

  take(): Raised | undefined {
    const due = this.#pending.filter((each) => each.dueMs <= this.#options.clock.monotonicMs());
    if (due.length === 0) return undefined;
    const events = due.map(({ commandKey }) => ({ code: "M ScheduleInform", commandKey }) as const);
    const { records, removed } = this.#removal(due);
    return { events: [{ code: "3 SCHEDULED", commandKey: "" }, ...events], records, kept: removed };
  }

  removal(): Removal {
    return this.#removal(this.#pending);
  }

  clockSet(): readonly StoreChange[] {
    const { clock } = this.#options;
    if (!clock.synchronized()) return [];
    this.#pending = this.#pending.map((each) => ({ ...each, ...dueAfterClockSet(each, clock) }));
    return this.#pending.map((each) => this.#recordOf(each));
  }

  #recordOf({ key, commandKey, delayMs, dueWallMs }: ScheduledInform): StoreChange {
    const value = JSON.stringify([commandKey, delayMs, dueWallMs ?? null]);
    return { space: spaceOf(this.#options), key, value };
  }

  #removal(these: readonly ScheduledInform[]): Removal {
    const records = these.map(({ key }): StoreChange => ({ space: spaceOf(this.#options), key, value: undefined }));
    const removed = (): void => {
      this.#pending = this.#pending.filter(({ key }) => !these.some((each) => each.key === key));
    };
    return { records, removed };
  }

  #read(key: string, value: string): ScheduledInform[] {
    try {
      const [commandKey, delayMs, due]: unknown[] = JSON.parse(value);
      if (typeof commandKey !== "string" || typeof delayMs !== "number") return [];
      const dueWallMs = typeof due === "number" ? due : undefined;
      return [{ key, commandKey, ...dueAfterRestart(delayMs, dueWallMs, this.#options.clock) }];
    } catch {
      return [];
    }
  }
}
