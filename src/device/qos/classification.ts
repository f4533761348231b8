import { aliasOfKey } from "../binding/alias-of-key.ts";
import { bindTable } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import type { DeviceContext } from "../binding/context.ts";
import { criteriaSettings, shownCriteria } from "../firewall/shown-criteria.ts";
import { loopbackAmong } from "../firewall/shown-rule.ts";
import { ipInterfaceOf } from "../interface-stack/interface-layers.ts";
import { type ClassificationRow, classificationChange, classificationRows } from "./classification-change.ts";

// Which packets are told from others, in their order, and what they are given. A traffic class is the DSCP that a packet leaves with:
// `TrafficClasses` of queues are those that they take. [TR-181 QoS.Classification]

const table = bindTable("Device.QoS.Classification.{i}.", {
  rows: async ({ host, interfaces }: DeviceContext) => {
    const [read = [], { ip }] = await Promise.all([host.classifications?.read(), interfaces()]);
    const links = ip.map(({ link }) => link);
    const names = new Set(links.map(({ name }) => name));
    const loopback = loopbackAmong(links);
    return read.map((each, index): readonly [string, ClassificationRow] => {
      const link = each.from === "device" ? loopback : each.from === "any" ? undefined : each.from.link;
      const reference = link === undefined || !names.has(link) ? "" : ipInterfaceOf(link);
      return [each.key, { ...each, order: index + 1, loopback, reference }];
    });
  },
  alias: aliasOfKey,
  edits: classificationRows,
  change: classificationChange({
    Enable: "enabled",
    Order: "order",
    Interface: "from",
    AllInterfaces: "fromAll",
    ...criteriaSettings,
    SourceMACAddress: "sourceMacAddress",
    DSCPCheck: "dscpCheck",
    DSCPExclude: "dscpExcluded",
    DSCPMark: "dscpMark",
    TrafficClass: "trafficClass",
    ForwardingPolicy: "routingMark",
  }),
  parameters: {
    Enable: ({ enabled }) => enabled,
    Status: (row) => statusOf(row),
    Order: ({ order }) => order,
    Interface: ({ reference }) => reference,
    AllInterfaces: ({ from }) => from === "any",
    ...shownCriteria,
    SourceMACAddress: ({ sourceMac }) => sourceMac?.value ?? "",
    DSCPCheck: ({ dscp }) => dscp?.value ?? -1,
    DSCPExclude: ({ dscp }) => dscp?.excluded ?? false,
    DSCPMark: ({ dscpMark }) => dscpMark ?? -1,
    TrafficClass: ({ dscpMark }) => dscpMark ?? -1,
    ForwardingPolicy: ({ routingMark }) => routingMark ?? 0,
    // A filter of IP looks at none of these, and changes none.
    DestMACAddress: { constant: "" },
    DestMACExclude: { constant: false },
    EthernetPriorityCheck: { constant: -1 },
    EthernetPriorityExclude: { constant: false },
    EthernetPriorityMark: { constant: -1 },
    VLANIDCheck: { constant: -1 },
    VLANIDExclude: { constant: false },
    Policer: { constant: "" },
  },
});

function statusOf({ enabled, valid, from, reference, dscpMark, routingMark }: ClassificationRow) {
  if (!enabled) return "Disabled";
  const comesFrom = from === "any" || reference !== "";
  return valid && comesFrom && (dscpMark ?? routingMark) !== undefined ? "Enabled" : "Error_Misconfigured";
}

export const classification: Component = [table];
