import { bindObject, bindTableBelow } from "../../binding/bind.ts";
import type { Component } from "../../binding/component.ts";
import type { Arguments } from "../../diagnostics/arguments.ts";
import { asDiagnostic } from "../../diagnostics/as-diagnostic.ts";
import { numbered } from "../../diagnostics/numbered.ts";
import { wholeMs } from "../../diagnostics/whole-ms.ts";

export interface LookupOrder {
  readonly interface: string;
  readonly name: string;
  /** Undefined for that of the system. */
  readonly server: string | undefined;
  readonly timeoutMs: number;
  readonly repetitions: number;
}

/** As the parameters are until they are set. */
export const lookupDefaults = {
  Interface: "",
  HostName: "",
  DNSServer: "",
  Timeout: 5000,
  NumberOfRepetitions: 1,
} as const;

export function lookupOrder(given: Arguments): LookupOrder {
  const order = {
    interface: given.text("Interface"),
    name: given.host("HostName"),
    server: given.optionalHost("DNSServer"),
    timeoutMs: given.count("Timeout", 1, 60_000),
    repetitions: given.count("NumberOfRepetitions", 1, 100),
  };
  given.bounded("NumberOfRepetitions", order.repetitions * order.timeoutMs);
  return order;
}

const lookup = bindObject("Device.DNS.Diagnostics.NSLookupDiagnostics.", {
  load: ({ diagnostics }) => diagnostics.standing("NSLookupDiagnostics"),
  ...asDiagnostic("NSLookupDiagnostics", lookupOrder),
  parameters: {
    DiagnosticsState: ({ state }) => state,
    Interface: { stored: lookupDefaults.Interface },
    HostName: { stored: lookupDefaults.HostName },
    DNSServer: { stored: lookupDefaults.DNSServer },
    Timeout: { stored: lookupDefaults.Timeout },
    NumberOfRepetitions: { stored: lookupDefaults.NumberOfRepetitions },
    SuccessCount: ({ report }) => report?.successCount ?? 0,
  },
});

/** The most that a row has room for. */
const mostAddresses = 10;

const answerTypes = { true: "Authoritative", false: "NonAuthoritative", undefined: "None" } as const;

const results = bindTableBelow(lookup, "Device.DNS.Diagnostics.NSLookupDiagnostics.Result.{i}.", {
  rows: ({ report }) => numbered(report?.rows ?? []),
  instance: ({ instance }) => instance,
  parameters: {
    Status: ({ row: { status } }) => status,
    AnswerType: ({ row: { authoritative } }) => answerTypes[`${authoritative}`],
    HostNameReturned: ({ row: { hostName } }) => hostName,
    IPAddresses: ({ row: { addresses } }) => addresses.slice(0, mostAddresses),
    DNSServerIP: ({ row: { server } }) => server,
    ResponseTime: ({ row: { microseconds } }) => wholeMs(microseconds),
  },
});

export const dnsDiagnostics: Component = [lookup, results];
