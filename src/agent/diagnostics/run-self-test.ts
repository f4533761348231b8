import type { SelfCheck, SelfTestReport } from "../../device/diagnostics/reports.ts";
import type { Host } from "../../ports/host/host.ts";
import { askedOf, type Means, type RunOutcome } from "./means.ts";

const connectTimeoutMs = 10_000;
const leastFreeBytes = 4 * 1024 * 1024;
const leastFreeKiB = 4 * 1024;
/** Of what a failure says: details share 1,024 characters. */
const longestDetail = 120;

/** What was found, in a few words. Rejects with an Error where it is not as it should be. */
type Check = (means: Means) => Promise<string>;

/** Each of them goes on by itself: what fails in one is no reason to skip the others. */
const checks: Readonly<Record<string, Check>> = {
  store: async ({ own }) => {
    await own.tryStore();
    return "state can be written";
  },
  clock: async ({ clock }) => {
    must(clock.synchronized(), "the clock is not set");
    return "set";
  },
  memory: async ({ own }) => {
    const { freeKiB, totalKiB } = await own.host.system.memory();
    const shown = `${freeKiB} of ${totalKiB} KiB free`;
    must(freeKiB >= leastFreeKiB, shown);
    return shown;
  },
  disk: async ({ own }) => {
    const free = await own.freeBytes();
    if (free === undefined) return "no files are kept";
    const shown = `${Math.floor(free / 1024)} KiB free`;
    must(free >= leastFreeBytes, shown);
    return shown;
  },
  system: async ({ own }) => {
    const readings = readingsOf(own.host);
    const read = await Promise.allSettled(readings.map(async ([, reading]) => reading()));
    const failed = read.flatMap((each, at) =>
      each.status === "rejected" ? [`${readings[at]?.[0]} (${sentence(each.reason)})`] : [],
    );
    must(failed.length === 0, `cannot be read: ${failed.join(", ")}`);
    return `${readings.length} parts read`;
  },
  route: async ({ own }) => {
    const routes = (await own.host.routes?.read()) ?? [];
    const found = routes.find(({ idle, prefixLength }) => idle === undefined && prefixLength === 0);
    must(found !== undefined, "there is no default route");
    return `default by ${found?.link ?? "?"}`;
  },
  dns: async ({ acsUrl, resolvers, tests }) => {
    const servers = askedOf(await resolvers());
    must(servers.length > 0, "this device knows no name server that it may ask");
    if (acsUrl === "") return `${servers.length} servers, nothing to look up`;
    const found = await tests.addressesOf(hostOf(acsUrl), undefined, acsUrl);
    must(found.ok, found.ok ? "" : found.reason);
    return `${hostOf(acsUrl)} is ${found.ok ? found.result[0].address : ""}`;
  },
  acs: async ({ acsUrl, signal, tests }) => {
    must(acsUrl !== "", "no ACS is known");
    const found = await tests.addressesOf(hostOf(acsUrl), undefined, acsUrl);
    if (!found.ok) throw new Failed(found.reason);
    const { port, protocol } = new URL(acsUrl);
    const order = {
      target: found.result[0],
      port: Number(port || (protocol === "https:" ? 443 : 80)),
      timeoutMs: connectTimeoutMs,
    };
    const connected = await tests.connect(order, signal);
    if (!connected.ok) throw new Failed(connected.reason);
    return `connected in ${(connected.result / 1000).toFixed(1)} ms`;
  },
};

/** The device looks after itself: what a help desk asks first. [TR-181 SelfTestDiagnostics] */
export async function runSelfTest(_order: unknown, means: Means): Promise<RunOutcome<SelfTestReport>> {
  const done: SelfCheck[] = [];
  for (const [name, check] of Object.entries(checks)) {
    if (means.signal.aborted) break;
    const result = await check(means).then(
      (detail) => ({ passed: true, detail }),
      (failure: unknown) => ({ passed: false, detail: sentence(failure) }),
    );
    const { detail, passed } = result;
    const each = { name, passed, detail: detail.slice(0, longestDetail) };
    done.push(each);
    means.tell({ kind: "check", check: each });
  }
  return { ok: true, result: { checks: done } };
}

/** All that a host always tells, and what it may tell of its network. */
const readingsOf = (host: Host): readonly (readonly [name: string, reading: () => Promise<unknown>])[] => [
  ["host name", () => host.system.hostName()],
  ["processes", () => host.system.processes()],
  ["time", () => host.system.time()],
  ...(["links", "wifi", "routes", "resolvers", "hosts", "firewall"] as const).flatMap((name) => {
    const capability = host[name];
    return capability === undefined ? [] : [[name, () => capability.read()] as const];
  }),
];

class Failed extends Error {
  override readonly name = "Failed";
}

function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new Failed(otherwise);
}

const sentence = (failure: unknown): string => (failure instanceof Error ? failure.message : String(failure));

const hostOf = (url: string): string => new URL(url).hostname.replace(/^\[|\]$/g, "");
