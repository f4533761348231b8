import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { type Command, Option } from "commander";
import {
  environmentLayer,
  judgedConfiguration,
  type Layer,
  layerOf,
  originIn,
  readConfiguration,
} from "../config/configuration.ts";
import type { Configuration } from "../config/keys.ts";
import { openWrtRelease } from "../wiring/openwrt-release.ts";

// From flags, variables, the file and UCI to one checked configuration.

export interface SettingFlags {
  readonly acsUrl?: string;
  readonly config?: string;
  readonly stateDir?: string;
  readonly host?: string;
  readonly sysroot?: string;
  readonly web?: string | undefined;
  readonly traceOtlp?: string;
  readonly traceSample?: string;
  readonly option?: readonly string[];
}

/** Flags that every command has that needs to know the state directory. */
export function withStateDir(command: Command): Command {
  return command
    .option("--state-dir <dir>", "where the agent keeps its state (default: the one that run uses)")
    .option("--config <file>", "configuration file (YAML)");
}

/** A flag that may be given more than once; undefined where it is not. */
export const repeatable = (flags: string, description: string): Option =>
  new Option(flags, description).argParser((each, all: readonly string[] | undefined) => [...(all ?? []), each]);

/** The flag of what reads a whole configuration. */
export const anySetting = (): Option =>
  repeatable("-o, --option <key=value>", "any key of the configuration; may be repeated");

/** For whatever takes a scenario. */
export const variableOption = (): Option =>
  repeatable("--variable <name=value>", "a variable of the scenario that is not as usual: outage=5m; may be repeated");

/** Flags of what sends traces: an agent, a fleet. */
export function withTraces(command: Command): Command {
  return command
    .option("--trace-otlp <url>", "a collector of OpenTelemetry that sessions with the ACS are sent to as traces")
    .option("--trace-sample <share>", "the share of sessions that are traced, such as 0.01 (default: all)");
}

const flagOf: Readonly<Record<string, string>> = {
  "acs.url": "--acs-url",
  stateDir: "--state-dir",
  "host.kind": "--host",
  "host.sysroot": "--sysroot",
  "web.listen": "--web",
  "traces.otlp": "--trace-otlp",
  "traces.sample": "--trace-sample",
};

/** What a configuration is from besides the flags. */
interface Surroundings {
  /** Default: that of this process. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Where UCI is. */
  readonly root?: string;
  /** Asked by a process that runs. */
  readonly again?: boolean;
  /** What a command has flags of its own for: stronger than all else. */
  readonly own?: readonly Layer[];
  /** First values of parameters are judged by whoever asks, once it is known whose they are. */
  readonly firstValuesLater?: boolean;
}

/** Checked whole, on this machine too. @throws ConfigurationError with every problem found. */
export async function settled(flags: SettingFlags, around: Surroundings = {}): Promise<Configuration> {
  const layers = await layersOf(flags, around);
  const { configuration, problems } = judgedConfiguration(layers);
  const { checkConfiguration } = await import("../wiring/check-configuration.ts");
  const devices = around.firstValuesLater === true ? [] : [configuration];
  await checkConfiguration(configuration, (key) => originIn(layers, key), { problems, devices });
  return configuration;
}

/** From the strongest to the weakest. */
export async function layersOf(
  flags: SettingFlags,
  { environment = process.env, root = "/", again = false, own = [] }: Surroundings = {},
): Promise<readonly Layer[]> {
  const options = (flags.option ?? []).map((each): [string, string] => {
    const at = each.indexOf("=");
    return at < 0 ? [each, ""] : [each.slice(0, at), each.slice(at + 1)];
  });
  const layers: Layer[] = [
    ...own,
    layerOf(
      {
        "acs.url": flags.acsUrl,
        stateDir: flags.stateDir,
        "host.kind": flags.host,
        "host.sysroot": flags.sysroot,
        "web.listen": flags.web,
        "traces.otlp": flags.traceOtlp,
        "traces.sample": flags.traceSample,
      },
      (name) => `flag ${flagOf[name]}`,
    ),
    layerOf(Object.fromEntries(options), () => "flag --option"),
    environmentLayer(environment),
  ];
  const file = flags.config ?? environment.CPE_AGENT_CONFIG;
  if (file !== undefined) layers.push(await (await import("../config/file.ts")).fileLayer(file, again));
  if (existsSync(join(root, openWrtRelease)) && existsSync(join(root, "/etc/config/cpe-agent"))) {
    layers.push((await import("./uci-settings.ts")).uciSettings(root));
  }
  return layers;
}

/** For commands that only look for the agent. @throws ConfigurationError */
export async function configurationOf(flags: SettingFlags): Promise<Configuration> {
  return readConfiguration(await layersOf(flags));
}

/**
 * The configured directory, else /var/lib/cpe-agent for root (on OpenWrt, where /var is lost at a reboot, /etc/cpe-agent) and the
 * user's own state directory for others.
 */
export function stateDirectoryOf(configuration: Configuration): string {
  if (configuration.stateDir !== undefined) return configuration.stateDir;
  if (process.getuid?.() === 0) return systemStateDirectory();
  return join(process.env.XDG_STATE_HOME || join(homedir(), ".local", "state"), "cpe-agent");
}

/** That of the service: root's unless another one is configured. */
export const systemStateDirectory = (): string =>
  existsSync(openWrtRelease) ? "/etc/cpe-agent" : "/var/lib/cpe-agent";
