import { Command } from "commander";
import { type AskFlags, ask, printAnswer } from "../ask.ts";
import { CliFailure, exitCodes } from "../failure.ts";
import { withStateDir } from "../settings.ts";

export function rebootCommand(): Command {
  return withStateDir(new Command("reboot"))
    .description("reboot the device (a real one only where host.reboot allows it)")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cpe-agent reboot")
    .action(async (flags: AskFlags) => printAnswer(flags, await ask(flags, { command: "reboot" }), () => "rebooting"));
}

export function factoryResetCommand(): Command {
  return withStateDir(new Command("factory-reset"))
    .description("forget all that was set, by the ACS and locally, and start as new")
    .option("--yes", "do it: without this nothing happens")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cpe-agent factory-reset --yes")
    .action(async (flags: AskFlags & { yes?: boolean }) => {
      if (!flags.yes) throw new CliFailure("a factory reset cannot be taken back: say --yes", exitCodes.usage);
      printAnswer(flags, await ask(flags, { command: "factory-reset" }), () => "resetting");
    });
}
