import { type Command, Option } from "commander";
import type { AskFlags } from "../../ask.ts";
import { withStateDir } from "../../settings.ts";

/** Flags that most diagnostics have. */
export interface PathFlags extends AskFlags {
  readonly interface?: string;
  readonly ipv4?: boolean;
  readonly ipv6?: boolean;
  readonly dscp?: string;
}

/** Of a command that runs a diagnostic. */
export function withPath(command: Command): Command {
  return withStateDir(command)
    .addOption(new Option("-4, --ipv4", "over IPv4 only").conflicts("ipv6"))
    .addOption(new Option("-6, --ipv6", "over IPv6 only").conflicts("ipv4"))
    .option("--interface <link>", "link that it leaves by, such as eth0, or row of one, such as Device.IP.Interface.2")
    .option("--json", "print JSON");
}

export const withDscp = (command: Command): Command => command.option("--dscp <0-63>", "class of its packets");

/** The arguments by the names of parameters; what is not given is as the parameter's default. */
export function pathArguments({ interface: path, ipv4, ipv6, dscp }: PathFlags): Readonly<Record<string, string>> {
  return given({
    Interface: path,
    ProtocolVersion: ipv4 ? "IPv4" : ipv6 ? "IPv6" : undefined,
    DSCP: dscp,
  });
}

/** Without those that are not given. */
export function given(values: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
