import type {
  AddressTranslation,
  FirewallChain,
  FirewallLevel,
  FirewallRule,
  FirewallSettings,
  FirewallSide,
} from "../../../ports/host/network/firewall.ts";
import type { VirtualFirewall, VirtualFirewallRule } from "../../../ports/host/virtual-system.ts";
import type { SettingsDraft } from "../settings-draft.ts";
import type { ReadableSettings } from "../system-settings.ts";

// How the packet filter is set: as shipped, or all of it as it was changed, in one text.

export interface FirewallState extends Omit<FirewallSettings, "level"> {
  /** Absent as shipped. */
  readonly changedMs?: number;
  readonly level?: string | undefined;
  readonly levels: readonly FirewallLevel[];
  readonly chains: readonly ChainState[];
  readonly translations: readonly AddressTranslation[];
  readonly tcpSeconds: number;
  readonly udpSeconds: number;
}

export interface ChainState extends Omit<FirewallChain, "rules"> {
  readonly rules: readonly RuleState[];
}

/** Whether it can be used follows from the rest. */
export type RuleState = Omit<FirewallRule, "valid">;

const firewallKey = "firewall";

export function firewallStateOf(settings: ReadableSettings, firewall: VirtualFirewall): FirewallState {
  const set = settings.get(firewallKey);
  if (set !== undefined) return JSON.parse(set) as FirewallState;
  const { key, name, rules, otherwise, translations, tcpSeconds, udpSeconds } = firewall;
  return {
    enabled: true,
    strictness: "Advanced",
    level: key,
    levels: [{ key, name, description: "", chain: key, portMappings: true, otherwise, log: false }],
    /** Made for who asks: an Inform may need the translations alone. */
    get chains() {
      return [{ key, enabled: true, name, creator: "Defaults" as const, rules: rules.map(shippedRule) }];
    },
    translations: translations.map((each) => ({ ...each, enabled: true })),
    tcpSeconds,
    udpSeconds,
  };
}

export function setFirewallState(draft: SettingsDraft, state: FirewallState): void {
  draft.set(firewallKey, () => JSON.stringify(state));
}

const shippedRule = ({ from, to, protocol, ...same }: VirtualFirewallRule): RuleState => ({
  ...same,
  enabled: true,
  log: false,
  from: sideOf(from),
  to: sideOf(to),
  family: undefined,
  protocol: protocol === undefined ? undefined : { value: protocol, excluded: false },
  source: undefined,
  destination: undefined,
  sourcePorts: undefined,
  destinationPorts: undefined,
  sourceMac: undefined,
});

const sideOf = (side: string): FirewallSide => (side === "any" || side === "device" ? side : { link: side });
