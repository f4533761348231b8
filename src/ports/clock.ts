// Time, as the core sees it, so that a whole device can run under a virtual clock. Types only.

/** Stops what it was returned for; calling it again does nothing. */
export type Cancel = () => void;

/** Something that waits for its time. */
export interface Sleeper {
  wake(): void;
}

/** Of a sleeper that is to be woken. */
export interface Wakening {
  /** Calling it again, or when the time has come, does nothing. */
  cancel(): void;
}

/** Time. The wall clock may jump or be unset; the monotonic clock never does either. */
export interface Clock {
  /** Unix time in milliseconds. */
  wallMs(): number;
  /** Milliseconds since an arbitrary start; never goes back. */
  monotonicMs(): number;
  /** Whether the wall clock is known to be set (NTP has run, or the date is plausible). */
  synchronized(): boolean;
  /** Runs `callback` once after at least `delayMs` (any size; more than 2^31 ms works too). */
  after(delayMs: number, callback: () => void): Cancel;
  /** The same without any function made for it, which a hundred thousand devices that wait would each have. Absent: `after` must do. */
  wakeAfter?(delayMs: number, sleeper: Sleeper): Wakening;
}
