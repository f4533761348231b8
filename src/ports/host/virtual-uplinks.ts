import type { AccessTechnology, CellularAccessPoint, ModemReading } from "./uplinks/cellular.ts";
import type { DslDirection, DslEncapsulation, DslReading } from "./uplinks/dsl.ts";
import type { QueueSettings, ShaperSettings } from "./uplinks/qos.ts";
import type { DsLiteTunnel, GreTunnel, SixRdTunnel } from "./uplinks/tunnels.ts";

// What a simulated device has of ways to the outside besides ports, as shipped. Types only.

export interface VirtualUplinks {
  /** Undefined for a device that tells nothing of how packets wait. */
  readonly qos?:
    | { readonly shapers: readonly VirtualShaper[]; readonly flows?: readonly VirtualFlow[] | undefined }
    | undefined;
  /** Undefined for a device that has none, and can have none. */
  readonly tunnels?: VirtualTunnels | undefined;
  /** Undefined for a device without a modem of mobile networks. */
  readonly cellular?: VirtualCellular | undefined;
  /** Undefined for a device without a DSL modem. */
  readonly dsl?: { readonly lines: readonly VirtualDslLine[] } | undefined;
  /** Undefined for a device without cages for modules. */
  readonly transceivers?: readonly VirtualCage[] | undefined;
}

/** Each as it is configured; what it carries goes over a link that is there while it is set up. */
export interface VirtualTunnels {
  readonly sixRd: readonly Omit<SixRdTunnel, "link" | "up" | "source">[];
  readonly dsLite: readonly Omit<DsLiteTunnel, "link" | "up" | "origin">[];
  readonly gre: readonly Omit<GreTunnel, "link" | "up">[];
}

/** A part of what leaves by each link: packets that are alike. What no flow names is the rest, without a DSCP. */
export interface VirtualFlow {
  /** Of all that leaves, in percent. */
  readonly percent: number;
  /** The link that it comes in by. */
  readonly from: string;
  readonly protocol: number;
  /** The port that it is for. */
  readonly port: number;
  readonly source: string;
  readonly macAddress: string;
  /** With which it comes; absent: 0. */
  readonly dscp?: number | undefined;
}

export interface VirtualShaper extends ShaperSettings {
  readonly key: string;
}

/** Of the queue of a link only what was set of it; of one that was added all. */
export type VirtualQueue = { readonly key: string } & (
  | ({ readonly added: true } & QueueSettings)
  | ({ readonly added?: never } & Partial<Omit<QueueSettings, "link">>)
);

export interface VirtualCellular {
  readonly modems: readonly VirtualModem[];
  readonly accessPoints: readonly CellularAccessPoint[];
}

/** Its link is up while an access point of it is enabled and has a name. */
interface VirtualModem extends Pick<ModemReading, "key"> {
  readonly link: string;
  readonly technologies: readonly AccessTechnology[];
  readonly technology: AccessTechnology;
  readonly network: string;
  readonly roaming: boolean;
  readonly maxUpBitsPerSecond: number | undefined;
  readonly maxDownBitsPerSecond: number | undefined;
  /** The first digits of each: the others are the device's own. */
  readonly imei: string;
  readonly imsi: string;
  readonly iccid: string;
  /** dBm and decibels, around which they move. */
  readonly rssi: number;
  readonly rsrp: number;
  readonly rsrq: number;
}

/** A line of DSL, which is up while its link is. */
export interface VirtualDslLine
  extends Pick<DslReading, "key" | "firmwareVersion" | "profile" | "ends" | "electricalLength" | "cyclicExtension"> {
  readonly link: string;
  readonly encapsulation: DslEncapsulation;
  /** What is possible, where it is more. */
  readonly encapsulations: readonly DslEncapsulation[] | undefined;
  /** Eight octets in hexadecimal; what is possible likewise, where it is more. */
  readonly transmissionSystem: string | undefined;
  readonly possibleSystems: string | undefined;
  readonly profiles: readonly string[];
  readonly upstream: VirtualDslDirection;
  readonly downstream: VirtualDslDirection;
}

/** One direction as it was trained. Errors are counted by the end that receives, so those by the hour are of what comes in by it. */
export interface VirtualDslDirection
  extends Pick<
    DslDirection,
    "interleavingDelayMicroseconds" | "interleavingDepth" | "impulseNoiseProtection" | "trellis" | "rateAdaptation"
  > {
  readonly bitsPerSecond: number;
  readonly attainableBitsPerSecond: number;
  readonly lineAttenuation: number;
  /** Where it is not that of the line. */
  readonly signalAttenuation: number | undefined;
  readonly power: number;
  /** Decibels, and by how much it moves around that. */
  readonly noiseMargin: number;
  readonly noiseSwing: number;
  readonly erroredSecondsPerHour: number;
  readonly severelyErroredSecondsPerHour: number;
  readonly correctionsPerHour: number;
  readonly checksumErrorsPerHour: number;
  readonly headerErrorsPerHour: number;
}

/** A port with a cage, and the module in it. */
export interface VirtualCage {
  readonly key: string;
  /** Undefined for an empty cage. */
  readonly module: VirtualModule | undefined;
}

interface VirtualModule {
  readonly vendor: string;
  /** Three octets in hexadecimal. */
  readonly oui: string;
  readonly part: string;
  readonly revision: string;
  /** Octet 2 and those of what it is for, 3 to 10, in hexadecimal. [SFF-8472 5-3] */
  readonly connector: string;
  readonly compliance: string;
  /** By a hundred million bits a second. */
  readonly bitRate: number;
  readonly kilometres: number;
  /** Nanometres. */
  readonly wavelength: number;
  /** YYMMDD. */
  readonly made: string;
  readonly celsius: number;
  /** dBm; what is received moves by at most `receivedSwing`. */
  readonly sentDbm: number;
  readonly receivedDbm: number;
  readonly receivedSwing: number;
}
