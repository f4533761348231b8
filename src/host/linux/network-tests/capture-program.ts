import type { NetworkTests, TestOutcome } from "../../../ports/host/network/network-tests.ts";
import type { Capture, CaptureOrder } from "../../../ports/host/network/packet-capture.ts";
import type { StreamProgram } from "../programs/stream-program.ts";
import { PcapReader } from "./pcap-reader.ts";

// The program `tcpdump`, which writes to a pipe alone: whatever user it becomes, it needs no place to write to. Nothing but numbers, a link
// and a filter is given to it.

export function captureProgram(stream: StreamProgram): NetworkTests["capture"] {
  let isBusy = false;
  return async (order, take, signal) => {
    if (isBusy) return failure("Other", "packets are captured already, and that is done once at a time");
    isBusy = true;
    try {
      return await captured(stream, order, take, signal);
    } finally {
      isBusy = false;
    }
  };
}

async function captured(
  stream: StreamProgram,
  order: CaptureOrder,
  take: Parameters<NetworkTests["capture"]>[1],
  signal: AbortSignal,
): Promise<TestOutcome<Capture>> {
  const reader = new PcapReader(order);
  const enough = new AbortController();
  const stop = (): void => enough.abort();
  let beginMs: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  let broken: string | undefined;
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  const hear = (octets: Buffer): void => {
    if (broken !== undefined) return;
    try {
      const part = reader.read(octets);
      if (part === undefined) return;
      // It writes the head of the file once it listens.
      if (beginMs === undefined) {
        beginMs = Date.now();
        timer = setTimeout(stop, order.seconds * 1000);
      }
      take(part);
    } catch (error) {
      broken = error instanceof Error ? error.message : String(error);
    }
    if (reader.isFull || broken !== undefined) stop();
  };
  const starting = setTimeout(stop, startMs);
  const run = (words: readonly string[]) =>
    stream(
      argumentsOf(order, words),
      (octets) => {
        clearTimeout(starting);
        hear(octets);
      },
      enough.signal,
    );
  let ending = await run(atOnce);
  // A small or old one takes no long options: packets come a second later then.
  if (!ending.ok && beginMs === undefined && /(?:unrecognized|invalid|illegal|unknown) option/.test(ending.reason)) {
    ending = await run([]);
  }
  clearTimeout(starting);
  clearTimeout(timer);
  signal.removeEventListener("abort", stop);
  if (broken !== undefined) return failure("Internal", broken);
  if (!ending.ok) {
    const cannot = ending.missing || /not permitted|permission/i.test(ending.reason);
    return failure(cannot ? "Internal" : "Other", ending.reason);
  }
  if (beginMs === undefined) return failure("Internal", "tcpdump has captured nothing, and said nothing");
  return { ok: true, result: { beginMs, endMs: Date.now() } };
}

/** For the program to listen. */
const startMs = 10_000;

const atOnce = ["--immediate-mode"];

/** Each packet without names, and with the link as it is: not promiscuous. */
function argumentsOf(
  { filter, link, mostPackets, snapBytes }: CaptureOrder,
  words: readonly string[],
): [string, ...string[]] {
  return [
    "tcpdump",
    ...["-n", "-p", "-q", "-U", ...words],
    ...["-i", link ?? "any"],
    ...["-s", String(snapBytes)],
    ...["-c", String(mostPackets)],
    ...["-w", "-"],
    "--",
    ...(filter === "" ? [] : [filter]),
  ];
}

const failure = (error: "Internal" | "Other", reason: string) => ({ ok: false, error, reason }) as const;
