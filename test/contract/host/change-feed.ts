import { describe, expect, it } from "vitest";
import type { HostUnderTest } from "./host-under-test.ts";

export function changeFeedContract(subject: () => HostUnderTest): void {
  describe("tells of changes", () => {
    it("only while somebody listens, and of nothing where it has no word", () => {
      const { changes } = subject().host;
      const cancel = changes?.subscribe(() => {});
      cancel?.();
      cancel?.();
      for (const reading of ["links", "lifetimes", "routes", "resolvers", "hostName"] as const) {
        expect(changes?.isSignalled(reading) ?? false).toBe(false);
      }
    });
  });
}
