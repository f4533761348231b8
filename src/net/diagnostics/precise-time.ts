/** The wall clock in milliseconds, with microseconds as fraction; steps of it during a test do not show. */
export function preciseTime(): () => number {
  const offset = Date.now() - performance.now();
  return () => offset + performance.now();
}

/** How far both may be apart by what the wall clock does not tell below a millisecond. */
const roundingMs = 2;

/** The same for as long as a server lives: a clock that is set or slewed is followed. */
export function followedTime(): () => number {
  let time = preciseTime();
  return () => {
    if (Math.abs(time() - Date.now()) > roundingMs) time = preciseTime();
    return time();
  };
}
