import { closeSync, openSync, readSync } from "node:fs";
import { isIPv6, type Socket } from "node:net";

/** Octets that have gone over a connection from now on. */
export interface SentOctets {
  /** To the kernel, which takes megabytes at once from whoever sends. What waits in this process does not count. */
  handedOver(): number;
  /** Of these, what the other side has confirmed; all of them where the kernel does not tell. Takes a look at all connections. */
  confirmed(): number;
}

export function sentOctets(socket: Socket): SentOctets {
  const before = socket.bytesWritten - socket.writableLength;
  const handedOver = (): number => Math.max(0, socket.bytesWritten - socket.writableLength - before);
  return {
    handedOver,
    confirmed: () => {
      const octets = handedOver();
      return octets === 0 ? 0 : Math.max(0, octets - waitingOctets(socket));
    },
  };
}

/** Of the kernel: what it was given and the other side has not confirmed; 0 where that is not known. [proc(5) /proc/net/tcp] */
function waitingOctets({ localAddress, localPort, remoteAddress, remotePort }: Socket): number {
  if (localAddress === undefined || localPort === undefined) return 0;
  if (remoteAddress === undefined || remotePort === undefined) return 0;
  const wanted = `${endIn(localAddress, localPort)} ${endIn(remoteAddress, remotePort)} `;
  try {
    const rest = lineAfter(isIPv6(localAddress) ? "/proc/net/tcp6" : "/proc/net/tcp", wanted);
    // `st tx_queue:rx_queue`
    return rest === undefined ? 0 : Number.parseInt(rest.slice(3, 11), 16);
  } catch {
    return 0;
  }
}

/**
 * The rest of the line after what is wanted. Reads no further: the kernel takes microseconds for each connection that it has,
 * of which there may be ten thousands, and nothing is sent meanwhile.
 */
export function lineAfter(path: string, wanted: string): string | undefined {
  const file = openSync(path, "r");
  try {
    const piece = Buffer.allocUnsafe(16 * 1024);
    for (let text = ""; ; text = text.slice(text.lastIndexOf("\n") + 1)) {
      const length = readSync(file, piece);
      text += piece.toString("latin1", 0, length);
      const at = text.indexOf(wanted);
      const end = at < 0 ? -1 : text.indexOf("\n", at);
      if (end >= 0) return text.slice(at + wanted.length, end);
      if (length === 0) return undefined;
    }
  } finally {
    closeSync(file);
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
