import type { Clock } from "../../../ports/clock.ts";
import type { Firewall } from "../../../ports/host/network/firewall.ts";
import type { Links } from "../../../ports/host/network/links.ts";
import type { PortMappings } from "../../../ports/host/network/port-mappings.ts";
import type { Log } from "../../../ports/log.ts";
import { sharedReading } from "../../shared-reading.ts";
import { hasProgram } from "../programs/has-program.ts";
import type { RunProgram } from "../programs/run-program.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { timeoutIn } from "./connection-timeouts.ts";
import { parseIptables } from "./iptables-save.ts";
import { iptablesPrograms, joined } from "./iptables-use.ts";
import { layoutOf } from "./nft-layout.ts";
import { type NftChain, nftWords, parseRuleset } from "./nft-ruleset.ts";
import { mappingsIn, translationsIn } from "./nft-translations.ts";

export const hasFirewall = (files: SystemFiles): boolean =>
  ["nft", "iptables-save"].some((program) => hasProgram(files, program));

interface FirewallOptions {
  readonly files: SystemFiles;
  readonly run: RunProgram;
  readonly links: Links;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The ruleset of nftables, whoever has loaded it, and what iptables has: read by one start of a program of each for both. Nothing is
 * shown where none can be had.
 */
export function linuxFirewall({ files, run, links, clock, log }: FirewallOptions): {
  readonly firewall: Firewall;
  readonly portMappings: PortMappings;
} {
  const ruleset = sharedReading(rulesetOf(files, run, log), clock);
  return {
    firewall: {
      read: async () => {
        const [chains, readings] = await Promise.all([ruleset(), links.read()]);
        const layout = layoutOf(chains ?? []);
        return {
          running: chains && layout.chains.length > 0,
          changedMs: undefined,
          layout,
          rules: layout.chains.find(({ key }) => key === layout.levels[0]?.chain)?.rules ?? [],
          policies: [],
          otherwise: layout.levels[0]?.otherwise ?? "accept",
          translations: translationsIn(chains ?? [], readings),
          timeouts: {
            tcpSeconds: timeoutIn(files, "nf_conntrack_tcp_timeout_established"),
            udpSeconds: timeoutIn(files, "nf_conntrack_udp_timeout"),
          },
        };
      },
    },
    portMappings: {
      limit: undefined,
      read: async () => {
        const [chains, readings] = await Promise.all([ruleset(), links.read()]);
        return mappingsIn(chains ?? [], readings);
      },
    },
  };
}

/** Undefined where it cannot be had; said once, until it can be again. */
function rulesetOf(files: SystemFiles, run: RunProgram, log: Log): () => Promise<readonly NftChain[] | undefined> {
  const nft = rulesetReader(run, log, "host.nft");
  const iptables = { ip: rulesetReader(run, log, "host.iptables"), ip6: rulesetReader(run, log, "host.ip6tables") };
  return async () => {
    const known = hasProgram(files, "nft") ? await nft(nftWords, parseRuleset) : undefined;
    const asked = iptablesPrograms(files, known ?? []);
    const others = await Promise.all(
      asked.map(({ family, program }) => iptables[family]([program], (text) => parseIptables(text, family))),
    );
    if (known === undefined && others.every((chains) => chains === undefined)) return undefined;
    return joined(
      known ?? [],
      others.flatMap((chains) => chains ?? []),
    );
  };
}

/** Undefined where the program fails, which is said once. */
function rulesetReader(run: RunProgram, log: Log, fact: string) {
  let failing = false;
  return async (
    argv: readonly [string, ...string[]],
    parse: (text: string) => readonly NftChain[],
  ): Promise<readonly NftChain[] | undefined> => {
    const result = await run(argv);
    let reason = result.ok ? "" : result.reason;
    if (result.ok) {
      try {
        const chains = parse(result.stdout);
        failing = false;
        return chains;
      } catch (failure) {
        reason = failure instanceof Error ? failure.message : String(failure);
      }
    }
    if (!failing) log.info(fact, { outcome: "failed", reason, instead: "no firewall" });
    failing = true;
    return undefined;
  };
}
