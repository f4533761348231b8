import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { canMakeNamespaces } from "../../../host/linux/network-namespaces.ts";
import { smallNetwork } from "../../../host/linux/network-tests/small-network.ts";

// What a kernel says at once, and no answer that is waited for. [TR-181 DiagnosticsState]

describe.skipIf(!canMakeNamespaces())("An address without a way there (needs root and ip)", () => {
  const network = smallNetwork();

  it.each(["10.91.0.1", "2001:db8:91::1"])(
    "%s is told as such by each test by UDP",
    async (address) => {
      const family = address.includes(":") ? ["-6"] : [];
      network.ip("device", ...family, "route", "add", "unreachable", address);
      const script = [process.execPath, "--import", "tsx", join(import.meta.dirname, "ask.ts"), address] as const;
      expect(await network.run(script, { timeoutMs: 60_000 })).toEqual({
        ok: true,
        stdout: JSON.stringify(["unreachable", "Error_DNSServerNotAvailable", "NoRouteToHost"]),
      });
    },
    90_000,
  );
});
