import { Command, Option } from "commander";
import { type ExportFormat, exportFormats } from "../../kinds/export-formats.ts";
import type { AskFlags } from "../ask.ts";
import { withStateDir } from "../settings.ts";
import { putFile } from "./given-files.ts";

interface ExportFlags extends AskFlags {
  readonly format: ExportFormat;
  readonly output?: string;
}

/** `model export`: a device in the forms that others read. */
export function exportCommand(): Command {
  return withStateDir(new Command("export"))
    .description(
      "write the tree of a kind, or of the running agent, as others read it: GenieACS, its simulator, envelopes, data-model XML",
    )
    .argument("[kind]", "a kind by its name or file (default: the running agent)")
    .addOption(new Option("--format <form>", "what is written").choices([...exportFormats]).default("csv"))
    .option("-o, --output <file>", "where to write it (default: standard output)")
    .addHelpText(
      "after",
      `
Example:
  cpe-agent model export home-gateway --format csv -o home-gateway.csv
  cpe-agent model export --format envelopes               the agent that runs`,
    )
    .action(async (kind: string | undefined, flags: ExportFlags) => {
      const { deviceTree } = await import("./device-tree.ts");
      const { exportTree } = await import("../../kinds/export-tree.ts");
      const { tree } = await deviceTree(kind === undefined ? [] : [kind], flags);
      const text = await exportTree(tree, flags.format);
      if (flags.output === undefined || flags.output === "-") process.stdout.write(text);
      else await putFile(flags.output, text);
    });
}
