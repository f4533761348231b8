import { describe, expect, it } from "vitest";
import { testTargets } from "../../../src/net/diagnostics/test-targets.ts";
import type { Resolve } from "../../../src/net/transfer/url-policy.ts";

const names: Readonly<Record<string, readonly string[]>> = {
  "host.example": ["198.51.100.7", "2001:db8::7"],
  "rebound.example": ["127.0.0.1"],
  "acs.example": ["10.0.0.9"],
};
const resolve: Resolve = async (host) => {
  const found = names[host];
  if (!found) throw new Error("unknown");
  return found.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
};

const policy = { allowHosts: [], allowPrivateNetworks: false };
const acs = "http://acs.example/";

/** Addresses, or the error. */
async function found(host: string, family?: 4 | 6, allowHosts: readonly string[] = []): Promise<string> {
  const outcome = await testTargets({ ...policy, allowHosts }, resolve)(host, family, acs);
  return outcome.ok ? outcome.result.map(({ address }) => address).join() : outcome.error;
}

describe("what diagnostics are run against", () => {
  it("is what a name stands for, in the family that is asked for", async () => {
    expect(await found("host.example")).toBe("198.51.100.7,2001:db8::7");
    expect(await found("host.example", 6)).toBe("2001:db8::7");
    expect(await found("198.51.100.9", 4)).toBe("198.51.100.9");
    expect(await found("2001:db8::9")).toBe("2001:db8::9");
    expect(await found("198.51.100.9", 6)).toBe("CannotResolveHostName");
    expect(await found("acs.example", 6)).toBe("CannotResolveHostName");
    expect(await found("nobody.example")).toBe("CannotResolveHostName");
  });

  it.each([
    "127.0.0.1",
    "::1",
    "rebound.example",
    "127.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "ff02::1",
    "10.0.0.1",
  ])("B.5 R9 is not %s, which files are not moved to either", async (host) => expect(await found(host)).toBe("Other"));

  it("may be where the ACS lives, and what the configuration allows", async () => {
    expect(await found("acs.example")).toBe("10.0.0.9");
    expect(await found("127.0.0.1", 4, ["127.0.0.1"])).toBe("127.0.0.1");
  });
});
