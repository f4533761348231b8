/** The wall clock in milliseconds, with microseconds as fraction; steps of it during a test do not show. */
export function preciseTime(): () => number {
  const offset = Date.now() - performance.now();
  return () => offset + performance.now();
}
