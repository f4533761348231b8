import type { Measurement, TemperatureReading, Temperatures } from "../../../ports/host/hardware/temperatures.ts";
import type { VirtualSensor } from "../../../ports/host/virtual-hardware.ts";
import { hashOf } from "../../seeded-random.ts";
import type { SimulatedDevice } from "../device.ts";
import { deviceHashOf } from "../device-addresses.ts";
import { fractionOf } from "../links/traffic.ts";

/** A sensor warms and cools once in this time, each device at its own. */
const periodMs = 6 * 3_600_000;

/** Undefined for a device without sensors. */
export function simulatedTemperatures(device: SimulatedDevice): Temperatures | undefined {
  const { temperatures } = device.system;
  return temperatures && { read: async () => temperatures.map((sensor) => readingOf(device, sensor)) };
}

/** Measured all the time since the boot, so its lowest and highest are where the wave has been. */
function readingOf({ identity, clock, uptimeMs }: SimulatedDevice, sensor: VirtualSensor): TemperatureReading {
  const { name, celsius, swing, heated, hottest } = sensor;
  const phase = fractionOf(deviceHashOf(identity) ^ hashOf(name));
  const sinceMs = clock.monotonicMs() - uptimeMs;
  const at = (ms: number): Measurement => ({
    celsius: Math.round(celsius + swing * Math.sin(2 * Math.PI * (ms / periodMs + phase))),
    atMs: sinceMs + ms,
  });
  const [first, now] = [at(0), at(uptimeMs)];
  const last = heated === undefined ? now : { ...now, celsius: heated.celsius };
  /** What trouble has brought since the boot. */
  const hot = [hottest, heated && { ...heated, atMs: Math.max(heated.atMs, sinceMs) }].flatMap((each) =>
    each === undefined || each.atMs < sinceMs ? [] : [each],
  );
  /** What the wave was like when it was first at that part of its way, if it has been there. */
  const turn = (part: number): readonly Measurement[] => {
    const ms = ((part - phase + 1) % 1) * periodMs;
    return ms <= uptimeMs ? [at(ms)] : [];
  };
  return {
    name,
    ok: true,
    sinceMs,
    last,
    lowest: [...turn(0.75), first, last].reduce((least, each) => (each.celsius < least.celsius ? each : least)),
    highest: [...turn(0.25), ...hot, first, last].reduce((most, each) => (each.celsius > most.celsius ? each : most)),
  };
}
