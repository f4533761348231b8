import type { RowReference } from "../../model/binding.ts";
import type { FirewallRule, FirewallSide } from "../../ports/host/network/firewall.ts";
import type { LinkReading } from "../../ports/host/network/links.ts";
import { ipInterfaceOf } from "../interface-stack/interface-layers.ts";

/** A side as a rule of TR-181 names it. */
interface ShownSide {
  readonly reference: RowReference | "";
  readonly all: boolean;
}

export interface ShownRule extends Omit<FirewallRule, "from" | "to" | "valid"> {
  readonly order: number;
  readonly status: "Disabled" | "Enabled" | "Error_Misconfigured";
  readonly from: ShownSide;
  readonly to: ShownSide;
}

const all: ShownSide = { reference: "", all: true };
const none: ShownSide = { reference: "", all: false };

/** The link that stands for the device itself. */
export const loopbackAmong = (links: readonly LinkReading[]): string | undefined =>
  links.find(({ kind }) => kind === "loopback")?.name;

/**
 * Rules as rows, in their order, among the links that are IP interfaces. One that leads from or to nowhere does not work, and none
 * does while the filter is not in force.
 */
export function shownRules(
  links: readonly LinkReading[],
  inForce: boolean,
): (rules: readonly FirewallRule[]) => readonly ShownRule[] {
  const names = new Set(links.map(({ name }) => name));
  const loopback = loopbackAmong(links);

  function shownSide(side: FirewallSide): ShownSide {
    if (side === "any") return all;
    const link = side === "device" ? loopback : side.link;
    return link === undefined || !names.has(link) ? none : { reference: ipInterfaceOf(link), all: false };
  }

  return (rules) =>
    rules.map((rule, index) => {
      const from = shownSide(rule.from);
      const to = shownSide(rule.to);
      const works = rule.valid && from !== none && to !== none;
      const status = !rule.enabled || !inForce ? "Disabled" : works ? "Enabled" : "Error_Misconfigured";
      return { ...rule, order: index + 1, status, from, to };
    });
}

/** Of a rule that is for all packets. */
export const noCriteria = {
  family: undefined,
  protocol: undefined,
  source: undefined,
  destination: undefined,
  sourcePorts: undefined,
  destinationPorts: undefined,
  sourceMac: undefined,
} as const;

/** Sends every packet through a chain. */
export const jumpTo = (chain: string, order: number): ShownRule => ({
  key: chain,
  enabled: true,
  status: "Enabled",
  order,
  description: "",
  verdict: "chain",
  chain,
  log: false,
  from: all,
  to: all,
  ...noCriteria,
});
