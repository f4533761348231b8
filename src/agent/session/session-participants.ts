import type { Activity } from "../context/activity.ts";
import type { ValueChanges } from "../informs/value-changes.ts";

/** Who has a say in a session: the value changes that it tells of, and what the device's activities do at its turns. */
export interface SessionParticipants
  extends Pick<
    Required<Activity>,
    "beforeInform" | "pendingRequests" | "told" | "informed" | "sessionFailed" | "sessionSucceeded"
  > {
  readonly valueChanges: ValueChanges;
}
