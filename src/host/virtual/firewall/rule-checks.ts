import { isIP } from "node:net";
import type { FirewallMatch, FirewallRuleSettings } from "../../../ports/host/network/firewall.ts";
import { refuse } from "../keyed-list.ts";

// What no rule can ask for, whatever it does with the packets.

export function checkNetworks(settings: Partial<FirewallRuleSettings>): void {
  for (const name of ["source", "destination"] as const) {
    const { address, prefixLength } = settings[name]?.value ?? { address: "", prefixLength: undefined };
    const family = isIP(address);
    if (address !== "" && family === 0) refuse(name, `${JSON.stringify(address)} is no IP address`);
    if (prefixLength !== undefined && prefixLength > (family === 4 ? 32 : 128))
      refuse(name, `no prefix of ${address} has ${prefixLength} bits`);
  }
}

export function checkNumbers({
  protocol,
  sourcePorts,
  destinationPorts,
  order,
  description,
}: Partial<FirewallRuleSettings>): void {
  if (protocol !== undefined && protocol.value > 255) refuse("protocol", `${protocol.value} is no protocol`);
  const ports = (name: string, match: FirewallMatch<{ readonly first: number; readonly last: number }> | undefined) => {
    if (match !== undefined && !(match.value.first <= match.value.last && match.value.last <= 65_535))
      refuse(name, `there are no ports ${match.value.first} to ${match.value.last}`);
  };
  ports("sourcePorts", sourcePorts);
  ports("destinationPorts", destinationPorts);
  if (order !== undefined && !(order >= 1)) refuse("order", "places are counted from 1");
  if (/[\n\0]/.test(description ?? "")) refuse("description", "a description is one line");
}
