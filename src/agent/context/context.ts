import type { ManagementSettings } from "../../device/management-server/management-settings.ts";
import type { StoreChange } from "../../ports/store.ts";
import type { DeferredAction } from "./deferred-action.ts";
import type { EventQueue, RaisedEvent } from "./event-queue.ts";
import type { Mailbox } from "./mailbox.ts";
import type { AgentOptions } from "./options.ts";
import type { AgentRecords } from "./records.ts";

/** What every part of one device's agent stands on. Parts get each other by their constructors, not from here. */
export interface AgentContext {
  readonly options: AgentOptions;
  /** `Device.ManagementServer.` as it is set now. */
  readonly settings: ManagementSettings;
  readonly records: AgentRecords;
  /** The one writer of the device. */
  readonly mailbox: Mailbox;
  /** The events that the ACS is to be told. */
  readonly events: EventQueue;
  /** Has the action done after the session, or at once if there is none. */
  defer(action: DeferredAction): void;
  /** Posts `job`, if any, and then an evaluation of what is due and of what the settings are now. Nothing happens while the device is down. */
  wake(job?: () => Promise<void>): void;
  /**
   * Has `job` run as one of the mailbox when no session is open and nothing waits for the end of one: for what others than
   * the ACS put into force. Rejects with `Interrupted` if the agent stops before.
   */
  whenResting<T>(job: () => Promise<T>): Promise<T>;
  /** A session begins at the next evaluation, or after the present one: for the sake of one. The attempt is not repeated. */
  requestSession(): void;
  /** There is something new for the ACS: ends the wait for the retry of a failed session, if there is one. */
  retryNow(): void;
}

/**
 * Writes what must outlive a power cut. If it cannot be written the device says so and goes on as if it were: what the store
 * has refused it owes, and writes as soon as that is possible.
 */
export async function persist(context: Writing, what: string, write: () => Promise<unknown>): Promise<void> {
  await attempt(context, what, write, (failure) => context.options.store.owe(failure));
}

/** As `persist`, but what cannot be written has not happened: then it is false, and nothing is owed. */
export function tryToPersist(context: Writing, what: string, write: () => Promise<unknown>): Promise<boolean> {
  return attempt(context, what, write, () => undefined);
}

interface Writing {
  readonly options: Pick<AgentOptions, "log" | "meter" | "store">;
}

async function attempt(
  { options: { log, meter } }: Writing,
  what: string,
  write: () => Promise<unknown>,
  failed: (failure: unknown) => void,
): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (failure) {
    log.error("state.write", { what, reason: String(failure) });
    meter?.count("state_write_failures", {});
    failed(failure);
    return false;
  }
}

/**
 * Keeps the events, in one write with `alongside`, before anything is done about them; a store that cannot take them does not
 * keep the ACS from hearing.
 */
export async function raise(
  context: AgentContext,
  events: readonly RaisedEvent[],
  alongside: readonly StoreChange[] = [],
): Promise<void> {
  const { events: queue, options } = context;
  const next = queue.raised(events, options.clock.wallMs());
  if (next !== queue.pending) context.retryNow();
  await persist(context, "event", () => queue.write(next, alongside));
  queue.commit(next);
}
