/** Milliseconds of processor time that this process has taken: unlike time on the wall they do not grow on a busy machine. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Those that a call takes. */
export function cpuMsOf(call: () => void): number {
  const before = cpuMs();
  call();
  return cpuMs() - before;
}
