import type { ManagementSettings } from "../../device/management-server/management-settings.ts";
import type { StoreChange } from "../../ports/store.ts";
import type { AcsRequest } from "./acs-request.ts";
import type { QueuedEvent, RaisedEvent } from "./event-queue.ts";

// What a device does by itself as time goes by: periodic Informs, heartbeats, transfers, diagnostics. Each is one file that
// implements `Activity`, and one row in `activity-kinds.ts`. All methods but `stop` are called in jobs of the device's mailbox. An
// activity that a device gets only later, by a setting or a request, hears neither `booted` nor `up`.

/** The state of the device in which something is taken. */
export interface Moment {
  readonly settings: ManagementSettings;
  /** No session is running, and nothing waits for the end of one. */
  readonly resting: boolean;
}

/** Events that were due, and what is kept or lost together with them. */
export interface Raised {
  readonly events: readonly RaisedEvent[];
  /** Written in the same batch as the events. */
  readonly records?: readonly StoreChange[];
  /** Called once that is done. */
  readonly kept?: () => void;
}

/** Records that are to go, and what follows once they are gone. */
export interface Removal {
  readonly records: readonly StoreChange[];
  readonly removed: () => void;
}

export interface Activity {
  /** When there is something to take, by the monotonic clock; Infinity while there is not. */
  readonly dueMs: number;
  /** Follows the settings, and takes what has become due. Called at every evaluation, so it must be cheap when nothing is. */
  take?(moment: Moment): Raised | undefined | Promise<Raised | undefined>;
  /** Whether something that the ACS has asked for is due or under way, which a reboot that it asks for comes after. */
  readonly precedesReboot?: boolean;
  /** The wall clock was set or stepped: gives the records that follow it. */
  clockSet?(settings: ManagementSettings): readonly StoreChange[] | undefined;
  /** The device has booted: what is left of the pending events for the Inform of that. */
  booted?(pending: readonly QueuedEvent[]): Promise<readonly QueuedEvent[]>;
  /** The device is up, after a boot or because a reboot came to nothing. */
  up?(settings: ManagementSettings): void | Promise<void>;
  /** The device goes down for a reboot. */
  down?(): void | Promise<void>;
  /** Something about the system may have changed: what was learnt of it is to be learnt anew. */
  lookAgain?(): void;
  /** Values are going to be told, or compared with what was: makes true what the activity keeps in the tree. */
  beforeInform?(settings: ManagementSettings): Promise<void>;
  /** What is to be asked of the ACS in a session whose Inform has `sent` these events, one by one. */
  pendingRequests?(sent: readonly QueuedEvent[]): () => AcsRequest | undefined;
  /** The ACS has answered an Inform with `sent`, which leaves `left`: what is written in one with that. */
  told?(sent: readonly QueuedEvent[], left: readonly QueuedEvent[]): readonly StoreChange[];
  /** The ACS has answered the Inform, which went to its `url` from `localAddress`, as far as that is known. */
  informed?(url: string, localAddress: string | undefined): Promise<void>;
  /** A session has ended without an answer to its Inform. */
  sessionFailed?(): void;
  /** A session has ended well. */
  sessionSucceeded?(): Promise<void>;
  /** What goes when another ACS takes over, or with a factory reset. */
  removal?(occasion: "new-acs" | "factory-reset"): Removal;
  /** The agent stops: nothing is begun any more. Resolves when nothing is under way either. */
  stop?(): void | Promise<void>;
}
