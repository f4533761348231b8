import { describe, expect, it } from "vitest";
import type { HostUnderTest } from "./host-under-test.ts";

export function certificatesContract(subject: () => HostUnderTest): void {
  describe("reads certificates", () => {
    it("each once, with names that fit the data model and an end after its beginning", async ({ skip }) => {
      const { certificates } = subject().host;
      if (certificates === undefined) return skip("has none");
      const found = await certificates.read();
      expect(new Set(found.map(({ key }) => key)).size).toBe(found.length);
      expect(new Set(found.map(({ serialNumber, issuer }) => `${serialNumber} ${issuer}`)).size).toBe(found.length);
      for (const { serialNumber, issuer, subject, alternatives, notBeforeMs, notAfterMs } of found) {
        expect(serialNumber).toMatch(/^[\dA-F]{1,64}$/);
        for (const name of [issuer, subject, alternatives.join(",")]) expect(name).toMatch(/^[^\p{Cc}]{0,256}$/u);
        expect(notBeforeMs).toBeLessThan(notAfterMs);
      }
    });
  });
}
