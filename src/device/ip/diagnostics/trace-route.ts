import { bindObject, bindTableBelow } from "../../binding/bind.ts";
import type { Arguments } from "../../diagnostics/arguments.ts";
import { asDiagnostic } from "../../diagnostics/as-diagnostic.ts";
import { numbered } from "../../diagnostics/numbered.ts";
import { wholeMs } from "../../diagnostics/whole-ms.ts";

export interface RouteOrder {
  readonly interface: string;
  readonly family: 4 | 6 | undefined;
  readonly host: string;
  readonly tries: number;
  readonly timeoutMs: number;
  readonly dataBytes: number;
  readonly dscp: number;
  readonly maxHops: number;
}

/** As the parameters are until they are set. [TR-181 IP.Diagnostics.TraceRoute] */
export const traceDefaults = {
  Interface: "",
  ProtocolVersion: "Any",
  Host: "",
  NumberOfTries: 3,
  Timeout: 5000,
  DataBlockSize: 38,
  DSCP: 0,
  MaxHopCount: 30,
} as const;

/** The most that programs take. */
const largestTrace = 32_000;

export function traceOrder(given: Arguments): RouteOrder {
  const order = {
    interface: given.text("Interface"),
    family: given.family(),
    host: given.host("Host"),
    tries: given.count("NumberOfTries", 1, 3),
    timeoutMs: given.count("Timeout", 1, 60_000),
    dataBytes: given.count("DataBlockSize", 1, largestTrace),
    dscp: given.count("DSCP", 0, 63),
    maxHops: given.count("MaxHopCount", 1, 64),
  };
  given.bounded("MaxHopCount", order.maxHops * order.tries * order.timeoutMs);
  return order;
}

export const traceRoute = bindObject("Device.IP.Diagnostics.TraceRoute.", {
  load: ({ diagnostics }) => diagnostics.standing("TraceRoute"),
  ...asDiagnostic("TraceRoute", traceOrder),
  parameters: {
    DiagnosticsState: ({ state }) => state,
    Interface: { stored: traceDefaults.Interface },
    ProtocolVersion: { stored: traceDefaults.ProtocolVersion },
    Host: { stored: traceDefaults.Host },
    NumberOfTries: { stored: traceDefaults.NumberOfTries },
    Timeout: { stored: traceDefaults.Timeout },
    DataBlockSize: { stored: traceDefaults.DataBlockSize },
    DSCP: { stored: traceDefaults.DSCP },
    MaxHopCount: { stored: traceDefaults.MaxHopCount },
    IPAddressUsed: ({ report }) => report?.address ?? "",
    ResponseTime: ({ report }) => wholeMs(report?.responseTime ?? 0),
  },
});

export const routeHops = bindTableBelow(traceRoute, "Device.IP.Diagnostics.TraceRoute.RouteHops.{i}.", {
  rows: ({ report }) => numbered(report?.hops ?? []),
  instance: ({ instance }) => instance,
  parameters: {
    Host: ({ row: { name, address } }) => name ?? address ?? "",
    HostAddress: ({ row: { name, address } }) => (name === undefined ? "" : (address ?? "")),
    ErrorCode: ({ row: { errorCode } }) => errorCode,
    RTTimes: ({ row: { times } }) => times.map((time) => wholeMs(time ?? 0)),
  },
});
