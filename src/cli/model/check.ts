import { Command, Option } from "commander";
import type { CheckResult } from "../../kinds/check-tree.ts";
import { type FieldFormat, fieldFormats } from "../../kinds/field-formats.ts";
import { type AskFlags, printAnswer } from "../ask.ts";
import { CliFailure, exitCodes, sentenceOf } from "../failure.ts";
import { repeatable, withStateDir } from "../settings.ts";
import { printable } from "../text.ts";

interface CheckFlags extends AskFlags {
  readonly profile?: readonly string[];
  readonly format?: FieldFormat;
  readonly strict?: boolean;
}

/** `model check`: a device against the standard. */
export function checkCommand(): Command {
  return withStateDir(new Command("check"))
    .description(
      "compare a device with the standard: what its profiles ask for and it lacks, wrong types and values, what cannot be set",
    )
    .argument("[device...]", "a kind by its name or file, or files as import takes them (default: the running agent)")
    .addOption(
      repeatable(
        "--profile <name>",
        "a profile to hold it against, as WiFiRadio:1; may be repeated (default: those that it claims or nearly has)",
      ),
    )
    .addOption(
      new Option("--format <form>", "of the files (default: told by their content)").choices([...fieldFormats]),
    )
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
Example:
  cpe-agent model check device-202BC1-BM632w.csv
  cpe-agent model check home-gateway --profile WiFiRadio:1 --profile NAT:1

Exit codes: 0 it is as the standard has it, 1 it is not (or cannot be read), 2 wrong usage`,
    )
    .action(async (names: string[], flags: CheckFlags) => {
      const { deviceTree } = await import("./device-tree.ts");
      const { checkTree, UnknownProfileError } = await import("../../kinds/check-tree.ts");
      const { reasonsFor } = await import("../../kinds/check-reasons.ts");
      const { tree, remarks, reasonOf } = await deviceTree(names, flags, flags.format);
      let result: CheckResult;
      try {
        result = await checkTree(tree, flags.profile ?? []);
      } catch (error) {
        if (!(error instanceof UnknownProfileError)) throw error;
        throw new CliFailure(sentenceOf(error), exitCodes.usage);
      }
      const reasons = reasonOf === undefined ? new Map<string, string>() : reasonsFor(result, reasonOf);
      printAnswer(
        flags,
        { parameters: tree.parameters.size, ...result, reasons: Object.fromEntries(reasons), remarks },
        () => textOf(result, tree.parameters.size, reasons),
      );
      const wrong =
        result.findings.length +
        result.profiles.filter(({ missing, readOnly }) => missing.length + readOnly.length > 0).length;
      if (wrong > 0) throw new CliFailure(`${wrong} things are not as the standard has them`, exitCodes.failed);
    });
}

function textOf(
  { findings, learned, profiles }: CheckResult,
  parameters: number,
  reasons: ReadonlyMap<string, string>,
): string {
  const why = (path: string): string => (reasons.has(path) ? `: ${reasons.get(path)}` : "");
  const lines = profiles.flatMap(({ name, asked, missing, readOnly }) => [
    `${name}: ${missing.length + readOnly.length === 0 ? "met" : `${asked - missing.length - readOnly.length} of ${asked}`}`,
    ...missing.map((path) => `  missing    ${path}${why(path)}`),
    ...readOnly.map((path) => `  read-only  ${path}${why(path)}`),
  ]);
  const found = findings.map(({ kind, path, reason }) => `${kind.padEnd(10)} ${path} ${printable(reason)}${why(path)}`);
  const left = learned.map(
    (path) => `note: ${path}: rows that were learned, not configured, cannot be set, as is to be expected`,
  );
  return [`${parameters} parameters`, ...lines, ...found, ...left].join("\n");
}
