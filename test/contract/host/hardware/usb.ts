import { describe, expect, it } from "vitest";
import type { HostUnderTest } from "../host-under-test.ts";

export function usbContract(subject: () => HostUnderTest): void {
  describe("reads USB", () => {
    it("by keys of their own, a hub before what is plugged into it", async ({ skip }) => {
      const { usb } = subject().host;
      if (usb === undefined) return skip("has none");
      for (const { devices } of await usb.read()) {
        const before = new Set<string>();
        for (const { key, parent, port, manufacturer, product, serialNumber } of devices) {
          if (parent !== undefined) expect(before).toContain(parent);
          expect(before).not.toContain(key);
          before.add(key);
          expect(port).toBeGreaterThan(0);
          for (const text of [manufacturer, product, serialNumber]) expect(text).toMatch(/^[^\p{Cc}]{0,64}$/u);
        }
      }
    });
  });
}
