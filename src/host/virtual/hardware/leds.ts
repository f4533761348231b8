import type { LedReading, Leds } from "../../../ports/host/hardware/leds.ts";
import type { VirtualLed } from "../../../ports/host/virtual-hardware.ts";
import type { SimulatedDevice } from "../device.ts";

/** Undefined for a device without LEDs. */
export function simulatedLeds(device: SimulatedDevice): Leds | undefined {
  const { leds } = device.system;
  return leds && { read: async () => leds.map((led) => readingOf(device, led)) };
}

function readingOf(device: SimulatedDevice, led: VirtualLed): LedReading {
  const { name, color, maxBrightness, trigger, blink, place } = led;
  return {
    name,
    maxBrightness,
    trigger,
    color: Buffer.from(color, "hex"),
    blink,
    ...(place !== undefined && { place }),
    ...shown(device, led),
  };
}

/** One that shows a link is lit while that is up; a steady one has been lit since the boot. */
function shown(device: SimulatedDevice, { link: name, blink }: VirtualLed): { lit: boolean; sinceMs: number } {
  const { clock, uptimeMs, system } = device;
  if (blink !== undefined) {
    const ms = uptimeMs % (blink.onMs + blink.offMs);
    const lit = ms < blink.onMs;
    return { lit, sinceMs: Math.floor(lit ? ms : ms - blink.onMs) };
  }
  const link = system.links.find((each) => each.name === name);
  if (link === undefined) return { lit: true, sinceMs: Math.floor(uptimeMs) };
  const { state, sinceMs } = device.activityOf(link);
  return { lit: state === "up", sinceMs: Math.floor(clock.monotonicMs() - sinceMs) };
}
