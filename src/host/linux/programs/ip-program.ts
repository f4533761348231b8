import type { Log } from "../../../ports/log.ts";
import { type IpRecord, parseIpRecords } from "./ip-json.ts";
import type { RunProgram } from "./run-program.ts";
import type { SystemFiles } from "./system-files.ts";

/** What `ip -j` prints, or undefined where it cannot be had and /proc and /sys have to do. */
export interface IpProgram {
  addresses(): Promise<readonly IpRecord[] | undefined>;
  routes(): Promise<readonly IpRecord[] | undefined>;
  neighbours(): Promise<readonly IpRecord[] | undefined>;
}

type Printed = readonly IpRecord[] | undefined;

const addresses = ["addr"] as const;
const routes = ["route", "show", "table", "all"] as const;
const neighbours = ["neigh"] as const;

/**
 * `ip` of the running system. One that is missing or knows no JSON (busybox) is tried once and not again; one that
 * fails otherwise is tried again next time. What is asked for in one go is asked of one process: starting it costs more
 * than all that it does.
 */
export function liveIpProgram(run: RunProgram, log: Log): IpProgram {
  let usable = true;
  let gathering: Promise<readonly Printed[]> | undefined;
  let gathered: (readonly string[])[] = [];

  function giveUp(reason: string, forGood: boolean): undefined {
    usable = !forGood;
    log.info("host.ip", { outcome: forGood ? "not-usable" : "failed", reason, instead: "/proc and /sys" });
  }

  async function askOne(words: readonly string[]): Promise<Printed> {
    if (!usable) return undefined;
    const argv = ["ip", "-j", "-d", ...words] as const;
    const result = await run(argv);
    if (!result.ok) {
      const forGood = result.code === "missing" || /unrecognized|invalid option|unknown|Usage:/i.test(result.reason);
      return giveUp(withoutHelp(result.reason), forGood);
    }
    try {
      return parseIpRecords(result.stdout, argv.join(" "));
    } catch (error) {
      return giveUp(error instanceof Error ? error.message : String(error), true);
    }
  }

  /** One after the other where they cannot be had together: then it shows which fails, and why. */
  async function askAll(asked: readonly (readonly string[])[]): Promise<readonly Printed[]> {
    if (usable && asked.length > 1) {
      const input = asked.map((words) => `${words.join(" ")}\n`).join("");
      const result = await run(["ip", "-j", "-d", "-batch", "-"], { input });
      const printed = result.ok ? linesOf(result.stdout) : [];
      if (printed.length === asked.length) return printed;
    }
    const answers: Printed[] = [];
    for (const words of asked) answers.push(await askOne(words));
    return answers;
  }

  async function ask(words: readonly string[]): Promise<Printed> {
    if (!usable) return undefined;
    const known = gathered.indexOf(words);
    const at = known < 0 ? gathered.push(words) - 1 : known;
    gathering ??= Promise.resolve().then(() => {
      const asked = gathered;
      gathering = undefined;
      gathered = [];
      return askAll(asked);
    });
    return (await gathering)[at];
  }

  return { addresses: () => ask(addresses), routes: () => ask(routes), neighbours: () => ask(neighbours) };
}

/** What busybox says of how it is used goes on for pages. */
const withoutHelp = (reason: string): string => reason.replace(/\s*BusyBox[\s\S]*?(Usage: .*)[\s\S]*$/, " $1");

/** What a batch prints: a list in one line for each command; nothing if that is not so. */
function linesOf(stdout: string): readonly (readonly IpRecord[])[] {
  try {
    return stdout
      .trim()
      .split("\n")
      .map((line) => parseIpRecords(line, "ip -batch"));
  } catch {
    return [];
  }
}

const recordedAddresses = "/.cpe-agent/ip-addr.json";
const recordedRoutes = "/.cpe-agent/ip-route.json";
const recordedNeighbours = "/.cpe-agent/ip-neigh.json";

/**
 * Recordings in a copied file system: `.cpe-agent/ip-addr.json` holds the output of `ip -j -d addr`,
 * `.cpe-agent/ip-route.json` that of `ip -j -d route show table all`, and `.cpe-agent/ip-neigh.json` that of `ip -j -d neigh`.
 */
export function recordedIpProgram(files: SystemFiles): IpProgram {
  return {
    addresses: async () => recorded(files, recordedAddresses),
    routes: async () => recorded(files, recordedRoutes),
    neighbours: async () => recorded(files, recordedNeighbours),
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
