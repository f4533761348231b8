import { describe, expect, it } from "vitest";
import type { HostUnderTest } from "./host-under-test.ts";

export function sshServersContract(subject: () => HostUnderTest): void {
  describe("reads SSH servers", () => {
    it("on ports that there are, on links that it has, root never let in by more than all are", async ({ skip }) => {
      const { links, sshServers } = subject().host;
      if (sshServers === undefined) return skip("has none");
      const names = (await links?.read())?.map(({ name }) => name) ?? [];
      for (const {
        link,
        port,
        pid,
        running,
        allowsRoot,
        allowsPassword,
        allowsRootPassword,
      } of await sshServers.read()) {
        if (port !== undefined) expect(port >= 1 && port <= 65_535).toBe(true);
        if (typeof link === "object") expect(names).toContain(link.name);
        if (pid !== undefined) expect(running).toBe(true);
        if (allowsRootPassword) expect(allowsRoot && allowsPassword).toBe(true);
      }
    });
  });
}
