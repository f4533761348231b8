import { Command, Option } from "commander";
import { CliFailure } from "../failure.ts";
import { configurationOf, type SettingFlags, stateDirectoryOf } from "../settings.ts";

export function runCommand(): Command {
  return new Command("run")
    .description("run the agent until it is told to stop (SIGTERM, Ctrl-C)")
    .option("--acs-url <url>", "the ACS")
    .option("--config <file>", "configuration file (YAML)")
    .option("--state-dir <dir>", "where to keep state (default: /var/lib/cpe-agent for root)")
    .addOption(new Option("--host <kind>", "the system underneath").choices(["auto", "linux", "openwrt", "virtual"]))
    .option("--sysroot <dir>", "read a copied file system instead of /")
    .option(
      "-o, --option <key=value>",
      "any key of the configuration",
      (each: string, all: string[]) => [...all, each],
      [],
    )
    .addHelpText(
      "after",
      "\nExample:\n  cpe-agent run --acs-url https://acs.example/cwmp --host virtual --state-dir /tmp/cpe",
    )
    .action(async (flags: SettingFlags) => {
      const configuration = await configurationOf(flags);
      const { runAgent } = await import("../../wiring.ts");
      const running = await runAgent({ configuration, stateDirectory: stateDirectoryOf(configuration) });
      const signalled = new Promise<void>((resolve) => {
        process.once("SIGTERM", resolve);
        process.once("SIGINT", resolve);
      });
      const ended = await Promise.race([signalled.then(() => undefined), running.ended]);
      await running.stop();
      if (ended !== undefined) throw new CliFailure(ended);
    });
}
