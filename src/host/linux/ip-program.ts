import type { Log } from "../../ports.ts";
import type { RunProgram } from "./run-program.ts";
import type { SystemFiles } from "./system-files.ts";

/** What `ip -j` prints, or undefined where it cannot be had and /proc and /sys have to do. */
export interface IpProgram {
  addresses(): Promise<string | undefined>;
  routes(): Promise<string | undefined>;
}

/**
 * `ip` of the running system. One that is missing or knows no JSON (busybox) is tried once and not again; one that
 * fails otherwise is tried again next time.
 */
export function liveIpProgram(run: RunProgram, log: Log): IpProgram {
  let usable = true;

  async function ask(argv: readonly [string, ...string[]]): Promise<string | undefined> {
    if (!usable) return undefined;
    const result = await run(argv);
    if (result.ok && /^\s*(\[|$)/.test(result.stdout)) return result.stdout;
    const reason = result.ok ? `${argv.join(" ")} printed no JSON` : result.reason;
    usable = !result.ok && result.code !== "missing" && !/unrecognized|invalid option|Usage:|unknown/i.test(reason);
    log.info("host.ip", { outcome: usable ? "failed" : "not-usable", reason, instead: "/proc and /sys" });
    return undefined;
  }

  return {
    addresses: () => ask(["ip", "-j", "-d", "addr"]),
    routes: () => ask(["ip", "-j", "-d", "route", "show", "table", "all"]),
  };
}

const recordedAddresses = "/.cpe-agent/ip-addr.json";
const recordedRoutes = "/.cpe-agent/ip-route.json";

/**
 * Recordings in a copied file system: `.cpe-agent/ip-addr.json` holds the output of `ip -j -d addr`, and
 * `.cpe-agent/ip-route.json` that of `ip -j -d route show table all`.
 */
export function recordedIpProgram(files: SystemFiles): IpProgram {
  return {
    addresses: async () => files.text(recordedAddresses),
    routes: async () => files.text(recordedRoutes),
  };
}

/** Whether the links of a copied file system are a recording, which no change would show in. */
export function linksAreRecorded(files: SystemFiles): boolean {
  return files.has(recordedAddresses);
}
