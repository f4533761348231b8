import type { FrameCounters, FrameCounts } from "../../../ports/host/hardware/frame-counters.ts";
import { hasProgram } from "../programs/has-program.ts";
import type { RunProgram } from "../programs/run-program.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { parseFrameCounts } from "./frame-counts.ts";

const folder = "/sys/class/net";

/** Ports with hardware of their own; a radio's counters are those of Wi-Fi. */
const ports = (files: SystemFiles): readonly string[] =>
  files
    .names(folder)
    .filter((name) => files.has(`${folder}/${name}/device`) && !files.has(`${folder}/${name}/phy80211`))
    .toSorted();

export const hasFrameCounters = (files: SystemFiles): boolean =>
  hasProgram(files, "ethtool") && ports(files).length > 0;

/** The counters that the kernel has names for, and those that each driver calls as it likes. */
const ways = [["--groups", "eth-mac", "rmon"], []] as const;

/**
 * By `ethtool -S PORT`, one start for each port: of the groups that the kernel has standard names for where the driver fills them, else
 * by names that are common. [ethtool(8)]
 */
export function linuxFrameCounters(files: SystemFiles, run: RunProgram): FrameCounters {
  /** Which way a port is asked; undefined for one that tells nothing. */
  const known = new Map<string, (typeof ways)[number] | undefined>();

  async function ask(port: string, way: (typeof ways)[number]): Promise<FrameCounts | undefined> {
    const printed = await run(["ethtool", "-S", port, ...way]);
    return printed.ok ? parseFrameCounts(port, printed.stdout) : undefined;
  }

  async function read(port: string): Promise<FrameCounts | undefined> {
    if (known.has(port)) {
      const way = known.get(port);
      return way && ask(port, way);
    }
    for (const way of ways) {
      const counts = await ask(port, way);
      if (counts === undefined) continue;
      known.set(port, way);
      return counts;
    }
    known.set(port, undefined);
    return undefined;
  }

  return {
    read: async () => (await Promise.all(ports(files).map(read))).filter((counts) => counts !== undefined),
  };
}
