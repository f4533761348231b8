import type { ManagementSettings } from "../device/management-server/management-settings.ts";
import type { AgentOptions } from "./agent.ts";
import type { Attempts } from "./attempts.ts";
import type { ConnectionRequestDoor } from "./connection-request.ts";
import type { Deferred } from "./deferred.ts";
import type { DownloadWishes } from "./download-wishes.ts";
import type { EventQueue } from "./event-queue.ts";
import type { Mailbox } from "./mailbox.ts";
import type { OwnRequests } from "./own-requests.ts";
import type { AgentRecords } from "./records.ts";
import type { ScheduledInforms } from "./schedule-inform.ts";
import type { Transfers } from "./transfers.ts";
import type { ValueChangeWatch } from "./value-change.ts";

/** What one device's life is made of. */
export interface Parts {
  readonly options: AgentOptions;
  readonly settings: ManagementSettings;
  readonly mailbox: Mailbox;
  readonly records: AgentRecords;
  readonly queue: EventQueue;
  readonly schedules: ScheduledInforms;
  readonly transfers: Transfers;
  readonly wishes: DownloadWishes;
  readonly requests: OwnRequests;
  readonly attempts: Attempts;
  readonly watch: ValueChangeWatch;
  readonly door: ConnectionRequestDoor;
  /** Does it after the session, or at the next look if there is none. */
  defer(action: Deferred): void;
  /** Posts a look at what is due and what the settings are now. */
  lookAgain(): void;
}

/** Writes what must outlive a power cut. If it cannot be written the device goes on without, says so, and answers false. */
export async function keep({ log }: AgentOptions, what: string, write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (failure) {
    log.error("state.write", { what, reason: String(failure) });
    return false;
  }
}
