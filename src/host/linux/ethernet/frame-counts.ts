import type { FrameCounts, FrameLength } from "../../../ports/host/hardware/frame-counters.ts";

// What `ethtool -S` prints, by names of which each driver has its own. [ethtool(8)]

type Received = "unicasts" | "multicasts" | "broadcasts" | "packets" | "crcErrors" | "undersize" | "oversize";
type Sent = "sentUnicasts" | "sentMulticasts" | "sentBroadcasts" | "sentPackets";

/** What may end a name: `rx_mcast_packets`, `RxMulti`, `mmc_rx_multicastframe_g`, `Rx Multicast Packet`. */
const unit = "(?:packets?|pkts?|frames?)?";

/** What most drivers call frames to `to`, then those of Marvell's switches and of its routers, of TI and of Realtek's switches. */
function destined(to: string, direction: "received" | "sent", ...others: readonly string[]): RegExp {
  const [way, wire, mib] = direction === "received" ? ["rx", "in", "ifin"] : ["tx", "out", "ifout"];
  const forms = [`(?:mmc)?${way}(?:${to})${unit}(?:g|gb)?`, `${wire}(?:${to})s?`, `(?:${to})frames${direction}`];
  return new RegExp(`^(?:${[...forms, `(?:${to})${way}frames`, `${mib}(?:${to})pkts`, ...others].join("|")})$`);
}

const to = { unicast: "unicast|ucast", multicast: "multicast|multi|mcast", broadcast: "broadcast|broad|bcast" };

/**
 * By their names in lower case without what parts their words: the kernel's own first, then those of drivers. What has no
 * direction in its name (r8169, ixgbe) was received.
 */
const names: readonly (readonly [Received | Sent, RegExp])[] = [
  ["unicasts", destined(to.unicast, "received", "unicast")],
  [
    "multicasts",
    destined(to.multicast, "received", "ethmacmulticastframesreceivedok", "etherstatsmulticastpkts", "multicast"),
  ],
  [
    "broadcasts",
    destined(to.broadcast, "received", "ethmacbroadcastframesreceivedok", "etherstatsbroadcastpkts", "broadcast"),
  ],
  ["sentUnicasts", destined(to.unicast, "sent")],
  ["sentMulticasts", destined(to.multicast, "sent", "ethmacmulticastframesxmittedok")],
  ["sentBroadcasts", destined(to.broadcast, "sent", "ethmacbroadcastframesxmittedok")],
  ["packets", /^(ethmacframesreceivedok|goodframesreceived|rxpackets|rxframes|goodrxframes)$/],
  ["sentPackets", /^(ethmacframestransmittedok|txpackets|txframes|goodtxframes)$/],
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
  const counts: Partial<Record<Received | Sent, bigint>> = {};
  const byLength: Partial<Record<FrameLength, bigint>> = {};
  for (const [, written = "", count = "0"] of text.matchAll(/^\s*(\S.*?):\s*(\d{1,20})\s*$/gm)) {
    const name = written.toLowerCase().replaceAll(/[^a-z\d]/g, "");
    const kind = names.find(([, form]) => form.test(name))?.[0];
    const length = lengths.find(([, form]) => form.test(name))?.[0];
    if (kind !== undefined) counts[kind] ??= BigInt(count);
    else if (length !== undefined) byLength[length] ??= BigInt(count);
  }
  const { packets, sentPackets, sentUnicasts, sentMulticasts, sentBroadcasts, ...received } = counts;
  const frames = defined({
    ...received,
    unicasts: received.unicasts ?? others(packets, received.multicasts, received.broadcasts),
  });
  const sent = defined({
    unicasts: sentUnicasts ?? others(sentPackets, sentMulticasts, sentBroadcasts),
    multicasts: sentMulticasts,
    broadcasts: sentBroadcasts,
  });
  if ([frames, sent, byLength].every((each) => Object.keys(each).length === 0)) return undefined;
  return { link, ...frames, sent, lengths: byLength };
}

/** The unicasts of a driver that counts all packets and the other two; none where it counts these at different places. */
function others(all?: bigint, multicasts?: bigint, broadcasts?: bigint): bigint | undefined {
  if (all === undefined || multicasts === undefined || broadcasts === undefined) return undefined;
  const left = all - multicasts - broadcasts;
  return left < 0n ? undefined : left;
}

function defined<T extends object>(counts: T): { readonly [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== undefined)) as T;
}
