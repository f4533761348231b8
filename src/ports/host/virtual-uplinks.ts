import type { ShaperSettings } from "./uplinks/qos.ts";
import type { DsLiteTunnel, GreTunnel, SixRdTunnel } from "./uplinks/tunnels.ts";

// What a simulated device has of ways to the outside besides ports, as shipped. Types only.

/** Each as it is configured; what it carries goes over a link that is there while it is set up. */
export interface VirtualTunnels {
  readonly sixRd: readonly Omit<SixRdTunnel, "link" | "up" | "source">[];
  readonly dsLite: readonly Omit<DsLiteTunnel, "link" | "up" | "origin">[];
  readonly gre: readonly Omit<GreTunnel, "link" | "up">[];
}

export interface VirtualShaper extends ShaperSettings {
  readonly key: string;
}
