import type { ChangeFeed } from "./change-feed.ts";
import type { Firmware } from "./firmware.ts";
import type { LinkReading, LinkSettings } from "./links.ts";
import type { ResolverReading } from "./resolvers.ts";
import type { RouteReading } from "./routes.ts";
import type { MemoryReading, ProcessesReading, TimeReading } from "./system.ts";

// The device underneath, by capability. Types only.

/** A change to the system that was checked and can be carried out, and taken back. */
export interface SystemChange {
  commit(): Promise<"applied" | "deferred">;
  rollback(): Promise<void>;
}

/**
 * The system underneath: read truly, changed only where `allows` says so. Each reading is taken fresh; the caller
 * keeps it for the length of one RPC. A reading that the system cannot give rejects with an Error that names the file or program.
 */
export interface Host {
  readonly kind: "linux" | "openwrt" | "virtual";
  readonly allows: { readonly write: boolean; readonly reboot: boolean };
  /** Absent where the device's firmware cannot be changed from here. A reboot without confirmation counts an attempt. */
  readonly firmware?: Firmware | undefined;
  /** Absent where the system tells nothing by itself. */
  readonly changes?: ChangeFeed | undefined;
  uptimeSeconds(): number;
  hostName(): Promise<string>;
  memory(): Promise<MemoryReading>;
  processes(): Promise<ProcessesReading>;
  time(): Promise<TimeReading>;
  /** That of `time`, for less: each Inform tells it. */
  utcOffsetMinutes(): Promise<number>;
  links(): Promise<readonly LinkReading[]>;
  routes(): Promise<readonly RouteReading[]>;
  resolvers(): Promise<ResolverReading>;
  /** Undefined where the system allows no such change. Rejects with a `RefusedSetting` for a value that it cannot take. */
  changeLink(name: string, settings: LinkSettings): Promise<SystemChange>;
  changeHostName(name: string): Promise<SystemChange>;
  /** Carries out what commits have deferred; called after the session. */
  settle(): Promise<void>;
  /** Restarts the device; on a real one the process ends with it. Resolves when a virtual one is up again. */
  reboot(): Promise<void>;
  /** Puts the system's own configuration back to factory state (the agent clears its own). A reboot follows. */
  factoryReset(): Promise<void>;
  close(): Promise<void>;
}

/** A value that the system cannot take: an Error with the setting's name. */
export interface RefusedSetting extends Error {
  readonly setting: string;
}
