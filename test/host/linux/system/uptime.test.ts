import { expect, it } from "vitest";
import { uptimeReader } from "../../../../src/host/linux/system/uptime.ts";

it("is read once a second and goes on by the clock between", () => {
  let [monotonicMs, told, readings] = [5000, 100.6, 0];
  const uptimeSeconds = uptimeReader({ monotonicMs: () => monotonicMs }, () => {
    readings += 1;
    return told;
  });
  expect(uptimeSeconds()).toBe(100);
  monotonicMs += 399;
  expect(uptimeSeconds()).toBe(100);
  monotonicMs += 1;
  expect(uptimeSeconds()).toBe(101);
  expect(readings).toBe(1);
  // The machine has slept for an hour, which the monotonic clock does not count.
  told = 3702.1;
  monotonicMs += 600;
  expect(uptimeSeconds()).toBe(3702);
  expect(readings).toBe(2);
});
