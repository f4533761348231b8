import type { Cancel } from "../clock.ts";

/** Readings that a system may tell of by itself when they change; `lifetimes` are those of addresses. */
export type SignalledReading = "links" | "lifetimes" | "routes" | "resolvers" | "portMappings" | "hostName";

/** Word from the system that something about it may have changed, so that nobody has to look again and again. */
export interface ChangeFeed {
  /**
   * Whether changes of a reading are told now, all but those of counters and the like. False until somebody listens, and
   * whenever the system's word cannot be had: then one must look. A listener is called when it becomes true.
   */
  isSignalled(reading: SignalledReading): boolean;
  /** Calls `listener` after a change, or after many at once; at times for nothing. One listener: another takes its place. */
  subscribe(listener: () => void): Cancel;
}
