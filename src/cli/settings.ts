import { homedir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { environmentLayer, type Layer, layerOf, originIn, readConfiguration } from "../config/configuration.ts";
import type { Configuration, KeyName } from "../config/keys.ts";

// From flags, variables and the file to one checked configuration.

export interface SettingFlags {
  readonly acsUrl?: string;
  readonly config?: string;
  readonly stateDir?: string;
  readonly host?: string;
  readonly sysroot?: string;
  readonly option?: readonly string[];
}

/** Flags that every command has that needs to know the state directory. */
export function withStateDir(command: Command): Command {
  return command
    .option("--state-dir <dir>", "where the agent keeps its state (default: the one that run uses)")
    .option("--config <file>", "configuration file (YAML)");
}

const flagOf: Readonly<Record<string, string>> = {
  "acs.url": "--acs-url",
  stateDir: "--state-dir",
  "host.kind": "--host",
  "host.sysroot": "--sysroot",
};

/** A configuration, and where each value of it comes from. */
export interface SettledConfiguration {
  readonly configuration: Configuration;
  originOf(key: KeyName): string;
}

/** @throws ConfigurationError */
export async function settled(
  flags: SettingFlags,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<SettledConfiguration> {
  const options = (flags.option ?? []).map((each): [string, string] => {
    const at = each.indexOf("=");
    return at < 0 ? [each, ""] : [each.slice(0, at), each.slice(at + 1)];
  });
  const layers: Layer[] = [
    layerOf(
      { "acs.url": flags.acsUrl, stateDir: flags.stateDir, "host.kind": flags.host, "host.sysroot": flags.sysroot },
      (name) => `flag ${flagOf[name]}`,
    ),
    layerOf(Object.fromEntries(options), () => "flag --option"),
    environmentLayer(environment),
  ];
  const file = flags.config ?? environment.CPE_AGENT_CONFIG;
  if (file !== undefined) layers.push(await (await import("../config/file.ts")).fileLayer(file));
  return { configuration: readConfiguration(layers), originOf: (key) => originIn(layers, key) };
}

/** @throws ConfigurationError */
export async function configurationOf(flags: SettingFlags): Promise<Configuration> {
  return (await settled(flags)).configuration;
}

/** The configured directory, else /var/lib/cpe-agent for root and the user's own state directory for others. */
export function stateDirectoryOf(configuration: Configuration): string {
  if (configuration.stateDir !== undefined) return configuration.stateDir;
  if (process.getuid?.() === 0) return "/var/lib/cpe-agent";
  return join(process.env.XDG_STATE_HOME || join(homedir(), ".local", "state"), "cpe-agent");
}
