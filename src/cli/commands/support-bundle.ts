import { closeSync, openSync, writeSync } from "node:fs";
import { Command, Option } from "commander";
import type { ControlCommand, RequestOf } from "../../agent/control/requests.ts";
import type { ControlAnswer } from "../../agent/control/results.ts";
import { type AskFlags, ask } from "../ask.ts";
import { CliFailure, exitCodes } from "../failure.ts";
import { withStateDir } from "../settings.ts";

interface BundleFlags extends AskFlags {
  readonly output?: string;
  readonly O?: string;
}

export function supportBundleCommand(): Command {
  return (
    withStateDir(new Command("support-bundle"))
      .description(
        "write one file to attach to a report: configuration, tree, sessions, log, versions, without secrets",
      )
      .option("-o, --output <file>", "to write, - for standard output; a name by device and time unless given")
      // What scripts of users may have; shown is what other commands that write a file take.
      .addOption(new Option("-O <file>").hideHelp())
      .addHelpText("after", "\nExample:\n  cpe-agent support-bundle -o report.json")
      .action(async (flags: BundleFlags) => {
        const { supportBundle } = await import("../../web/support-bundle.ts");
        const { name, text } = await supportBundle((request) => askedOf(flags, request), Date.now());
        const file = flags.output ?? flags.O ?? name;
        if (file === "-") process.stdout.write(text);
        else write(file, text);
      })
  );
}

/** What an agent refuses is no reason to go without the rest; that none runs is. */
async function askedOf<C extends ControlCommand>(flags: AskFlags, request: RequestOf<C>): Promise<ControlAnswer<C>> {
  try {
    return { ok: true, result: await ask(flags, request, 120_000) };
  } catch (failure) {
    if (!(failure instanceof CliFailure) || failure.exitCode === exitCodes.noAgent) throw failure;
    return { ok: false, error: { kind: "failed", message: failure.message, faults: [] } };
  }
}

/** For its owner only: addresses and names of people are in it. */
function write(file: string, text: string): void {
  try {
    const output = openSync(file, "wx", 0o600);
    try {
      writeSync(output, text);
    } finally {
      closeSync(output);
    }
  } catch (error) {
    throw new CliFailure(`cannot write the bundle: ${error instanceof Error ? error.message : String(error)}`);
  }
  process.stdout.write(
    `${file}: look through it before it goes out; addresses and names are in it, passwords are not\n`,
  );
}
