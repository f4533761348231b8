import type { PingAnswer, TracedHop } from "../../ports/host/network/network-tests.ts";
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

export interface DiagnosticReports {
  readonly IPPing: PingReport;
  readonly TraceRoute: TraceReport;
}

export type DiagnosticName = keyof DiagnosticReports;

/** The object of each. */
export const diagnosticObjects = {
  IPPing: "Device.IP.Diagnostics.IPPing.",
  TraceRoute: "Device.IP.Diagnostics.TraceRoute.",
} as const satisfies Record<DiagnosticName, keyof Tr181Values>;

export const diagnosticNames = Object.keys(diagnosticObjects) as readonly DiagnosticName[];

/** What DiagnosticsState may read as there. */
export type StateOf<N extends DiagnosticName> = Tr181Values[(typeof diagnosticObjects)[N]]["DiagnosticsState"];

/** What there is to see of a run while it lasts. */
export type DiagnosticProgress =
  /** Which address of the host it is for. */
  | { readonly kind: "target"; readonly host: string; readonly address: string }
  | { readonly kind: "ping"; readonly sequence: number; readonly answer: PingAnswer }
  | { readonly kind: "hop"; readonly number: number; readonly hop: TracedHop };
