import { describe, expect, it } from "vitest";
import type { HostUnderTest } from "../host-under-test.ts";

export function ledsContract(subject: () => HostUnderTest): void {
  describe("reads LEDs", () => {
    it("by names of their own, with colors of three octets and times to blink by", async ({ skip }) => {
      const { leds } = subject().host;
      if (leds === undefined) return skip("has none");
      const readings = await leds.read();
      expect(new Set(readings.map(({ name }) => name)).size).toBe(readings.length);
      for (const { color, blink, maxBrightness, trigger } of readings) {
        if (color !== undefined) expect(color).toHaveLength(3);
        if (blink !== undefined) expect(Math.min(blink.onMs, blink.offMs)).toBeGreaterThan(0);
        if (maxBrightness !== undefined) expect(maxBrightness).toBeGreaterThan(0);
        expect(trigger).not.toBe("none");
      }
    });
  });
}
