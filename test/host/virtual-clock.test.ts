import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { NothingLeft, VirtualClock } from "../../src/host/virtual-clock.ts";

const passed = (clock: VirtualClock, ms: number): Promise<void> => new Promise((resolve) => clock.after(ms, resolve));

it("time passes from one deadline to the next, in order", async () => {
  const clock = new VirtualClock(1000);
  const seen: string[] = [];
  const say = async (name: string, ms: number): Promise<void> => {
    await passed(clock, ms);
    seen.push(`${name} ${clock.monotonicMs()} ${clock.wallMs()}`);
  };
  const year = 365 * 86_400_000;
  await clock.run(Promise.all([say("year", year), say("soon", 5), say("day", 86_400_000)]));
  expect(seen).toEqual(["soon 5 1005", "day 86400000 86401000", `year ${year} ${year + 1000}`]);
});

it("what is done of it is waited for, disk and all, before time passes", async () => {
  const clock = new VirtualClock(0);
  clock.after(10_000, () => undefined);
  const atMs = await clock.run(
    (async () => {
      await passed(clock, 10);
      for (let reads = 0; reads < 20; reads += 1) await readFile(import.meta.filename);
      return clock.monotonicMs();
    })(),
  );
  expect(atMs).toBe(10);
});

it("a deadline that is cancelled does not come, and one asked for at once does not stand still", async () => {
  const clock = new VirtualClock(0);
  const cancel = clock.after(5, () => expect.unreachable());
  cancel();
  let left = 100;
  const done = new Promise<void>((resolve) => {
    const again = (): void => {
      left -= 1;
      if (left === 0) resolve();
      else clock.after(0, again);
    };
    again();
  });
  await clock.run(done);
  expect(clock.monotonicMs()).toBe(99);
});

it("says so where nothing is left to wait for, and fails as the work does", async () => {
  const clock = new VirtualClock(0);
  await expect(clock.run(new Promise(() => undefined))).rejects.toThrow(NothingLeft);
  await expect(clock.run(Promise.reject(new Error("broken")))).rejects.toThrow("broken");
});
