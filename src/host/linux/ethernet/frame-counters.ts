import type { FrameCounters, FrameCounts, FrameLength } from "../../../ports/host/hardware/frame-counters.ts";
import { hasProgram } from "../programs/has-program.ts";
import type { RunProgram } from "../programs/run-program.ts";
import type { SystemFiles } from "../programs/system-files.ts";

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

type Kind = "broadcasts" | "multicasts" | "crcErrors" | "undersize" | "oversize";

/** By their names in lower case without what parts their words: the kernel's own first, then those of drivers. */
const names: readonly (readonly [Kind, RegExp])[] = [
  [
    "broadcasts",
    /^(ethmacbroadcastframesreceivedok|rx(broadcast|broad|bcast)(packets|pkts|frames)?|broadcastframesreceived)$/,
  ],
  [
    "multicasts",
    /^(ethmacmulticastframesreceivedok|rx(multicast|multi|mcast)(packets|pkts|frames)?|multicastframesreceived)$/,
  ],
  ["crcErrors", /^(ethmacframechecksequenceerrors|rxcrcerrors?|rxfcserrors?|rxfcserr|badcrcevent)$/],
  ["undersize", /^(rmonetherstatsundersizepkts|rx(undersize|under|runt)(packets|pkts)?|undersizereceived)$/],
  ["oversize", /^(rmonetherstatsoversizepkts|rx(oversize|toolong)(packets|pkts)?|oversizereceived)$/],
];

/** What a driver calls frames of a length: by its end, or by where it begins too. */
const lengths: readonly (readonly [FrameLength, RegExp])[] = [
  ["64", range("64", "0to64")],
  ["65to127", range("65to127", "127")],
  ["128to255", range("128to255", "255")],
  ["256to511", range("256to511", "511")],
  ["512to1023", range("512to1023", "1023")],
  ["1024to1518", range("1024to1518", "1518")],
];

function range(...octets: readonly string[]): RegExp {
  const any = `(?:${octets.join("|")})`;
  return new RegExp(
    `^(?:rxrmonetherstatspkts${any}octets|rmonrxetherstatspkts${any}octets|rx(?:size)?${any}(?:bytes?|octets)?(?:packets|pkts)?|frames${any}octets)$`,
  );
}

/** `     rx_broadcast: 14`; undefined where nothing of it is of use. */
export function parseFrameCounts(link: string, text: string): FrameCounts | undefined {
  const kinds: Partial<Record<Kind, bigint>> = {};
  const byLength: Partial<Record<FrameLength, bigint>> = {};
  for (const [, written = "", count = "0"] of text.matchAll(/^\s*(\S.*?):\s*(\d{1,20})\s*$/gm)) {
    const name = written.toLowerCase().replaceAll(/[^a-z\d]/g, "");
    const kind = names.find(([, form]) => form.test(name))?.[0];
    const length = lengths.find(([, form]) => form.test(name))?.[0];
    if (kind !== undefined) kinds[kind] ??= BigInt(count);
    else if (length !== undefined) byLength[length] ??= BigInt(count);
  }
  if (Object.keys(kinds).length + Object.keys(byLength).length === 0) return undefined;
  return { link, ...kinds, lengths: byLength };
}
