import { expect, test } from "vitest";
import { sharedReading } from "../../src/host/shared-reading.ts";
import { manualClock } from "./manual-clock.ts";

function counted() {
  const clock = manualClock();
  const endings: (() => void)[] = [];
  let asked = 0;
  const read = sharedReading(() => {
    asked += 1;
    return new Promise<{ readonly number: number }>((resolve) => {
      const number = asked;
      endings.push(() => resolve({ number }));
    });
  }, clock);
  return { clock, endings, read, asked: () => asked };
}

test("one reading serves all who ask while it runs, and until a second after its end", async () => {
  const { clock, endings, read, asked } = counted();
  const readings = [read(), read()];
  clock.advance(5000);
  readings.push(read());
  endings[0]?.();
  expect(await Promise.all(readings)).toEqual([{ number: 1 }, { number: 1 }, { number: 1 }]);
  clock.advance(999);
  expect(await read()).toEqual({ number: 1 });
  clock.advance(1);
  const next = read();
  endings[1]?.();
  expect(await next).toEqual({ number: 2 });
  expect(asked()).toBe(2);
});

test("a failure is for those who asked, and for who asks within the second", async () => {
  const clock = manualClock();
  let asked = 0;
  const read = sharedReading(async (): Promise<undefined> => {
    asked += 1;
    throw new Error(`failure ${asked}`);
  }, clock);
  const first = read();
  await expect(first).rejects.toThrow("failure 1");
  await expect(read()).rejects.toThrow("failure 1");
  clock.advance(1000);
  await expect(read()).rejects.toThrow("failure 2");
});
