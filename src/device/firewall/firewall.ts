import type { FirewallReading, FirewallVerdict } from "../../ports/host/network/firewall.ts";
import { bindObject, bindTable, bindTableBelow } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import type { DeviceContext } from "../binding/context.ts";
import { firewallChange } from "./firewall-change.ts";
import { firewallRuleChange, firewallRules, type ShownChain } from "./rule-change.ts";
import { jumpTo, loopbackAmong, shownRules } from "./shown-rule.ts";

// The packet filter as TR-181 has it: one level, since the system has one configuration, and three chains. The chain of the level
// sends each packet through Rules, the filter's own rules in the order in which they are looked at, and what they leave undecided
// through Policies: what each part of the network may do in general. What both leave is decided by DefaultPolicy.
//
// A rule is for packets from one interface to another. What is for the device itself goes to the loopback interface, and what it
// sends comes from there, as in the kernel's own routes: an empty DestInterface would be a rule that cannot work. A rule may ask
// for more than TR-181 has parameters for (types of ICMP, rates, times of day, sets of addresses): its Description says so.
// [TR-181 Firewall.Chain.Rule]

const nothing: FirewallReading = {
  running: undefined,
  changedMs: undefined,
  rules: [],
  policies: [],
  otherwise: "drop",
  translations: [],
  timeouts: { tcpSeconds: undefined, udpSeconds: undefined },
};

const read = async ({ host }: DeviceContext): Promise<FirewallReading> => (await host.firewall?.read()) ?? nothing;

const verdictNames = { accept: "Accept", drop: "Drop", reject: "Reject" } as const satisfies Record<
  FirewallVerdict,
  string
>;

const levelTable = "Device.Firewall.Level.{i}.";
const chainTable = "Device.Firewall.Chain.{i}.";

const firewallObject = bindObject("Device.Firewall.", {
  load: read,
  change: firewallChange({ Enable: "enabled" }),
  parameters: {
    Enable: ({ running }) => running,
    Config: { constant: "Advanced" },
    AdvancedLevel: () => ({ table: levelTable, keys: ["configured"] }),
    Type: { constant: "Stateful" },
    /** The settings have no version. */
    Version: { constant: "" },
    LastChange: ({ changedMs }) =>
      changedMs === undefined ? undefined : new Date(Math.floor(changedMs / 1000) * 1000),
  },
});

const level = bindTable(levelTable, {
  rows: async (context) => [["configured", await read(context)]],
  alias: (key) => `cpe-${key}`,
  change: firewallChange({ DefaultPolicy: "otherwise" }),
  parameters: {
    Name: { constant: "Configured" },
    Description: { constant: "As the system is configured" },
    Order: { constant: 1 },
    Chain: () => ({ table: chainTable, keys: ["all"] }),
    /** Port mappings come before Policies. */
    PortMappingEnabled: { constant: true },
    DefaultPolicy: ({ otherwise }) => verdictNames[otherwise],
    DefaultLogPolicy: { constant: false },
  },
});

const chain = bindTable(chainTable, {
  rows: async (context) => {
    const [{ rules, policies, running }, { ip }] = await Promise.all([read(context), context.interfaces()]);
    const links = ip.map(({ link }) => link);
    const shown = shownRules(links, running !== false);
    const loopback = loopbackAmong(links);
    const chains: readonly ShownChain[] = [
      { key: "all", name: "All", rules: [jumpTo("rules", 1), jumpTo("policies", 2)], loopback },
      { key: "rules", name: "Rules", rules: shown(rules), loopback },
      { key: "policies", name: "Policies", rules: shown(policies), loopback },
    ];
    return chains.map((each) => [each.key, each] as const);
  },
  alias: (key) => `cpe-${key}`,
  parameters: {
    Enable: () => true,
    Name: ({ name }) => name,
    /** A configuration does not tell who wrote it. */
    Creator: { constant: "Other" },
  },
});

const rule = bindTableBelow(chain, "Device.Firewall.Chain.{i}.Rule.{i}.", {
  rows: ({ rules, key, loopback }: ShownChain) =>
    rules.map((each) => [each.key, { ...each, chainKey: key, loopback }] as const),
  edits: firewallRules,
  change: firewallRuleChange({
    Enable: "enabled",
    Order: "order",
    Description: "description",
    Target: "target",
    Log: "log",
    SourceInterface: "fromInterface",
    SourceAllInterfaces: "fromAll",
    DestInterface: "toInterface",
    DestAllInterfaces: "toAll",
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
    SourceMAC: "sourceMacAddress",
    SourceMACExclude: "sourceMacExcluded",
  }),
  parameters: {
    Enable: ({ enabled }) => enabled,
    Status: ({ status }) => status,
    Order: ({ order }) => order,
    Description: ({ description }) => description.slice(0, 256),
    Target: ({ verdict }) => (verdict === undefined ? "TargetChain" : verdictNames[verdict]),
    TargetChain: ({ chain: target }) => (target === undefined ? "" : { table: chainTable, keys: [target] }),
    Log: ({ log }) => log,
    SourceInterface: ({ from }) => from.reference,
    SourceInterfaceExclude: { constant: false },
    SourceAllInterfaces: ({ from }) => from.all,
    DestInterface: ({ to }) => to.reference,
    DestInterfaceExclude: { constant: false },
    DestAllInterfaces: ({ to }) => to.all,
    IPVersion: ({ family }) => family ?? -1,
    DestIP: ({ destination }) => destination?.value.address ?? "",
    DestMask: ({ destination }) => maskOf(destination?.value),
    DestIPExclude: ({ destination }) => destination?.excluded ?? false,
    SourceIP: ({ source }) => source?.value.address ?? "",
    SourceMask: ({ source }) => maskOf(source?.value),
    SourceIPExclude: ({ source }) => source?.excluded ?? false,
    Protocol: ({ protocol }) => protocol?.value ?? -1,
    ProtocolExclude: ({ protocol }) => protocol?.excluded ?? false,
    DestPort: ({ destinationPorts }) => destinationPorts?.value.first ?? -1,
    DestPortRangeMax: ({ destinationPorts }) => lastOf(destinationPorts?.value),
    DestPortExclude: ({ destinationPorts }) => destinationPorts?.excluded ?? false,
    SourcePort: ({ sourcePorts }) => sourcePorts?.value.first ?? -1,
    SourcePortRangeMax: ({ sourcePorts }) => lastOf(sourcePorts?.value),
    SourcePortExclude: ({ sourcePorts }) => sourcePorts?.excluded ?? false,
    SourceMAC: ({ sourceMac }) => sourceMac?.value ?? "",
    SourceMACExclude: ({ sourceMac }) => sourceMac?.excluded ?? false,
  },
});

/** `/24`: the prefix length alone, the address is a parameter of its own; empty for a single address. */
const maskOf = (network: { readonly prefixLength: number | undefined } | undefined): string =>
  network?.prefixLength === undefined ? "" : `/${network.prefixLength}`;

/** -1 for a single port. */
const lastOf = (ports: { readonly first: number; readonly last: number } | undefined): number =>
  ports === undefined || ports.last === ports.first ? -1 : ports.last;

export const firewall: Component = [firewallObject, level, chain, rule];
