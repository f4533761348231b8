import type { RemoteInfo } from "node:dgram";
import { crc32 } from "node:zlib";
import { type Rate, rateLimit } from "../rate-limit.ts";

/** Of services that answer whatever they get: echo, daytime, quote of the day, chargen and time. (RFC 862 to 868) */
const answeringPorts: ReadonlySet<number> = new Set([7, 13, 17, 19, 37]);
/** Of one datagram; no test of ours is longer. */
const mostRepeats = 1000;
const mostRemembered = 1024;
/** Where the fields begin and end that a server of Echo Plus writes. [TR-143 A.2] */
const writtenFrom = 4;
const writtenTo = 20;

/**
 * Says of each datagram whether an echo server may answer it. Two servers that answer one another would go on for ever, and whoever
 * can send in the name of one of them could start that: hence no answer to ports of services that answer anything, none beyond a rate,
 * and none to what comes from one port for the thousandth time as it was.
 */
export function echoBounds(rate: Rate): (message: Buffer, from: Pick<RemoteInfo, "address" | "port">) => boolean {
  const takePermit = rateLimit(rate, () => performance.now());
  /** The oldest first. */
  const repeats = new Map<string, number>();

  const isWornOut = (message: Buffer, { address, port }: Pick<RemoteInfo, "address" | "port">): boolean => {
    // What the other server writes anew in each round is left out.
    const kept = crc32(message.subarray(writtenTo), crc32(message.subarray(0, writtenFrom)));
    const key = `${address} ${port} ${message.length} ${kept}`;
    const times = (repeats.get(key) ?? 0) + 1;
    repeats.delete(key);
    if (times > mostRepeats) return true;
    repeats.set(key, times);
    const [oldest] = repeats.size > mostRemembered ? repeats.keys() : [];
    if (oldest !== undefined) repeats.delete(oldest);
    return false;
  };
  return (message, from) => !answeringPorts.has(from.port) && takePermit() && !isWornOut(message, from);
}
