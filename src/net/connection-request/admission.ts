import { isIPv6, type Socket } from "node:net";
import { arrivals } from "./arrivals.ts";

/** Decides who stays when more connect than there is room for. Every connection leaves by being closed. */
export interface Admission {
  /** Takes a new connection in; hangs up on another one, or on this one, where there is no room. */
  admit(socket: Socket): void;
  /** Its request was whole and was answered by a challenge: it is kept apart from those that have asked nothing yet. */
  challenged(socket: Socket): void;
  /** It has shown a right password: its address gives way to those that have not, last. */
  proved(socket: Socket): void;
}

/** Addresses that have shown a right password, the latest. */
const maxProved = 256;

/**
 * Half of the room is for connections that have asked nothing yet, half for those that were challenged. In a full half one
 * of the address that connects most often is hung up on, its oldest first: so many or so hasty ones of one address cannot
 * shut out another. `onHangUp` hears of each.
 */
export function admission(maxConnections: number, nowMs: () => number, onHangUp: (from: string) => void): Admission {
  const room = Math.max(1, Math.floor(maxConnections / 2));
  const { arrived, countOf } = arrivals(nowMs);
  const proved = new Set<string>();
  const fresh = new Map<Socket, string>();
  const challenged = new Map<Socket, string>();

  const makeRoom = (half: Map<Socket, string>): void => {
    if (half.size <= room) return;
    const held = new Map<string, number>();
    for (const source of half.values()) held.set(source, (held.get(source) ?? 0) + 1);
    /** One that knows a password goes before all others, but not with everything that it opens. */
    const claim = (source: string): number =>
      proved.has(source) && (held.get(source) ?? 0) <= Math.ceil(room / 4) ? -1 : countOf(source);
    let last: { socket: Socket; claim: number } | undefined;
    for (const [socket, source] of half) {
      const its = claim(source);
      if (last === undefined || its > last.claim) last = { socket, claim: its };
    }
    if (last === undefined) return;
    half.delete(last.socket);
    onHangUp(last.socket.remoteAddress ?? "");
    last.socket.destroy();
  };

  return {
    admit: (socket) => {
      const source = sourceOf(socket.remoteAddress ?? "");
      arrived(source);
      fresh.set(socket, source);
      socket.once("close", () => {
        fresh.delete(socket);
        challenged.delete(socket);
      });
      makeRoom(fresh);
    },
    challenged: (socket) => {
      const source = fresh.get(socket);
      if (source === undefined) return;
      fresh.delete(socket);
      challenged.set(socket, source);
      makeRoom(challenged);
    },
    proved: (socket) => {
      const source = sourceOf(socket.remoteAddress ?? "");
      proved.delete(source);
      proved.add(source);
      const [oldest] = proved;
      if (proved.size > maxProved && oldest !== undefined) proved.delete(oldest);
    },
  };
}

/** Whom an address belongs to: of IPv6 a whole /64 is one subscriber's. */
export function sourceOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [head = "", tail] = address.replace(/%.*$/, "").split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : 8 - front.length - back.length;
  return [...front, ...Array.from({ length: zeros }, () => "0"), ...back].slice(0, 4).join(":");
}
