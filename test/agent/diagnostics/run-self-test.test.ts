import { describe, expect, it } from "vitest";
import type { Means } from "../../../src/agent/diagnostics/means.ts";
import { runSelfTest } from "../../../src/agent/diagnostics/run-self-test.ts";
import type { SelfCheck } from "../../../src/device/diagnostics/reports.ts";

const rejecting = (reason: string) => () => Promise.reject(new Error(reason));

/** A device that is well, but for what `wrong` says. */
async function checked(
  wrong: Partial<Omit<Means, "own">> & { readonly own?: Partial<Means["own"]>; readonly routes?: unknown[] },
) {
  const told: SelfCheck[] = [];
  const { own = {}, routes = [{ prefixLength: 0, link: "wan" }], ...others } = wrong;
  const means = {
    acsUrl: "https://acs.example:7547/",
    clock: { synchronized: () => true },
    signal: new AbortController().signal,
    tests: {
      addressesOf: async () => ({ ok: true, result: [{ address: "198.51.100.1", family: 4 }] }),
      connect: async ({ port }: { readonly port: number }) => ({ ok: true, result: port }),
    },
    resolvers: async () => ({ servers: [{ address: "9.9.9.9" }], searchDomains: [] }),
    tell: (progress: { readonly check: SelfCheck }) => told.push(progress.check),
    ...others,
    own: {
      host: {
        system: {
          hostName: async () => "a",
          processes: async () => [],
          time: async () => ({}),
          memory: async () => ({ freeKiB: 10_000, totalKiB: 20_000 }),
        },
        routes: { read: async () => routes },
      },
      tryStore: async () => {},
      freeBytes: async () => 100_000_000,
      ...own,
    },
  } as unknown as Means;
  const outcome = await runSelfTest({}, means);
  if (!outcome.ok) throw new Error(outcome.reason);
  expect(outcome.result.checks).toEqual(told);
  return new Map(outcome.result.checks.map((check) => [check.name, check]));
}

describe("a self-test [TR-181 SelfTestDiagnostics]", () => {
  it("of a device that is well passes all of its checks", async () => {
    const checks = await checked({});
    expect([...checks.keys()]).toEqual(["store", "clock", "memory", "disk", "system", "route", "dns", "acs"]);
    for (const check of checks.values()) expect(check).toMatchObject({ passed: true });
    expect(checks.get("acs")?.detail).toBe("connected in 7.5 ms");
  });

  const full = { tryStore: rejecting("no space left on the disk") };
  const unset = { clock: { synchronized: () => false } as Means["clock"] };
  const nobody = { resolvers: async () => ({ servers: [], searchDomains: [] }) };
  const idle = [{ prefixLength: 0, link: "wan", idle: "missing" }];
  it.each<[string, Parameters<typeof checked>[0], RegExp]>([
    ["store", { own: full }, /no space left/],
    ["clock", unset, /not set/],
    ["disk", { own: { freeBytes: async () => 1000 } }, /^0 KiB free$/],
    ["route", { routes: idle }, /no default route/],
    ["dns", nobody, /no name server/],
    ["acs", { acsUrl: "" }, /no ACS is known/],
  ])("says by %s what is wrong, and goes on", async (name, wrong, detail) => {
    const checks = await checked(wrong);
    expect(checks.get(name)).toMatchObject({ passed: false, detail: expect.stringMatching(detail) });
    expect([...checks.values()].filter(({ passed }) => !passed).length).toBe(1);
    expect(checks.size).toBe(8);
  });

  it("names the part of the system that cannot be read, in no more words than there is room for", async () => {
    const host = { system: { hostName: rejecting("x".repeat(5000)), memory: rejecting("/proc/meminfo") } };
    const checks = await checked({ own: { host } as never });
    expect(checks.get("system")?.detail).toMatch(/^cannot be read: host name \(xxx/);
    expect(checks.get("system")?.detail.length).toBeLessThanOrEqual(120);
    expect(checks.get("memory")).toMatchObject({ passed: false, detail: "/proc/meminfo" });
  });

  it("says of an ACS that takes no connection why", async () => {
    const connect = async () => ({ ok: false, error: "InitConnectionFailed", reason: "refused" });
    const addressesOf = async () => ({ ok: true, result: [{ address: "198.51.100.1", family: 4 }] });
    const checks = await checked({ tests: { addressesOf, connect } as never });
    expect(checks.get("acs")).toMatchObject({ passed: false, detail: "refused" });
  });
});
