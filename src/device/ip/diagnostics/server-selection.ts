import { bindObject } from "../../binding/bind.ts";
import type { Arguments } from "../../diagnostics/arguments.ts";
import { asDiagnostic } from "../../diagnostics/as-diagnostic.ts";

export interface SelectionOrder {
  readonly interface: string;
  readonly family: 4 | 6 | undefined;
  readonly protocol: "ICMP" | "UDP Echo";
  readonly hosts: readonly string[];
  readonly repetitions: number;
  readonly timeoutMs: number;
}

/** As the parameters are until they are set. */
export const selectionDefaults = {
  Interface: "",
  ProtocolVersion: "Any",
  Protocol: "ICMP",
  HostList: "",
  NumberOfRepetitions: 3,
  Timeout: 1000,
} as const;

export function selectionOrder(given: Arguments): SelectionOrder {
  const protocol = given.text("Protocol");
  if (protocol !== "ICMP" && protocol !== "UDP Echo") given.refuse("Protocol", "is ICMP or UDP Echo");
  const order = {
    interface: given.text("Interface"),
    family: given.family(),
    protocol: protocol === "UDP Echo" ? protocol : "ICMP",
    hosts: given.hosts("HostList"),
    repetitions: given.count("NumberOfRepetitions", 1, 100),
    timeoutMs: given.count("Timeout", 1, 60_000),
  } as const;
  given.bounded("NumberOfRepetitions", order.hosts.length * order.repetitions * order.timeoutMs);
  return order;
}

export const serverSelection = bindObject("Device.IP.Diagnostics.ServerSelectionDiagnostics.", {
  load: ({ diagnostics }) => diagnostics.standing("ServerSelectionDiagnostics"),
  ...asDiagnostic("ServerSelectionDiagnostics", selectionOrder),
  parameters: {
    DiagnosticsState: ({ state }) => state,
    Interface: { stored: selectionDefaults.Interface },
    ProtocolVersion: { stored: selectionDefaults.ProtocolVersion },
    Protocol: { stored: selectionDefaults.Protocol },
    HostList: { stored: [] },
    NumberOfRepetitions: { stored: selectionDefaults.NumberOfRepetitions },
    Timeout: { stored: selectionDefaults.Timeout },
    FastestHost: ({ report }) => report?.fastestHost ?? "",
    MinimumResponseTime: ({ report }) => report?.minimum ?? 0,
    AverageResponseTime: ({ report }) => report?.average ?? 0,
    MaximumResponseTime: ({ report }) => report?.maximum ?? 0,
    IPAddressUsed: ({ report }) => report?.address ?? "",
  },
});
