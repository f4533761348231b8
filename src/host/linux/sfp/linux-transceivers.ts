import type { TransceiverCage, Transceivers } from "../../../ports/host/uplinks/transceivers.ts";
import { hasProgram } from "../programs/has-program.ts";
import type { RunProgram } from "../programs/run-program.ts";
import type { SystemFiles } from "../programs/system-files.ts";

const folder = "/sys/class/net";

/** Whether a port has a cage by the device tree, and there is `ethtool` to ask it. */
export const hasTransceivers = (files: SystemFiles): boolean => hasProgram(files, "ethtool") && cages(files).length > 0;

const cages = (files: SystemFiles): readonly string[] =>
  files
    .names(folder)
    .filter((name) => files.has(`${folder}/${name}/of_node/sfp`))
    .toSorted();

/** The memory of each module, as `ethtool -m PORT hex on` prints it: one start for each cage. */
export function linuxTransceivers(files: SystemFiles, run: RunProgram): Transceivers {
  return {
    read: () =>
      Promise.all(
        cages(files).map(async (key): Promise<TransceiverCage> => {
          const printed = await run(["ethtool", "-m", key, "hex", "on"]);
          return { key, memory: printed.ok ? parseHexDump(printed.stdout) : undefined };
        }),
      ),
  };
}

/** At most A0h, A2h and what lies behind them in pages. */
const mostOctets = 8 * 1024;

/** Lines of `0x0010: 00 0d 00` in order; undefined where there are none, or not all from the first on. */
export function parseHexDump(text: string): Uint8Array | undefined {
  const octets: number[] = [];
  for (const line of text.split("\n")) {
    const [, offset, values] = /^\s*0x([\da-f]+):\s*((?:[\da-f]{2}\s*)+)$/i.exec(line) ?? [];
    if (offset === undefined || values === undefined) continue;
    if (Number.parseInt(offset, 16) !== octets.length || octets.length > mostOctets) return undefined;
    octets.push(
      ...values
        .trim()
        .split(/\s+/)
        .map((octet) => Number.parseInt(octet, 16)),
    );
  }
  return octets.length >= 96 ? Uint8Array.from(octets) : undefined;
}
