import { Command, Option } from "commander";
import { collectNowAndThen, preferLeanMemory } from "../lean-memory.ts";
import { reloadAtHangUp } from "../reload.ts";
import { anySetting, type SettingFlags, settled, stateDirectoryOf, withTraces } from "../settings.ts";
import { toldToStop } from "../told-to-stop.ts";

export function runCommand(): Command {
  return withTraces(new Command("run"))
    .description("run the agent until it is told to stop (SIGTERM, Ctrl-C)")
    .option("--acs-url <url>", "the ACS")
    .option("--config <file>", "configuration file (YAML)")
    .option("--state-dir <dir>", "where to keep state (default: /var/lib/cpe-agent for root)")
    .addOption(new Option("--host <kind>", "the system underneath").choices(["auto", "linux", "openwrt", "virtual"]))
    .option("--sysroot <dir>", "read a copied file system instead of /")
    .option("--web <address>", "where people may open the agent's page: a port of 127.0.0.1, or an address and a port")
    .addOption(anySetting())
    .addHelpText(
      "after",
      "\nExample:\n  cpe-agent run --acs-url https://acs.example/cwmp --host virtual --state-dir ~/cpe",
    )
    .action(async (flags: SettingFlags) => {
      const configuration = await settled(flags);
      const { processLog } = await import("../process-log.ts");
      const log = processLog(configuration);
      const stopping = toldToStop();
      reloadAtHangUp(flags, configuration, log);
      const { startAgentProcess } = await import("../agent-process.ts");
      const { loadMachine } = await import("../../wiring/choose-machine.ts");
      const directory = stateDirectoryOf(configuration);
      await loadMachine(configuration);
      preferLeanMemory();
      const running = await startAgentProcess(configuration, directory, log, collectNowAndThen());
      await stopping;
      await running.stop();
    });
}
