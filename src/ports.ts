// The doors to the outside, as types only. The core and the agent see the machine, the network, the disk, time and
// chance through these, so that a whole device can run under a virtual clock, a scripted ACS and a store that loses power.

import type { Firmware } from "./ports/firmware.ts";
import type { SystemNews } from "./ports/system-news.ts";

/** Stops what it was returned for; calling it again does nothing. */
export type Cancel = () => void;

/** Time. The wall clock may jump or be unset; the monotonic clock never does either. */
export interface Clock {
  /** Unix time in milliseconds. */
  wallMs(): number;
  /** Milliseconds since an arbitrary start; never goes back. */
  monotonicMs(): number;
  /** Whether the wall clock is known to be set (NTP has run, or the date is plausible). */
  synchronized(): boolean;
  /** Runs `callback` once after at least `delayMs` (any size; more than 2^31 ms works too). */
  after(delayMs: number, callback: () => void): Cancel;
}

/** Chance. Seeded per device in simulations, the system's own otherwise. */
export interface Random {
  /** Uniform in [0, 1). */
  fraction(): number;
  /** `length` unpredictable octets. */
  bytes(length: number): Uint8Array;
}

export type LogLevel = "debug" | "info" | "warn" | "error";
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** One line per fact: `log.info("session.end", { outcome: "ok", events: 1 })`. Never given a secret. */
export interface Log {
  debug(fact: string, fields?: LogFields): void;
  info(fact: string, fields?: LogFields): void;
  warn(fact: string, fields?: LogFields): void;
  error(fact: string, fields?: LogFields): void;
}

// ---- what outlives a power cut

/** One put (`value` a string) or one removal (`value` undefined) of `key` in `space`. */
export interface StoreChange {
  readonly space: string;
  readonly key: string;
  readonly value: string | undefined;
}

/**
 * Named spaces of string keys and values. After `write` resolves, a power cut keeps all of the batch; before, none of it.
 * `write` rejects with a `StoreFailure` and then none of the batch is kept.
 */
export interface Store {
  read(space: string, key: string): string | undefined;
  /** All entries of a space in key order (by UTF-16 code unit). */
  entries(space: string): Iterable<readonly [key: string, value: string]>;
  write(changes: readonly StoreChange[]): Promise<void>;
  close(): Promise<void>;
}

/** How `Store.write` and opening a store fail: an Error with this `code`. */
export interface StoreFailure extends Error {
  readonly code:
    | "full" // no space left: later writes work once there is
    | "unwritable" // no right to write the file or its directory
    | "locked" // another process has it open
    | "newer" // written by a newer version of this program
    | "closed" // used after `close`
    | "failed";
}

// ---- the ACS, as reached over HTTP

/** Where and how a session is opened. Read anew for each session. */
export interface AcsTarget {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** Content-coding for envelopes that the CPE sends; undefined for none. */
  readonly compression?: "gzip" | "deflate" | undefined;
}

export type ExchangeFailureCode =
  | "unreachable" // no TCP connection: refused, no route, DNS
  | "tls" // no trusted TLS connection
  | "timeout" // no reply within the session's own timeout
  | "closed" // the connection broke in mid-exchange
  | "authentication" // credentials refused, or none that the ACS accepts
  | "redirect" // too many, a downgrade, or an unusable Location
  | "status" // an HTTP status that ends the session (`status` is set)
  | "too-large" // the reply passes a limit
  | "protocol"; // not HTTP, or a content-coding that cannot be undone

export interface ExchangeFailure {
  readonly ok: false;
  readonly code: ExchangeFailureCode;
  /** One sentence for the log: what failed, at which host, and what can be done. Never a secret. */
  readonly reason: string;
  readonly status?: number;
  /** Seconds the ACS asked to wait (503 Retry-After), where it did. */
  readonly retryAfterSeconds?: number;
}

/** Status 200 or 204 after redirects and authentication; SOAP faults sent with 500 and an XML body come here too. */
export interface ExchangeReply {
  readonly ok: true;
  readonly status: number;
  /** Decompressed, already bounded in size; empty when the reply had no body. */
  readonly body: readonly Uint8Array[];
}

/** One session's connection: cookies, credentials and a redirected URL live as long as it does. */
export interface SessionChannel {
  /** Posts one envelope, or nothing (no chunks) as the empty POST. Never rejects. */
  post(envelope: readonly Uint8Array[], signal: AbortSignal): Promise<ExchangeReply | ExchangeFailure>;
  /** Closes the connection and forgets the session's cookies. */
  close(): Promise<void>;
}

export interface Exchange {
  open(target: AcsTarget): SessionChannel;
}

// ---- files, to and from servers that the ACS names

export type TransferFaultKind =
  | "arguments" // no URL, a user name in it, or credentials that cannot be sent (9003)
  | "unsupported-protocol" // a scheme that this device does not speak (9013)
  | "refused" // this device's own policy: it does not go to that address (9001)
  | "untrusted-server" // the server cannot prove who it is, by certificate or host key (9015)
  | "cannot-contact" // no connection, or no answer on it (9015)
  | "authentication" // the server refused the user name or password (9012)
  | "cannot-access-file" // the server is there, the file is not to be had (9016)
  | "incomplete" // broke off, stalled or took too long (9017)
  | "corrupted" // not the size announced, or not sent as itself (9018)
  | "too-large" // larger than the caller allows (9010)
  | "no-space" // does not fit on the disk (9010)
  | "disk" // this device's own file cannot be written or read (9002)
  | "upload" // the server did not take the file (9011)
  | "cancelled"; // the caller's own signal

export interface TransferFault {
  readonly kind: TransferFaultKind;
  /** One sentence for the log and the FaultString: what failed, at which host. Never a secret. */
  readonly reason: string;
}

export interface FileServer {
  readonly url: string;
  /** Both empty: no authentication is offered. */
  readonly username: string;
  readonly password: string;
  /** The ACS on whose word the transfer is done: its host may be gone to, wherever that is. */
  readonly acsUrl: string;
}

export interface DownloadRequest extends FileServer {
  /** As announced; 0 when unknown. */
  readonly expectedBytes: number;
  readonly maxBytes: number;
  /** Where the whole file appears when it is there, in one step. Next to it lies what a broken download left. */
  readonly file: string;
  /** Called at most every few hundred KiB. */
  readonly onProgress?: (receivedBytes: number, totalBytes: number | undefined) => void;
}

export type DownloadResult =
  | {
      readonly ok: true;
      readonly bytes: number;
      /** Lower-case hex, of the whole file. */
      readonly sha256: string;
      /** Whether part of it came from an earlier connection. */
      readonly resumed: boolean;
    }
  | ({
      readonly ok: false;
      /** What is kept for a later `download` of the same URL to the same file; 0 when that must start anew. */
      readonly keptBytes: number;
    } & TransferFault);

export interface UploadRequest extends FileServer {
  /** A file as long as it is now, or octets that can be produced anew for a second attempt. */
  readonly content:
    | { readonly file: string }
    | { readonly length: number; readonly open: () => AsyncIterable<Uint8Array> };
}

export type UploadResult = { readonly ok: true; readonly bytes: number } | ({ readonly ok: false } & TransferFault);

/** Moves files over the network. Nothing here rejects. [TR-069 A.3.2.8, A.4.1.5] */
export interface FileTransfers {
  /** What is wrong with a URL as such, to be told at once; undefined when a transfer may be tried. */
  check(url: string): TransferFault | undefined;
  /** Goes on from what an earlier call left, where the server still has the same file. */
  download(request: DownloadRequest, signal: AbortSignal): Promise<DownloadResult>;
  upload(request: UploadRequest, signal: AbortSignal): Promise<UploadResult>;
  /** Removes what a broken download to `file` left. */
  discard(file: string): Promise<void>;
}

/** Where files lie between the network and their use: one directory of this device's own, plain names without a dot. */
export interface Spool {
  /** The file of this name, for `FileTransfers`. */
  pathOf(name: string): string;
  /** Rejects with the system's error when it cannot be read. */
  read(name: string): Promise<Uint8Array>;
  /** Removes all but the files of these names and what a broken download of theirs has left. */
  retain(names: readonly string[]): Promise<void>;
}

// ---- the device underneath

/** What tells this device from all others. [TR-069 A.3.3.1] */
export interface Identity {
  readonly manufacturer: string;
  /** Six upper-case hex digits. */
  readonly oui: string;
  readonly productClass: string;
  readonly serialNumber: string;
  readonly modelName: string;
  readonly description: string;
  readonly hardwareVersion: string;
  readonly softwareVersion: string;
  readonly provisioningCode: string;
}

export interface MemoryReading {
  readonly totalKiB: number;
  readonly freeKiB: number;
}

export interface ProcessReading {
  readonly pid: number;
  readonly command: string;
  readonly sizeKiB: number;
  /** 0 (highest) to 99 (lowest). */
  readonly priority: number;
  readonly cpuTimeMs: number;
  readonly state: "Running" | "Sleeping" | "Stopped" | "Idle" | "Uninterruptible" | "Zombie";
}

export interface ProcessesReading {
  /** 0 to 100, over the time since the previous reading. */
  readonly cpuUsagePercent: number;
  readonly processes: readonly ProcessReading[];
}

export interface TimeReading {
  readonly enabled: boolean;
  readonly synchronized: boolean;
  readonly ntpServers: readonly string[];
  /** POSIX TZ string (`CET-1CEST,M3.5.0,M10.5.0/3`), or empty when unknown. */
  readonly timeZone: string;
  /** Offset of local time from UTC, in minutes east. */
  readonly utcOffsetMinutes: number;
}

export interface LinkStatistics {
  readonly bytesSent: bigint;
  readonly bytesReceived: bigint;
  readonly packetsSent: bigint;
  readonly packetsReceived: bigint;
  readonly errorsSent: number;
  readonly errorsReceived: number;
  readonly discardPacketsSent: number;
  readonly discardPacketsReceived: number;
  readonly multicastPacketsReceived: bigint;
  readonly collisions: bigint;
}

export interface AddressReading {
  readonly family: 4 | 6;
  readonly address: string;
  readonly prefixLength: number;
  readonly scope: "global" | "link" | "host" | "site";
  /** How the address came to be, as far as the system tells. */
  readonly origin: "static" | "dhcp" | "autoconfigured" | "ppp" | "link-local" | "unknown";
  /** Until the address is no longer preferred; below 0 once it is not, undefined for ever. */
  readonly preferredSeconds: number | undefined;
  readonly validSeconds: number | undefined;
  readonly tentative: boolean;
  readonly deprecated: boolean;
}

/** One network device of the system (`ip link`). */
export interface LinkReading {
  readonly name: string;
  readonly index: number;
  readonly kind: "ethernet" | "bridge" | "vlan" | "loopback" | "wifi" | "ppp" | "tunnel" | "dummy" | "other";
  /** A port with hardware of its own (not a bridge, VLAN, veth, tunnel or loopback). */
  readonly physical: boolean;
  /** Lower case with colons; empty for a link without one. */
  readonly macAddress: string;
  readonly mtu: number;
  /** Administrative state. */
  readonly enabled: boolean;
  readonly state: "up" | "down" | "dormant" | "not-present" | "lower-layer-down" | "unknown";
  readonly bitRateMbps: number | undefined;
  readonly duplex: "full" | "half" | undefined;
  /** Seconds since the operational state last changed, where the system tells. */
  readonly lastChangeSeconds: number | undefined;
  /** The bridge this link is a port of. */
  readonly bridge: string | undefined;
  /** For a port of a bridge, where the system tells. */
  readonly bridgePortState?: "disabled" | "blocking" | "listening" | "learning" | "forwarding";
  /** For a bridge. */
  readonly stp: { readonly enabled: boolean; readonly bridgeId: string } | undefined;
  /** For a VLAN, the link beneath it. */
  readonly lower: string | undefined;
  readonly vlanId: number | undefined;
  /** Whether IPv6 may run here; absent where the system has no IPv6. */
  readonly ipv6Enabled?: boolean;
  /** Whether the default route goes out here. */
  readonly upstream: boolean;
  readonly statistics: LinkStatistics;
  readonly addresses: readonly AddressReading[];
}

export interface RouteReading {
  readonly family: 4 | 6;
  /** `0.0.0.0` or `::` for the default route. */
  readonly destination: string;
  readonly prefixLength: number;
  readonly gateway: string | undefined;
  readonly link: string;
  readonly metric: number;
  readonly origin: "static" | "dhcp" | "kernel" | "ra" | "boot" | "other";
}

export interface ResolverServer {
  readonly address: string;
  readonly link: string | undefined;
  /** How this machine learned of it, where the system tells. */
  readonly origin?: "dhcp" | "ppp" | "static" | undefined;
}

export interface ResolverReading {
  readonly servers: readonly ResolverServer[];
  readonly searchDomains: readonly string[];
}

/** A change to the system that was checked and can be carried out, and taken back. */
export interface SystemChange {
  commit(): Promise<"applied" | "deferred">;
  rollback(): Promise<void>;
}

/** What is asked of one link; absent members stay as they are. */
export interface LinkSettings {
  readonly enabled?: boolean;
  readonly mtu?: number;
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
  readonly news?: SystemNews | undefined;
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
