import type { EchoAnswer, NameAnswer, PingAnswer, TracedHop } from "../../ports/host/network/network-tests.ts";
import type { WifiNeighbor } from "../../ports/host/wifi/wifi-neighbors.ts";
import type { Tr181Values } from "../../schema/generated/tr181.types.ts";

// What the diagnostics of a device come to, by the names of their objects.

/** Times in microseconds; 0 where nothing was answered. */
export interface ResponseTimes {
  readonly successCount: number;
  readonly failureCount: number;
  readonly minimum: number;
  readonly average: number;
  readonly maximum: number;
}

export interface PingReport extends ResponseTimes {
  readonly address: string;
}

export interface RouteHop extends TracedHop {
  /** Where the DNS knows one. */
  readonly name: string | undefined;
}

export interface TraceReport {
  readonly address: string;
  /** Microseconds to the host itself; 0 where it was not reached. */
  readonly responseTime: number;
  readonly hops: readonly RouteHop[];
}

export interface LookupRow extends NameAnswer {
  /** Address of the server that was asked. */
  readonly server: string;
}

export interface LookupReport {
  readonly successCount: number;
  /** One for each repetition. */
  readonly rows: readonly LookupRow[];
}

export interface SelectionReport extends ResponseTimes {
  readonly fastestHost: string;
  readonly address: string;
}

export interface EchoReport extends ResponseTimes {
  readonly address: string;
  /** Of each datagram, where that was asked for. */
  readonly packets: readonly EchoAnswer[];
}

/** What was moved from one moment to another, times as in `LoadCounters`. */
export interface LoadedSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly testBytes: number;
  /** Of everything on the link. */
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

/** From BOMTime to EOMTime. (TR-143) */
export interface LoadedTimes extends LoadedSpan {
  readonly openRequestMs: number;
  readonly openResponseMs: number;
  /** ROMTime. */
  readonly requestMs: number;
}

export interface LoadReport extends LoadedTimes {
  readonly address: string;
  /** While all connections were under way; undefined where that never was. */
  readonly full: LoadedSpan | undefined;
  /** Where they were asked for. */
  readonly connections: readonly LoadedTimes[];
  readonly increments: readonly LoadedSpan[];
}

/** What one sub-interval came to, or all of them. Times in seconds, rates in Mbit/s. (TR-471) */
export interface CapacityRates {
  /** Its end. */
  readonly endMs: number;
  /** Of IP packets. */
  readonly mbps: number;
  readonly ethernetMbps: number;
  readonly ethernetFcsMbps: number;
  readonly ethernetVlanMbps: number;
  /** Of everything on the link; 0 where that is not known. */
  readonly linkMbps: number;
  readonly lossRatio: number;
  readonly reorderedRatio: number;
  readonly replicatedRatio: number;
  readonly delayRange: number;
  /** By two clocks, which may differ. */
  readonly leastDelay: number;
  readonly roundTripRange: number;
  readonly leastRoundTrip: number;
  readonly mostRoundTrip: number;
}

export interface CapacityReport {
  readonly address: string;
  readonly beginMs: number;
  readonly endMs: number;
  readonly flows: number;
  /** Of the protocol. */
  readonly protocol: number;
  readonly most: CapacityRates;
  readonly all: CapacityRates;
  /** The sub-interval that carried most of those at first, and of the others, where that was asked for. */
  readonly modes: readonly CapacityRates[];
  readonly increments: readonly CapacityRates[];
  readonly warnings: readonly string[];
}

/** One thing that a device has looked at in itself. */
export interface SelfCheck {
  readonly name: string;
  readonly passed: boolean;
  /** What was found, or what is wrong, in a few words. */
  readonly detail: string;
}

export interface SelfTestReport {
  readonly checks: readonly SelfCheck[];
}

export interface NeighborReport {
  /** The strongest first. */
  readonly neighbors: readonly WifiNeighbor[];
}

export interface CaptureReport {
  /** Where it was sent; empty for nowhere. */
  readonly location: string;
  readonly beginMs: number;
  readonly endMs: number;
  readonly packets: number;
  /** Of the file. */
  readonly bytes: number;
}

export interface DiagnosticReports {
  readonly IPPing: PingReport;
  readonly TraceRoute: TraceReport;
  readonly NSLookupDiagnostics: LookupReport;
  readonly ServerSelectionDiagnostics: SelectionReport;
  readonly UDPEchoDiagnostics: EchoReport;
  readonly DownloadDiagnostics: LoadReport;
  readonly UploadDiagnostics: LoadReport;
  readonly IPLayerCapacityMetrics: CapacityReport;
  readonly SelfTestDiagnostics: SelfTestReport;
  readonly NeighboringWiFiDiagnostic: NeighborReport;
  readonly PacketCaptureDiagnostics: CaptureReport;
}

export type DiagnosticName = keyof DiagnosticReports;

/** The object of each. */
export const diagnosticObjects = {
  IPPing: "Device.IP.Diagnostics.IPPing.",
  TraceRoute: "Device.IP.Diagnostics.TraceRoute.",
  NSLookupDiagnostics: "Device.DNS.Diagnostics.NSLookupDiagnostics.",
  ServerSelectionDiagnostics: "Device.IP.Diagnostics.ServerSelectionDiagnostics.",
  UDPEchoDiagnostics: "Device.IP.Diagnostics.UDPEchoDiagnostics.",
  DownloadDiagnostics: "Device.IP.Diagnostics.DownloadDiagnostics.",
  UploadDiagnostics: "Device.IP.Diagnostics.UploadDiagnostics.",
  IPLayerCapacityMetrics: "Device.IP.Diagnostics.IPLayerCapacityMetrics.",
  SelfTestDiagnostics: "Device.SelfTestDiagnostics.",
  NeighboringWiFiDiagnostic: "Device.WiFi.NeighboringWiFiDiagnostic.",
  PacketCaptureDiagnostics: "Device.PacketCaptureDiagnostics.",
} as const satisfies Record<DiagnosticName, keyof Tr181Values>;

export const diagnosticNames = Object.keys(diagnosticObjects) as readonly DiagnosticName[];

/**
 * A test that a kind of device ships beside those, by the path of its object (`…POTS.FXS.1.DiagTests.`): what it comes to is as
 * the kind has it.
 */
export type ShippedTest = `${string}.`;

/** What may be asked for in the tree. */
export type AskedTest = DiagnosticName | ShippedTest;

export const isShippedTest = (name: AskedTest): name is ShippedTest => name.endsWith(".");

type States = { readonly [N in DiagnosticName]: Tr181Values[(typeof diagnosticObjects)[N]]["DiagnosticsState"] } & {
  readonly [N in ShippedTest]: "None" | "Requested" | "Complete";
};

/** What DiagnosticsState may read as there. */
export type StateOf<N extends AskedTest> = States[N];

export type ReportOf<N extends AskedTest> = (DiagnosticReports & { readonly [N in ShippedTest]: never })[N];

/** What there is to see of a run while it lasts. */
export type DiagnosticProgress =
  /** Another test fills the line, and it begins once that is over. */
  | { readonly kind: "waiting" }
  /** Which address of the host it is for. */
  | { readonly kind: "target"; readonly host: string; readonly address: string }
  | { readonly kind: "ping"; readonly sequence: number; readonly answer: PingAnswer }
  | { readonly kind: "echo"; readonly sequence: number; readonly answer: EchoAnswer }
  | { readonly kind: "hop"; readonly number: number; readonly hop: TracedHop }
  | { readonly kind: "lookup"; readonly number: number; readonly row: LookupRow }
  /** Octets of the test within `lastMs`, and since it began. */
  | {
      readonly kind: "load";
      readonly elapsedMs: number;
      readonly bytes: number;
      readonly lastMs: number;
      readonly lastBytes: number;
    }
  /** One sub-interval of a test of capacity. */
  | { readonly kind: "capacity"; readonly number: number; readonly rates: CapacityRates }
  /** All that was captured so far; `octets`: the part of the file that is new, in base64. */
  | {
      readonly kind: "capture";
      readonly elapsedMs: number;
      readonly packets: number;
      readonly bytes: number;
      readonly octets: string;
    }
  | { readonly kind: "neighbor"; readonly neighbor: WifiNeighbor }
  | { readonly kind: "check"; readonly check: SelfCheck }
  /** Of one host of several. */
  | { readonly kind: "host"; readonly host: string; readonly times: ResponseTimes }
  /** One that cannot be asked. */
  | { readonly kind: "host-left-out"; readonly host: string; readonly reason: string };
