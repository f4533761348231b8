import type { TLSSocket } from "node:tls";

/** TLS sessions that servers have given, by which the next connection with one begins without its certificate. */
export interface TlsSessions {
  /** The latest of the server at this host and port. */
  of(host: string): Buffer | undefined;
  /** Keeps those that come on a connection whose peer is trusted. */
  listen(socket: TLSSocket, host: string): void;
  /** For when it has changed whom to trust, or who to be. */
  clear(): void;
}

interface KeptSession {
  readonly session: Buffer;
  /** When the certificate expires that was judged; a connection that is resumed shows none. */
  readonly untilMs: number;
}

const maxHosts = 64;

/**
 * Whoever resumes a session is not judged again: so one is kept only of a peer that was, by all that counts and for the same
 * host, and no longer than its certificate is valid. [TR-069 3.3]
 */
export function tlsSessions(nowMs: () => number = Date.now): TlsSessions {
  const kept = new Map<string, KeptSession>();
  return {
    of: (host) => {
      const known = kept.get(host);
      return known !== undefined && nowMs() < known.untilMs ? known.session : undefined;
    },
    listen: (socket, host) => {
      socket.on("session", (session: Buffer) => {
        if (!socket.authorized) return;
        const untilMs = socket.isSessionReused()
          ? (kept.get(host)?.untilMs ?? 0)
          : Date.parse(socket.getPeerCertificate().valid_to);
        if (kept.size < maxHosts || kept.has(host)) kept.set(host, { session, untilMs });
      });
    },
    clear: () => kept.clear(),
  };
}
