import { Command, CommanderError } from "commander";
import { ConfigurationError } from "../config/configuration.ts";
import { acsCommand } from "./acs.ts";
import { attributesCommand } from "./commands/attributes.ts";
import { completionCommand } from "./commands/completion.ts";
import { configurationCommand } from "./commands/configuration.ts";
import { firmwareCommand } from "./commands/firmware.ts";
import { modelCommand } from "./commands/model.ts";
import { factoryResetCommand, rebootCommand } from "./commands/reboot.ts";
import { addCommand, deleteCommand } from "./commands/rows.ts";
import { runCommand } from "./commands/run.ts";
import { eventsCommand, informCommand, sessionsCommand, statusCommand } from "./commands/status.ts";
import { transfersCommand } from "./commands/transfers.ts";
import { getCommand, namesCommand, setCommand } from "./commands/values.ts";
import { demoCommand } from "./demo.ts";
import { CliFailure, exitCodes, sentenceOf } from "./failure.ts";
import { version } from "./version.ts";

/** The whole command line. */
export function program(): Command {
  const root = new Command("cpe-agent")
    .description("TR-069 (CWMP) agent: a router service, a virtual CPE, and a small ACS to try them with")
    .version(version)
    // Flags after a command's name are that command's own, also where `acs` and `acs devices` both have one of a name.
    .enablePositionalOptions()
    .showHelpAfterError("(cpe-agent --help tells more)")
    .addHelpText("after", "\nExit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 no agent running");
  const commands = [
    runCommand(),
    statusCommand(),
    getCommand(),
    setCommand(),
    namesCommand(),
    addCommand(),
    deleteCommand(),
    attributesCommand(),
    informCommand(),
    eventsCommand(),
    transfersCommand(),
    sessionsCommand(),
    rebootCommand(),
    factoryResetCommand(),
    demoCommand(),
    acsCommand(),
    modelCommand(),
    firmwareCommand(),
    configurationCommand(),
  ];
  for (const command of commands) root.addCommand(command);
  root.addCommand(completionCommand(root));
  return root;
}

function exitEarly(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) exitEarly(child);
}

/** Runs one command line to its exit code. This is where failures of the faces become sentences and codes. */
export async function runCli(argv: readonly string[]): Promise<number> {
  const root = program();
  exitEarly(root);
  try {
    await root.parseAsync(argv, { from: "user" });
    return exitCodes.done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    if (error instanceof ConfigurationError) return complain(error.problems, exitCodes.usage);
    if (error instanceof CliFailure) return complain([error.message], error.exitCode);
    const trace = process.env.CPE_AGENT_LOG_LEVEL === "debug" && error instanceof Error ? [error.stack ?? ""] : [];
    return complain([sentenceOf(error), ...trace], exitCodes.failed);
  }
}

function complain(sentences: readonly string[], exitCode: number): number {
  for (const sentence of sentences) process.stderr.write(`cpe-agent: ${sentence}\n`);
  return exitCode;
}
