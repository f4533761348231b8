import { readFileSync } from "node:fs";
import { isIPv6, type Socket } from "node:net";

/**
 * Octets that have gone over a connection from now on. What waits in this process does not count, nor what waits in the kernel,
 * which takes megabytes at once from whoever sends, where it tells of that.
 */
export function sentOctets(socket: Socket): () => number {
  const before = socket.bytesWritten - socket.writableLength;
  return () => Math.max(0, socket.bytesWritten - socket.writableLength - waitingOctets(socket) - before);
}

/** Of the kernel: what it was given and the other side has not confirmed; 0 where that is not known. [proc(5) /proc/net/tcp] */
function waitingOctets({ localAddress, localPort, remoteAddress, remotePort }: Socket): number {
  if (localAddress === undefined || localPort === undefined) return 0;
  if (remoteAddress === undefined || remotePort === undefined) return 0;
  const wanted = `${endIn(localAddress, localPort)} ${endIn(remoteAddress, remotePort)} `;
  try {
    const table = readFileSync(isIPv6(localAddress) ? "/proc/net/tcp6" : "/proc/net/tcp", "latin1");
    const at = table.indexOf(wanted);
    if (at < 0) return 0;
    // `st tx_queue:rx_queue`
    return Number.parseInt(table.slice(at + wanted.length + 3, at + wanted.length + 11), 16);
  } catch {
    return 0;
  }
}

/** `0100007F:1F90`: words of 32 bits as this machine has them in memory, which is little-endian wherever Node is built for. */
function endIn(address: string, port: number): string {
  const words = isIPv6(address) ? wordsOf(address) : [address.split(".").map(Number)];
  const swapped = words.map((word) => hex([...word].reverse(), 2));
  return `${swapped.join("")}:${hex([port], 4)}`;
}

const hex = (numbers: readonly number[], digits: number): string =>
  numbers.map((each) => each.toString(16).toUpperCase().padStart(digits, "0")).join("");

/** The octets of an IPv6 address, four at a time. */
function wordsOf(address: string): readonly (readonly number[])[] {
  const [whole = ""] = address.split("%");
  const text = whole.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_all, a, b, c, d) =>
    [Number(a) * 256 + Number(b), Number(c) * 256 + Number(d)].map((each) => each.toString(16)).join(":"),
  );
  const [head = "", tail] = text.split("::");
  const parts = (piece: string | undefined): readonly number[] =>
    piece === undefined || piece === "" ? [] : piece.split(":").map((each) => Number.parseInt(each, 16));
  const [first, last] = [parts(head), parts(tail)];
  const groups = [...first, ...Array.from({ length: 8 - first.length - last.length }, () => 0), ...last];
  const octets = groups.flatMap((each) => [each >> 8, each & 255]);
  return [0, 4, 8, 12].map((at) => octets.slice(at, at + 4));
}
