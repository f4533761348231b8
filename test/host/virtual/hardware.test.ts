import { expect, it } from "vitest";
import { virtualHost } from "../../../src/host/virtual/virtual-host.ts";
import type { TemperatureReading } from "../../../src/ports/host/hardware/temperatures.ts";
import { manualClock } from "../manual-clock.ts";
import { identity, smallRouter } from "./small/small-router.ts";

function started(serialNumber = identity.serialNumber) {
  const clock = manualClock();
  return { clock, host: virtualHost({ system: smallRouter, identity: { ...identity, serialNumber }, clock }) };
}

it("warms and cools within its swing, with the lowest and the highest of what was told on the way", async () => {
  const { clock, host } = started();
  const bootedMs = clock.monotonicMs();
  const told: number[] = [];
  let reading: TemperatureReading | undefined;
  for (let minutes = 0; minutes <= 24 * 60; minutes += 10) {
    [reading] = (await host.temperatures?.read()) ?? [];
    told.push(reading?.last?.celsius ?? Number.NaN);
    expect(reading?.lowest?.celsius, `${minutes}`).toBeLessThanOrEqual(Math.min(...told));
    expect(reading?.highest?.celsius, `${minutes}`).toBeGreaterThanOrEqual(Math.max(...told));
    clock.advance(600_000);
  }
  expect([Math.min(...told), Math.max(...told)]).toEqual([55, 65]);
  expect([reading?.lowest?.celsius, reading?.highest?.celsius]).toEqual([55, 65]);
  for (const { atMs = 0 } of [reading?.lowest ?? {}, reading?.highest ?? {}]) {
    expect(atMs).toBeGreaterThanOrEqual(bootedMs - 1000);
    expect(atMs).toBeLessThan(bootedMs + 6 * 3_600_000);
  }
});

it("lights an LED while its link is up, and blinks with another", async () => {
  const { clock, host } = started();
  clock.advance(10_300);
  const lit = async () => (await host.leds?.read())?.map(({ lit, sinceMs }) => [lit, sinceMs]);
  expect(await lit()).toEqual([
    [true, 10_300],
    [false, 100],
  ]);
  const transaction = host.begin();
  await transaction.links?.change("wan", { enabled: false });
  await transaction.commit();
  clock.advance(800);
  expect(await lit()).toEqual([
    [false, 800],
    [true, 100],
  ]);
});

it("tells USB devices of one device from those of another", async () => {
  const serials = async (serialNumber: string) =>
    (await started(serialNumber).host.usb?.read())?.flatMap(({ devices }) => devices.map((each) => each.serialNumber));
  expect(await serials("CPE000042")).toEqual(["S-02A0"]);
  expect(await serials("CPE000043")).toEqual(["S-02B0"]);
});
