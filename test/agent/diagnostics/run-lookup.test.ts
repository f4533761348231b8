import { expect, it } from "vitest";
import { runLookup } from "../../../src/agent/diagnostics/run-lookup.ts";
import type { NameQuery } from "../../../src/ports/host/network/network-tests.ts";
import type { ResolverReading } from "../../../src/ports/host/network/resolvers.ts";
import { instantMeans } from "./instant-means.ts";

// [TR-181 DNS.Diagnostics.NSLookupDiagnostics]

/** Who is asked where no server is named, or why nobody is. */
async function askedOf(resolvers: Omit<ResolverReading, "searchDomains">): Promise<string> {
  const means = instantMeans({
    resolvers: async () => ({ searchDomains: [], ...resolvers }),
    tests: { lookUp: async ({ server }: NameQuery) => ({ ok: true, result: { status: "Success", server } }) },
  });
  const order = { interface: "", name: "www.example", server: undefined, timeoutMs: 1000, repetitions: 1 };
  const outcome = await runLookup(order, means);
  return outcome.ok ? (outcome.result.rows[0]?.server ?? "nobody") : outcome.error;
}

it("asks the first server that the system asks, and none where it asks none", async () => {
  const [open, off, on] = [
    { key: "cpe_1", address: "", link: undefined },
    { address: "192.0.2.1", enabled: false, link: undefined },
    { address: "192.0.2.2", enabled: true, link: undefined },
  ];
  expect(await askedOf({ servers: [open, off, on] })).toBe("192.0.2.2");
  expect(await askedOf({ servers: [open, off] })).toBe("DNSServerNotResolved");
  expect(await askedOf({ servers: [on], enabled: false })).toBe("DNSServerNotResolved");
});
