import { homedir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import {
  environmentLayer,
  judgedConfiguration,
  type Layer,
  layerOf,
  originIn,
  readConfiguration,
} from "../config/configuration.ts";
import type { Configuration } from "../config/keys.ts";

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

/** Checked whole, on this machine too; `again` by a process that runs. @throws ConfigurationError with every problem found. */
export async function settled(flags: SettingFlags, again = false): Promise<Configuration> {
  const layers = await layersOf(flags, again);
  const { configuration, problems } = judgedConfiguration(layers);
  const { checkConfiguration } = await import("../wiring/check-configuration.ts");
  await checkConfiguration(configuration, (key) => originIn(layers, key), problems);
  return configuration;
}

async function layersOf(flags: SettingFlags, again = false): Promise<readonly Layer[]> {
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
    environmentLayer(process.env),
  ];
  const file = flags.config ?? process.env.CPE_AGENT_CONFIG;
  if (file !== undefined) layers.push(await (await import("../config/file.ts")).fileLayer(file, again));
  return layers;
}

/** For commands that only look for the agent. @throws ConfigurationError */
export async function configurationOf(flags: SettingFlags): Promise<Configuration> {
  return readConfiguration(await layersOf(flags));
}

/** The configured directory, else /var/lib/cpe-agent for root and the user's own state directory for others. */
export function stateDirectoryOf(configuration: Configuration): string {
  if (configuration.stateDir !== undefined) return configuration.stateDir;
  if (process.getuid?.() === 0) return "/var/lib/cpe-agent";
  return join(process.env.XDG_STATE_HOME || join(homedir(), ".local", "state"), "cpe-agent");
}
