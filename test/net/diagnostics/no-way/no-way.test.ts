import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { canMakeNamespaces } from "../../../host/linux/network-namespaces.ts";
import { hasProgram, smallNetwork } from "../../../host/linux/network-tests/small-network.ts";

// What a kernel says at once, and no answer that is waited for. [TR-181 DiagnosticsState]

describe.skipIf(!canMakeNamespaces())("An address without a way there (needs root and ip)", () => {
  const network = smallNetwork();
  const ask = (address: string) =>
    [process.execPath, "--import", "tsx", join(import.meta.dirname, "ask.ts"), address] as const;

  it.each(["10.91.0.1", "2001:db8:91::1"])("%s is told as such by each test by UDP", async (address) => {
    const family = address.includes(":") ? ["-6"] : [];
    network.ip("device", ...family, "route", "add", "unreachable", address);
    expect(await network.run(ask(address), { timeoutMs: 60_000 })).toEqual({
      ok: true,
      stdout: JSON.stringify(["unreachable", "Error_DNSServerNotAvailable", "NoRouteToHost"]),
    });
  });

  it.skipIf(!hasProgram("nft", "--version")).each(["10.90.1.1", "2001:db8:90:1::1"])(
    "and %s that the device's own firewall keeps from being sent to, too (needs nft)",
    async (address) => {
      const table = "add table inet refuse\nflush table inet refuse\n";
      const chain = "add chain inet refuse out { type filter hook output priority 0; }\n";
      const rule = "add rule inet refuse out meta l4proto udp drop\n";
      const nft = await network.run(["nft", "-f", "-"], { input: table + chain + rule });
      expect(nft).toMatchObject({ ok: true });
      const asked = await network.run(ask(address), { timeoutMs: 60_000 });
      expect(asked).toEqual({
        ok: true,
        stdout: JSON.stringify(["send EPERM", "Error_DNSServerNotAvailable", "Other"]),
      });
    },
  );
});
