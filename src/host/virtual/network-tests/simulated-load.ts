import type { Clock } from "../../../ports/clock.ts";
import type {
  Load,
  LoadCounters,
  LoadedConnection,
  LoadOrder,
  TestOutcome,
} from "../../../ports/host/network/network-tests.ts";
import { passed } from "../../passed.ts";

interface Line {
  readonly roundTripMs: number;
  readonly mbps: number;
}

/** Octets on the link for each of the test, and of what is acknowledged the other way. */
const onTheWay = 1.04;
const wayBack = 0.02;
const defaultFileBytes = 10_000_000;
const largestFileBytes = 1e12;

/** Octets that take their time by the clock, and go nowhere. Connections share the line evenly. */
export async function simulatedLoad(
  order: LoadOrder,
  { roundTripMs, mbps }: Line,
  clock: Clock,
  tell: (counters: LoadCounters) => void,
  signal: AbortSignal,
): Promise<TestOutcome<Load>> {
  const { connections, direction, longestMs } = order;
  const bytesPerMs = (mbps * 1e6) / 8 / 1000;
  const openRequestMs = clock.wallMs();
  const requestMs = openRequestMs + roundTripMs;
  const beginMs = direction === "upload" ? requestMs : requestMs + roundTripMs;
  const fileBytes = direction === "upload" ? order.fileBytes : sizeNamed(order.url);
  const lastsMs = order.seconds === undefined ? (fileBytes * connections) / bytesPerMs : order.seconds * 1000;
  const after = (elapsedMs: number): LoadCounters => {
    const testBytes = Math.round(Math.min(elapsedMs, lastsMs) * bytesPerMs);
    const [there, back] = [Math.round(testBytes * onTheWay), Math.round(testBytes * wayBack)];
    const [receivedBytes, sentBytes] = direction === "upload" ? [back, there] : [there, back];
    return { atMs: beginMs + elapsedMs, testBytes, receivedBytes, sentBytes };
  };

  await passed(clock, beginMs - openRequestMs, signal);
  const seconds: LoadCounters[] = [];
  for (let elapsedMs = 0; elapsedMs <= lastsMs && !signal.aborted; elapsedMs += 1000) {
    if (elapsedMs > longestMs) return { ok: false, error: "Timeout", reason: "the file was not moved in time" };
    seconds.push(after(elapsedMs));
    tell(after(elapsedMs));
    await passed(clock, Math.min(1000, lastsMs - elapsedMs), signal);
  }
  const [begin, end] = [after(0), after(lastsMs)];
  const connection: LoadedConnection = {
    openRequestMs,
    openResponseMs: requestMs,
    requestMs,
    begin,
    end: { ...end, testBytes: Math.round(end.testBytes / connections) },
  };
  const others = Array.from({ length: connections - 1 }, () => connection);
  return { ok: true, result: { connections: [connection, ...others], begin, end, full: { begin, end }, seconds } };
}

/** Files there are as long as their names say: `/100MB.bin`, `/5MiB`. */
function sizeNamed(url: string): number {
  const [, count = "", unit = ""] = /(\d{1,6})([kMG]i?)B?(?![A-Za-z])/.exec(new URL(url).pathname) ?? [];
  if (count === "") return defaultFileBytes;
  const base = unit.endsWith("i") ? 1024 : 1000;
  return Math.min(largestFileBytes, Number(count) * base ** (1 + "kMG".indexOf(unit.charAt(0))));
}
