import { Command } from "commander";
import type { ShownTransfer } from "../../agent/control/results.ts";
import { type AskFlags, ask, printAnswer } from "../ask.ts";
import { withStateDir } from "../settings.ts";
import { duration, table } from "../text.ts";
import { refuseWords } from "../unknown-command.ts";
import { confirmCommand, downloadCommand, refuseCommand, requestCommand, uploadCommand } from "./transfer-orders.ts";

function stateText({ state, dueSeconds, question, faultCode, faultString }: ShownTransfer): string {
  switch (state) {
    case "waiting":
      if (question !== undefined) {
        const message = question.message && ` "${question.message}"`;
        return `asks:${message} (transfers confirm, or refuse; ${duration(question.seconds)} left)`;
      }
      return dueSeconds ? `waiting, in ${duration(dueSeconds)}` : "waiting";
    case "running":
      return "running";
    case "completed":
      return faultCode === 0 ? "done, not yet told" : `failed, not yet told: ${faultCode} ${faultString}`;
  }
}

const keyText = ({ local, commandKey }: ShownTransfer): string => (local ? "(asked for locally)" : commandKey);

export function transfersCommand(): Command {
  return withStateDir(new Command("transfers"))
    .enablePositionalOptions()
    .description("print the file transfers that are not over, or that the ACS has not yet heard the end of")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cpe-agent transfers")
    .allowExcessArguments()
    .action(async (flags: AskFlags, command: Command) => {
      refuseWords(command, command);
      const { transfers } = await ask(flags, { command: "transfers" });
      printAnswer(flags, transfers, () =>
        transfers.length === 0
          ? "none queued"
          : table(
              ["RPC", "FILE TYPE", "COMMAND KEY", "URL", "STATE"],
              transfers.map((each) => [each.rpc, each.fileType, keyText(each), each.url, stateText(each)]),
            ),
      );
    })
    .addCommand(downloadCommand())
    .addCommand(uploadCommand())
    .addCommand(requestCommand())
    .addCommand(confirmCommand())
    .addCommand(refuseCommand());
}
