import type { Identity } from "./identity.ts";

/** What fills the placeholders in values of one simulated device. */
export interface TemplateFacts {
  readonly identity: Identity;
  /** The device's own MAC address plus `offset`, as `00:d0:b7:00:02:a0`. */
  macAddress(offset: number): string;
  /** The first IPv4 address of a link of the system; empty if it has none. */
  ipv4Address(link: string): string;
  uptimeSeconds(): number;
  wallMs(): number;
  /** When it was up after its boot, by the wall clock. */
  upSinceWallMs(): number;
  /** When it was booted, on a clock of its own: another number after each boot. */
  bootedAtMs(): number;
  /** How good the line is, from -1, the worst, to 1. */
  lineQuality(): number;
  /** How many errors there have been on the line since the start, at one a second on average. */
  lineErrors(): number;
}
