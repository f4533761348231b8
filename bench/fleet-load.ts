/** Devices of a fleet in one process. */
export const devices = 1000;
/** Sessions that run at a time. */
const atATime = 64;
const warmUp = 4000;
const measured = 8000;

/** How many sessions one core holds in a second, hot: each device has one after the other, all of them in turn. */
export async function sessionsPerCoreSecond(session: (device: number) => Promise<void>): Promise<number> {
  let next = 0;
  const runUpTo = async (end: number): Promise<void> => {
    const worker = async (): Promise<void> => {
      while (next < end) await session(next++ % devices);
    };
    await Promise.all(Array.from({ length: atATime }, worker));
  };
  await runUpTo(warmUp);
  const before = process.cpuUsage();
  await runUpTo(warmUp + measured);
  const { user, system } = process.cpuUsage(before);
  return (measured * 1e6) / (user + system);
}
