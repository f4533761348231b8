import type { RowReference } from "../../model/binding.ts";
import type { FirewallDecision, FirewallReading } from "../../ports/host/network/firewall.ts";
import { aliasOfKey } from "../binding/alias-of-key.ts";
import { bindObject, bindTable, bindTableBelow } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import type { DeviceContext } from "../binding/context.ts";
import { chainChange, chainRows, firewallChange, levelChange, levelRows } from "./firewall-change.ts";
import { chainsOf, levelOf, levelsOf, type ShownChain } from "./layout.ts";
import { firewallRuleChange, firewallRules, type RuleRow } from "./rule-change.ts";
import { criteriaSettings, shownCriteria } from "./shown-criteria.ts";

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

const targets = {
  accept: "Accept",
  drop: "Drop",
  reject: "Reject",
  return: "Return",
  chain: "TargetChain",
} as const satisfies Record<FirewallDecision, string>;

const levelTable = "Device.Firewall.Level.{i}.";
const chainTable = "Device.Firewall.Chain.{i}.";

const firewallObject = bindObject("Device.Firewall.", {
  load: read,
  change: firewallChange({ Enable: "enabled", Config: "strictness", AdvancedLevel: "level" }),
  parameters: {
    Enable: ({ running }) => running,
    Config: ({ strictness = "Advanced" }) => strictness,
    AdvancedLevel: (reading) => rowOf(levelTable, levelOf(reading)),
    Type: { constant: "Stateful" },
    /** The settings have no version. */
    Version: { constant: "" },
    LastChange: ({ changedMs }) =>
      changedMs === undefined ? undefined : new Date(Math.floor(changedMs / 1000) * 1000),
  },
});

const level = bindTable(levelTable, {
  rows: async (context: DeviceContext) => levelsOf(await read(context)).map((each) => [each.key, each] as const),
  alias: aliasOfKey,
  edits: levelRows,
  change: levelChange({
    Name: "name",
    Description: "description",
    Order: "order",
    PortMappingEnabled: "portMappings",
    DefaultPolicy: "otherwise",
    DefaultLogPolicy: "log",
  }),
  parameters: {
    Name: ({ name }) => name,
    Description: ({ description }) => description,
    Order: ({ order }) => order,
    Chain: ({ chain: own }) => rowOf(chainTable, own),
    PortMappingEnabled: ({ portMappings }) => portMappings,
    DefaultPolicy: ({ otherwise }) => targets[otherwise],
    DefaultLogPolicy: ({ log }) => log,
  },
});

const chain = bindTable(chainTable, {
  rows: async (context: DeviceContext) => {
    const [reading, { ip }] = await Promise.all([read(context), context.interfaces()]);
    const links = ip.map(({ link }) => link);
    return chainsOf(reading, links).map((each) => [each.key, each] as const);
  },
  alias: aliasOfKey,
  edits: chainRows,
  change: chainChange({ Enable: "enabled", Name: "name" }),
  parameters: {
    Enable: ({ enabled }) => enabled,
    Name: ({ name }) => name,
    Creator: ({ creator }) => creator,
  },
});

const rule = bindTableBelow(chain, "Device.Firewall.Chain.{i}.Rule.{i}.", {
  rows: ({ rules, key, loopback }: ShownChain) =>
    rules.map((each) => [each.key, { ...each, chainKey: key, loopback } satisfies RuleRow] as const),
  alias: aliasOfKey,
  edits: firewallRules,
  change: firewallRuleChange({
    Enable: "enabled",
    Order: "order",
    Description: "description",
    Target: "target",
    TargetChain: "targetChain",
    Log: "log",
    SourceInterface: "fromInterface",
    SourceAllInterfaces: "fromAll",
    DestInterface: "toInterface",
    DestAllInterfaces: "toAll",
    ...criteriaSettings,
    SourceMAC: "sourceMacAddress",
  }),
  parameters: {
    Enable: ({ enabled }) => enabled,
    Status: ({ status }) => status,
    Order: ({ order }) => order,
    Description: ({ description }) => description.slice(0, 256),
    Target: ({ verdict }) => targets[verdict],
    TargetChain: ({ chain: target }) => rowOf(chainTable, target),
    Log: ({ log }) => log,
    SourceInterface: ({ from }) => from.reference,
    SourceInterfaceExclude: { constant: false },
    SourceAllInterfaces: ({ from }) => from.all,
    DestInterface: ({ to }) => to.reference,
    DestInterfaceExclude: { constant: false },
    DestAllInterfaces: ({ to }) => to.all,
    ...shownCriteria,
    SourceMAC: ({ sourceMac }) => sourceMac?.value ?? "",
  },
});

const rowOf = (table: string, key: string | undefined): RowReference | "" =>
  key === undefined ? "" : { table, keys: [key] };

export const firewall: Component = [firewallObject, level, chain, rule];
