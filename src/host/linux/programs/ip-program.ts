import type { Log } from "../../../ports/log.ts";
import { type IpRecord, parseIpRecords } from "./ip-json.ts";
import type { RunProgram } from "./run-program.ts";
import type { SystemFiles } from "./system-files.ts";

/** What `ip -j` prints, or undefined where it cannot be had and /proc and /sys have to do. */
export interface IpProgram {
  addresses(): Promise<readonly IpRecord[] | undefined>;
  routes(): Promise<readonly IpRecord[] | undefined>;
}

/**
 * `ip` of the running system. One that is missing or knows no JSON (busybox) is tried once and not again; one that
 * fails otherwise is tried again next time.
 */
export function liveIpProgram(run: RunProgram, log: Log): IpProgram {
  let usable = true;

  function giveUp(reason: string, forGood: boolean): undefined {
    usable = !forGood;
    log.info("host.ip", { outcome: forGood ? "not-usable" : "failed", reason, instead: "/proc and /sys" });
  }

  async function ask(argv: readonly [string, ...string[]]): Promise<readonly IpRecord[] | undefined> {
    if (!usable) return undefined;
    const result = await run(argv);
    if (!result.ok) {
      const forGood = result.code === "missing" || /unrecognized|invalid option|unknown|Usage:/i.test(result.reason);
      return giveUp(result.reason, forGood);
    }
    try {
      return parseIpRecords(result.stdout, argv.join(" "));
    } catch (error) {
      return giveUp(error instanceof Error ? error.message : String(error), true);
    }
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
    addresses: async () => recorded(files, recordedAddresses),
    routes: async () => recorded(files, recordedRoutes),
  };
}

/** Throws `UnreadableSystem` for a file that is no recording. */
function recorded(files: SystemFiles, path: string): readonly IpRecord[] | undefined {
  const text = files.text(path);
  return text === undefined ? undefined : parseIpRecords(text, path);
}

/** Whether the links of a copied file system are a recording, which no change would show in. */
export function linksAreRecorded(files: SystemFiles): boolean {
  return files.has(recordedAddresses);
}
