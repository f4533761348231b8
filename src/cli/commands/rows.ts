import { Command } from "commander";
import { type AskFlags, ask, printAnswer } from "../ask.ts";
import { withStateDir } from "../settings.ts";
import { assignment } from "./values.ts";

// add, delete: the rows of tables.

export function addCommand(): Command {
  return withStateDir(new Command("add"))
    .description("add a row to a table and print its path")
    .argument("<table>", "the table's path, ending in a dot")
    .argument("[name=value...]", "parameters of the new row, set in the same step")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nExample:\n  cpe-agent add Device.NAT.PortMapping. ExternalPort=8080 InternalPort=80 Protocol=TCP",
    )
    .action(async (path: string, texts: string[], flags: AskFlags) => {
      const values = Object.fromEntries(texts.map((text) => assignment(text)).map((each) => [each.path, each.value]));
      const result = await ask(flags, { command: "add", path, values });
      printAnswer(flags, result, () => result.path);
    });
}

export function deleteCommand(): Command {
  return withStateDir(new Command("delete"))
    .description("delete a row of a table, with all below it")
    .argument("<row>", "the row's path, ending in a dot")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cpe-agent delete Device.NAT.PortMapping.3.")
    .action(async (path: string, flags: AskFlags) => {
      const result = await ask(flags, { command: "delete", path });
      printAnswer(flags, result, () => (result.status === "deferred" ? "accepted; takes effect later" : ""));
    });
}
