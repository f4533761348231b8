import { Command, Option } from "commander";
import { preferLeanMemory } from "../lean-memory.ts";
import { configurationOf, type SettingFlags, stateDirectoryOf } from "../settings.ts";

/** Resolves at the first SIGTERM or SIGINT. A second one ends the process at once, as the system does by itself. */
function toldToStop(): Promise<void> {
  return new Promise((resolve) => {
    const told = (): void => {
      process.off("SIGTERM", told).off("SIGINT", told);
      resolve();
    };
    process.on("SIGTERM", told).on("SIGINT", told);
  });
}

export function runCommand(): Command {
  return new Command("run")
    .description("run the agent until it is told to stop (SIGTERM, Ctrl-C)")
    .option("--acs-url <url>", "the ACS")
    .option("--config <file>", "configuration file (YAML)")
    .option("--state-dir <dir>", "where to keep state (default: /var/lib/cpe-agent for root)")
    .addOption(new Option("--host <kind>", "the system underneath").choices(["auto", "linux", "openwrt", "virtual"]))
    .option("--sysroot <dir>", "read a copied file system instead of /")
    .option("-o, --option <key=value>", "any key of the configuration", (each, all: string[]) => [...all, each], [])
    .addHelpText(
      "after",
      "\nExample:\n  cpe-agent run --acs-url https://acs.example/cwmp --host virtual --state-dir ~/.local/state/cpe",
    )
    .action(async (flags: SettingFlags) => {
      const configuration = await configurationOf(flags);
      if (configuration["host.kind"] !== "virtual") preferLeanMemory();
      const { startAgentProcess } = await import("../agent-process.ts");
      const stopping = toldToStop();
      const running = await startAgentProcess(configuration, stateDirectoryOf(configuration));
      await stopping;
      await running.stop();
    });
}
