/** Milliseconds of processor time that a call takes: unlike time on the wall it does not grow on a busy machine. */
export function cpuMsOf(call: () => void): number {
  const before = process.cpuUsage();
  call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
