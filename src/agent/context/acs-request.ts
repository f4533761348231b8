import type { CpeRequest } from "../../cwmp/session/session-context.ts";

/** A request of the device to its ACS that an Inform has announced. */
export interface AcsRequest {
  readonly request: CpeRequest;
  /** For a method that an ACS need not have: what is done where it has none. The events have then gone out alone. */
  readonly giveUp?: () => Promise<void>;
  /** Given up also where the ACS does not survive it; others wait for the next start. [TR-069 3.7.1.5] */
  readonly fleeting?: boolean;
}
