import type { Dhcpv4PoolReading } from "../../ports/host/network/dhcpv4.ts";

/** One pool, and its place among them. */
export interface PoolRow {
  readonly pool: Dhcpv4PoolReading;
  readonly order: number;
  /** Whether the server serves at all. */
  readonly served: boolean;
  /** MAC addresses of the machines that are there; undefined where nobody tells. */
  readonly present: ReadonlySet<string> | undefined;
}

/** What the server is read as, with who is there. */
export interface ServerReading {
  readonly enabled: boolean | undefined;
  readonly pools: readonly Dhcpv4PoolReading[];
  readonly present: ReadonlySet<string> | undefined;
}
