import { Command, CommanderError } from "commander";
import { ConfigurationError } from "../config/configuration.ts";
import { acsCommand } from "./acs.ts";
import { attributesCommand } from "./commands/attributes.ts";
import { completeCommand, completionCommand } from "./commands/completion.ts";
import { configurationCommand } from "./commands/configuration.ts";
import { firmwareCommand } from "./commands/firmware.ts";
import { modelCommand } from "./commands/model.ts";
import { factoryResetCommand, rebootCommand } from "./commands/reboot.ts";
import { addCommand, deleteCommand } from "./commands/rows.ts";
import { runCommand } from "./commands/run.ts";
import { eventsCommand, informCommand, sessionsCommand, statusCommand } from "./commands/status.ts";
import { transfersCommand } from "./commands/transfers.ts";
import { getCommand, namesCommand, setCommand } from "./commands/values.ts";
import { waitCommand } from "./commands/wait.ts";
import { demoCommand } from "./demo/demo.ts";
import { CliFailure, exitCodes, sentenceOf } from "./failure.ts";
import { isWithoutReader, sayOnStandardError } from "./standard-streams.ts";
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
    waitCommand(),
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
  root.addCommand(completionCommand());
  root.addCommand(completeCommand(root), { hidden: true });
  return root;
}

/** Has every command throw instead of ending the process; what commander says of a mistake goes to `said`. */
function exitEarly(command: Command, said: (text: string) => void): void {
  command.exitOverride().configureOutput({ writeErr: said });
  for (const child of command.commands) exitEarly(child, said);
}

/** Runs one command line to its exit code. This is where failures of the faces become sentences and codes, or JSON. */
export async function runCli(argv: readonly string[]): Promise<number> {
  const root = program();
  const json = wantsJson(argv);
  exitEarly(root, (text) => {
    if (!json) sayOnStandardError(text);
  });
  try {
    await root.parseAsync(argv, { from: "user" });
    return exitCodes.done;
  } catch (error) {
    if (isWithoutReader(error)) return exitCodes.done;
    const failure = failureIn(error);
    if (json) sayOnStandardError(`${JSON.stringify({ error: { code: failure.code, message: failure.message } })}\n`);
    // Commander has said it, with how to use the command.
    else if (!(error instanceof CommanderError)) {
      const sentences = error instanceof ConfigurationError ? error.problems : [failure.message];
      for (const sentence of sentences) sayOnStandardError(`cpe-agent: ${sentence}\n`);
      if (process.env.CPE_AGENT_LOG_LEVEL === "debug" && error instanceof Error && !(error instanceof CliFailure)) {
        sayOnStandardError(`${error.stack}\n`);
      }
    }
    return failure.exitCode;
  }
}

const wantsJson = (argv: readonly string[]): boolean => argv.slice(0, argv.indexOf("--") >>> 0).includes("--json");

function failureIn(error: unknown): CliFailure {
  if (error instanceof CliFailure) return error;
  if (error instanceof ConfigurationError) return new CliFailure(error.message, exitCodes.usage, "configuration");
  if (error instanceof CommanderError) {
    const message = error.message.replace(/^error: /, "");
    return new CliFailure(message, error.exitCode === 0 ? exitCodes.done : exitCodes.usage);
  }
  return new CliFailure(sentenceOf(error));
}
