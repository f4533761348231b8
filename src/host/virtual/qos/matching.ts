import { BlockList, isIP } from "node:net";
import type { FirewallMatch } from "../../../ports/host/network/firewall.ts";
import type { ClassificationSettings } from "../../../ports/host/uplinks/classifications.ts";
import type { VirtualFlow } from "../../../ports/host/virtual-uplinks.ts";

export type KeptClassification = Omit<ClassificationSettings, "order"> & { readonly key: string };

/** The DSCP that packets of a flow leave with: by the first that matches and gives them one. */
export function dscpOf(flow: VirtualFlow, classifications: readonly KeptClassification[]): number {
  const came = flow.dscp ?? 0;
  return classifications.find((each) => each.dscpMark !== undefined && matches(each, flow))?.dscpMark ?? came;
}

function matches(each: KeptClassification, flow: VirtualFlow): boolean {
  const { enabled, from, family, protocol, source, destination, sourcePorts, destinationPorts, sourceMac, dscp } = each;
  if (!enabled || from === "device" || (from !== "any" && from.link !== flow.from)) return false;
  if (family !== undefined && family !== isIP(flow.source)) return false;
  // Where a flow goes to, and the port that it comes from, are not always the same: only what excludes one such is met.
  if (destination?.excluded === false || sourcePorts?.excluded === false) return false;
  return (
    meets(protocol, (value) => value === flow.protocol) &&
    meets(destinationPorts, ({ first, last }) => first <= flow.port && flow.port <= last) &&
    meets(sourceMac, (mac) => mac.toLowerCase() === flow.macAddress.toLowerCase()) &&
    meets(dscp, (value) => value === (flow.dscp ?? 0)) &&
    meets(source, ({ address, prefixLength }) => isWithin(flow.source, address, prefixLength))
  );
}

const meets = <Value>(match: FirewallMatch<Value> | undefined, is: (value: Value) => boolean): boolean =>
  match === undefined || is(match.value) !== match.excluded;

function isWithin(address: string, network: string, prefixLength: number | undefined): boolean {
  const family = isIP(address);
  if (family === 0 || family !== isIP(network)) return false;
  const list = new BlockList();
  list.addSubnet(network, prefixLength ?? (family === 4 ? 32 : 128), family === 4 ? "ipv4" : "ipv6");
  return list.check(address, family === 4 ? "ipv4" : "ipv6");
}
