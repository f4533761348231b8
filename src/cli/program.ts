import { Command, CommanderError } from "commander";
import { ConfigurationError } from "../config/configuration.ts";
import { CliFailure, exitCodes, sentenceOf } from "./failure.ts";
import { isWithoutReader, sayOnStandardError } from "./standard-streams.ts";
import { version } from "./version.ts";

type Loader = () => Promise<Command>;

/** The commands by subject and name, in the order of the help. Each is loaded when it is needed: an agent starts without the others. */
const subjects: Readonly<Record<string, Readonly<Record<string, Loader>>>> = {
  "The agent, and how it gets on with its ACS:": {
    run: async () => (await import("./commands/run.ts")).runCommand(),
    status: async () => (await import("./commands/status.ts")).statusCommand(),
    inform: async () => (await import("./commands/status.ts")).informCommand(),
    sessions: async () => (await import("./commands/status.ts")).sessionsCommand(),
    events: async () => (await import("./commands/status.ts")).eventsCommand(),
    wait: async () => (await import("./commands/wait.ts")).waitCommand(),
    metrics: async () => (await import("./commands/metrics.ts")).metricsCommand(),
    reboot: async () => (await import("./commands/reboot.ts")).rebootCommand(),
    "factory-reset": async () => (await import("./commands/reboot.ts")).factoryResetCommand(),
  },
  "Its parameters:": {
    get: async () => (await import("./commands/values.ts")).getCommand(),
    set: async () => (await import("./commands/values.ts")).setCommand(),
    names: async () => (await import("./commands/values.ts")).namesCommand(),
    add: async () => (await import("./commands/rows.ts")).addCommand(),
    delete: async () => (await import("./commands/rows.ts")).deleteCommand(),
    attributes: async () => (await import("./commands/attributes.ts")).attributesCommand(),
  },
  "Files, tests and reports:": {
    transfers: async () => (await import("./commands/transfers.ts")).transfersCommand(),
    firmware: async () => (await import("./commands/firmware.ts")).firmwareCommand(),
    configuration: async () => (await import("./commands/configuration.ts")).configurationCommand(),
    diagnose: async () => (await import("./commands/diagnose/diagnose.ts")).diagnoseCommand(),
    alarms: async () => (await import("./commands/alarms.ts")).alarmsCommand(),
    bulkdata: async () => (await import("./commands/bulk-data.ts")).bulkDataCommand(),
    "support-bundle": async () => (await import("./commands/support-bundle.ts")).supportBundleCommand(),
  },
  "Simulated devices, and an ACS for them:": {
    demo: async () => (await import("./demo/demo.ts")).demoCommand(),
    fleet: async () => (await import("./fleet/fleet.ts")).fleetCommand(),
    acs: async () => (await import("./acs.ts")).acsCommand(),
    model: async () => (await import("./model/model.ts")).modelCommand(),
    record: async () => (await import("./record.ts")).recordCommand(),
  },
  "Besides:": {
    "password-hash": async () => (await import("./commands/password-hash.ts")).passwordHashCommand(),
    completion: async () => (await import("./commands/completion.ts")).completionCommand(),
  },
};

const commands: ReadonlyMap<string, Loader> = new Map(Object.values(subjects).flatMap(Object.entries<Loader>));

/** The whole command line, or as much of it as a command line of that command needs. */
export async function program(wanted = ""): Promise<Command> {
  const root = new Command("cpe-agent")
    .description("TR-069 (CWMP) agent: a router service, a virtual CPE, and a small ACS to try them with")
    .version(version)
    // Flags after a command's name are that command's own, also where `acs` and `acs devices` both have one of a name.
    .enablePositionalOptions()
    .showHelpAfterError("(cpe-agent --help tells more)")
    .addHelpText("after", "\nExit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 no agent running");
  if (wanted === "--version" || wanted === "-V") return root;
  const one = commands.get(wanted);
  if (one !== undefined) return root.addCommand(await one());
  for (const [subject, ofSubject] of Object.entries(subjects)) {
    for (const command of Object.values(ofSubject)) root.addCommand((await command()).helpGroup(subject));
  }
  root.commandsGroup("Besides:").helpCommand(true);
  const { completeCommand } = await import("./commands/completion.ts");
  return root.addCommand(completeCommand(root), { hidden: true });
}

/** Has every command throw instead of ending the process; what commander says of a mistake goes to `said`. */
function exitEarly(command: Command, said: (text: string) => void): void {
  command.exitOverride().configureOutput({ writeErr: said });
  for (const child of command.commands) exitEarly(child, said);
}

/** Runs one command line to its exit code. This is where failures of the faces become sentences and codes, or JSON. */
export async function runCli(argv: readonly string[]): Promise<number> {
  const root = await program(argv[0]);
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
    // Help and version were asked for, and are on standard output.
    if (failure.exitCode === exitCodes.done) return exitCodes.done;
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
