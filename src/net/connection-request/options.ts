import type { Log } from "../../ports/log.ts";
import type { Counter } from "../../ports/meter.ts";
import { descriptorLimit } from "../descriptor-limit.ts";
import type { DigestHash } from "../http/authentication/digest.ts";
import type { Rate } from "../rate-limit.ts";

export interface ConnectionRequestOptions {
  readonly log: Log;
  /** Absent: nobody keeps count. */
  readonly meter?: Pick<Counter, "count">;
  /** Addresses and subnets that may knock; anybody, unless given. */
  readonly allowFrom?: readonly string[];
  /** How many authenticated requests of each device are acted on; the rest get 503. */
  readonly rate?: Rate;
  /**
   * Digest algorithms in the order offered. MD5 first: some ACSs read only the first challenge, and know only MD5.
   */
  readonly hashes?: readonly DigestHash[];
  readonly nonceLifeMs?: number;
  /** After so long without a request a connection is closed. */
  readonly idleTimeoutMs?: number;
  /** How long a connection may live at all. */
  readonly totalTimeoutMs?: number;
  /**
   * Of all listeners together; 256 unless given, or a quarter of what the process may open: the sessions, the control socket
   * and the store need the rest.
   */
  readonly maxConnections?: number;
  /** A clock that never goes back; the system's unless given. */
  nowMs?(): number;
}

/** The options with what they leave out. */
export function withDefaults(options: ConnectionRequestOptions): Required<ConnectionRequestOptions> {
  const maxConnections = Math.min(256, Math.floor(descriptorLimit() / 4));
  return { ...defaults, maxConnections, ...options };
}

const defaults = {
  meter: { count: () => {} },
  allowFrom: [],
  rate: { count: 30, perMs: 60_000 },
  hashes: ["MD5", "SHA-256"] as const,
  nonceLifeMs: 60_000,
  idleTimeoutMs: 5_000,
  totalTimeoutMs: 15_000,
  nowMs: () => performance.now(),
};
