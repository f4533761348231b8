import type { ManagementSettings } from "../device/management-server/management-settings.ts";
import type { AgentOptions } from "./agent.ts";
import type { ConnectionRequestDoor } from "./connection-request/connection-request-server.ts";
import type { EventQueue } from "./context/event-queue.ts";
import type { Mailbox } from "./context/mailbox.ts";
import type { AgentRecords } from "./context/records.ts";
import type { Deferred } from "./deferred.ts";
import type { ScheduledInforms } from "./informs/scheduled-informs.ts";
import type { ValueChangeWatch } from "./informs/value-changes.ts";
import type { Attempts } from "./session/attempts.ts";
import type { OwnRequests } from "./session/cpe-requests.ts";
import type { DownloadWishes } from "./transfers/request-download.ts";
import type { Transfers } from "./transfers/transfers.ts";

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
