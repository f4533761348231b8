import { isIP } from "node:net";
import type { Firewall, FirewallChain } from "../../../ports/host/network/firewall.ts";
import type { SimulatedDevice } from "../device.ts";
import { firewallStateOf, type RuleState } from "./firewall-state.ts";

/** Undefined for a system without a packet filter. */
export function simulatedFirewall(device: SimulatedDevice): Firewall | undefined {
  const { system, clock } = device;
  const { firewall } = system;
  if (firewall === undefined) return undefined;
  return {
    read: async () => {
      const state = firewallStateOf(device.settings, firewall);
      const { enabled, strictness, levels, translations, tcpSeconds, udpSeconds } = state;
      const level = levels.find(({ key }) => key === state.level);
      let made: readonly FirewallChain[] | undefined;
      const chains = (): readonly FirewallChain[] => {
        made ??= state.chains.map((chain) => ({
          ...chain,
          rules: chain.rules.map((rule) => ({ ...rule, valid: isUsable(rule) })),
        }));
        return made;
      };
      return {
        running: enabled,
        changedMs: state.changedMs ?? clock.wallMs() - device.uptimeMs - firewall.changedSeconds * 1000,
        strictness,
        get layout() {
          return { levels, chains: chains(), level: level?.key };
        },
        get rules() {
          return chains().find(({ key, enabled: is }) => is && key === level?.chain)?.rules ?? [];
        },
        policies: [],
        otherwise: level?.otherwise ?? "accept",
        translations,
        timeouts: { tcpSeconds, udpSeconds },
      };
    },
  };
}

/** Another chain is one that there is; ports are of TCP or UDP, and addresses of the family that is asked for, both of the same. */
function isUsable({ verdict, chain, family, protocol, source, destination, ...rule }: RuleState): boolean {
  if (verdict === "chain" && chain === undefined) return false;
  const { sourcePorts, destinationPorts } = rule;
  const ports = sourcePorts !== undefined || destinationPorts !== undefined;
  if (ports && (protocol === undefined || protocol.excluded || ![6, 17].includes(protocol.value))) return false;
  const families = [source, destination].flatMap((network) => (network ? [isIP(network.value.address)] : []));
  return families.every((each) => each !== 0 && each === (family ?? families[0]));
}
