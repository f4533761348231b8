import { hasProgram } from "../programs/has-program.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import type { NftChain } from "./nft-ruleset.ts";

interface IptablesProgram {
  readonly family: "ip" | "ip6";
  readonly program: string;
}

const programs = { ip: "iptables", ip6: "ip6tables" } as const;
const inUse = { ip: "/proc/net/ip_tables_names", ip6: "/proc/net/ip6_tables_names" } as const;

/**
 * Which programs tell what iptables filters by: where nftables has nothing, where what it has was loaded by iptables, whose targets it
 * does not tell, and where the kernel has tables of the older iptables besides. On a system of nftables alone none is started.
 */
export function iptablesPrograms(files: SystemFiles, nft: readonly NftChain[]): readonly IptablesProgram[] {
  const isBare = !nft.some(({ base }) => base !== undefined);
  return (["ip", "ip6"] as const).flatMap((family) => {
    const isOlder = (files.text(inUse[family]) ?? "").trim() !== "";
    const isTranslated = nft.some((chain) => chain.family === family && isOfIptables(chain));
    const save = `${programs[family]}-save`;
    const older = `${programs[family]}-legacy-save`;
    const asked = [
      ...(isOlder && hasProgram(files, older) ? [older] : []),
      ...((isBare || isTranslated || (isOlder && !hasProgram(files, older))) && hasProgram(files, save) ? [save] : []),
    ];
    return asked.map((program) => ({ family, program }));
  });
}

const isOfIptables = ({ rules }: NftChain): boolean =>
  rules.some(({ statements }) => statements.some((statement) => "xt" in statement));

/** A table that both tell of is as iptables has it. */
export function joined(nft: readonly NftChain[], iptables: readonly NftChain[]): readonly NftChain[] {
  const nameOf = ({ family, table }: NftChain): string => `${family} ${table}`;
  const told = new Set(iptables.map(nameOf));
  return [...nft.filter((chain) => !told.has(nameOf(chain))), ...iptables];
}
