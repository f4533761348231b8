import type { PacketCriteria } from "./criteria-change.ts";

// Criteria as parameters that rules of the firewall and classifications have alike. [TR-181 Firewall.Chain.Rule]
// [TR-181 QoS.Classification]

/** What each of them sets. */
export const criteriaSettings = {
  IPVersion: "family",
  DestIP: "destinationAddress",
  DestMask: "destinationMask",
  DestIPExclude: "destinationExcluded",
  SourceIP: "sourceAddress",
  SourceMask: "sourceMask",
  SourceIPExclude: "sourceExcluded",
  Protocol: "protocolNumber",
  ProtocolExclude: "protocolExcluded",
  DestPort: "destinationPort",
  DestPortRangeMax: "destinationPortLast",
  DestPortExclude: "destinationPortExcluded",
  SourcePort: "sourcePort",
  SourcePortRangeMax: "sourcePortLast",
  SourcePortExclude: "sourcePortExcluded",
  SourceMACExclude: "sourceMacExcluded",
} as const;

export const shownCriteria = {
  IPVersion: ({ family }: PacketCriteria) => family ?? -1,
  DestIP: ({ destination }: PacketCriteria) => destination?.value.address ?? "",
  DestMask: ({ destination }: PacketCriteria) => maskOf(destination?.value),
  DestIPExclude: ({ destination }: PacketCriteria) => destination?.excluded ?? false,
  SourceIP: ({ source }: PacketCriteria) => source?.value.address ?? "",
  SourceMask: ({ source }: PacketCriteria) => maskOf(source?.value),
  SourceIPExclude: ({ source }: PacketCriteria) => source?.excluded ?? false,
  Protocol: ({ protocol }: PacketCriteria) => protocol?.value ?? -1,
  ProtocolExclude: ({ protocol }: PacketCriteria) => protocol?.excluded ?? false,
  DestPort: ({ destinationPorts }: PacketCriteria) => destinationPorts?.value.first ?? -1,
  DestPortRangeMax: ({ destinationPorts }: PacketCriteria) => lastOf(destinationPorts?.value),
  DestPortExclude: ({ destinationPorts }: PacketCriteria) => destinationPorts?.excluded ?? false,
  SourcePort: ({ sourcePorts }: PacketCriteria) => sourcePorts?.value.first ?? -1,
  SourcePortRangeMax: ({ sourcePorts }: PacketCriteria) => lastOf(sourcePorts?.value),
  SourcePortExclude: ({ sourcePorts }: PacketCriteria) => sourcePorts?.excluded ?? false,
  SourceMACExclude: ({ sourceMac }: PacketCriteria) => sourceMac?.excluded ?? false,
};

/** `/24`: the prefix length alone, the address is a parameter of its own; empty for a single address. */
const maskOf = (network: { readonly prefixLength: number | undefined } | undefined): string =>
  network?.prefixLength === undefined ? "" : `/${network.prefixLength}`;

/** -1 for a single port. */
const lastOf = (ports: { readonly first: number; readonly last: number } | undefined): number =>
  ports === undefined || ports.last === ports.first ? -1 : ports.last;
