import { bindObject } from "../../binding/bind.ts";
import type { Arguments } from "../../diagnostics/arguments.ts";
import { asDiagnostic } from "../../diagnostics/as-diagnostic.ts";
import { wholeMs } from "../../diagnostics/whole-ms.ts";

export interface PingOrder {
  readonly interface: string;
  readonly family: 4 | 6 | undefined;
  readonly host: string;
  readonly repetitions: number;
  readonly timeoutMs: number;
  readonly dataBytes: number;
  readonly dscp: number;
}

/** As the parameters are until they are set. */
export const pingDefaults = {
  Interface: "",
  ProtocolVersion: "Any",
  Host: "",
  NumberOfRepetitions: 4,
  Timeout: 1000,
  DataBlockSize: 56,
  DSCP: 0,
} as const;

/** The most that an echo request of IPv4 has room for. */
const largestPing = 65507;

export function pingOrder(given: Arguments): PingOrder {
  const order = {
    interface: given.text("Interface"),
    family: given.family(),
    host: given.host("Host"),
    repetitions: given.count("NumberOfRepetitions", 1, 1000),
    timeoutMs: given.count("Timeout", 1, 60_000),
    dataBytes: given.count("DataBlockSize", 1, largestPing),
    dscp: given.count("DSCP", 0, 63),
  };
  given.bounded("NumberOfRepetitions", order.repetitions * order.timeoutMs);
  return order;
}

export const ipPing = bindObject("Device.IP.Diagnostics.IPPing.", {
  load: ({ diagnostics }) => diagnostics.standing("IPPing"),
  ...asDiagnostic("IPPing", pingOrder),
  parameters: {
    DiagnosticsState: ({ state }) => state,
    Interface: { stored: pingDefaults.Interface },
    ProtocolVersion: { stored: pingDefaults.ProtocolVersion },
    Host: { stored: pingDefaults.Host },
    NumberOfRepetitions: { stored: pingDefaults.NumberOfRepetitions },
    Timeout: { stored: pingDefaults.Timeout },
    DataBlockSize: { stored: pingDefaults.DataBlockSize },
    DSCP: { stored: pingDefaults.DSCP },
    IPAddressUsed: ({ report }) => report?.address ?? "",
    SuccessCount: ({ report }) => report?.successCount ?? 0,
    FailureCount: ({ report }) => report?.failureCount ?? 0,
    AverageResponseTime: ({ report }) => wholeMs(report?.average ?? 0),
    MinimumResponseTime: ({ report }) => wholeMs(report?.minimum ?? 0),
    MaximumResponseTime: ({ report }) => wholeMs(report?.maximum ?? 0),
    AverageResponseTimeDetailed: ({ report }) => report?.average ?? 0,
    MinimumResponseTimeDetailed: ({ report }) => report?.minimum ?? 0,
    MaximumResponseTimeDetailed: ({ report }) => report?.maximum ?? 0,
  },
});
