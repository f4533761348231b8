import { Command, Option } from "commander";
import type { ControlRequest } from "../../agent/control/requests.ts";
import { type AskFlags, ask, printAnswer } from "../ask.ts";
import { CliFailure } from "../failure.ts";
import { withStateDir } from "../settings.ts";
import { assignment } from "./values.ts";

// transfers download, upload, request, confirm, refuse: what somebody on the device has to say of files.

interface OrderFlags extends AskFlags {
  readonly username?: string;
  readonly password?: string;
  readonly wait: boolean;
}

type Rpc = ControlRequest<"transfer">["rpc"];

const typeArgument = ["<filetype>", 'such as "3 Vendor Configuration File", or its number alone'] as const;
const longestWaitMs = 24 * 3_600_000;

export function downloadCommand(): Command {
  return orderCommand(
    "Download",
    "fetch a file and make use of it: restore a configuration, upgrade the firmware, …",
    'download "3 Vendor Configuration File" https://files.example/backup.xml',
  );
}

export function uploadCommand(): Command {
  return orderCommand(
    "Upload",
    "send a file: back up the configuration, hand in the log, …",
    "upload 1 https://files.example/backup.xml",
  );
}

function orderCommand(rpc: Rpc, description: string, example: string): Command {
  return withStateDir(new Command(rpc.toLowerCase()))
    .description(`${description}; the ACS hears of it if its AutonomousTransferCompletePolicy says so`)
    .argument(...typeArgument)
    .argument("<url>")
    .option("--username <name>", "for the file server")
    .addOption(
      new Option(
        "--password <password>",
        "for the file server; in the variable, other users of the machine do not see it",
      ).env("CPE_TRANSFER_PASSWORD"),
    )
    .option("--no-wait", "do not wait for its end")
    .option("--json", "print JSON")
    .addHelpText("after", `\nExample:\n  cpe-agent transfers ${example}`)
    .action(async (fileType: string, url: string, flags: OrderFlags) => {
      const { username = "", password = "", wait } = flags;
      const request = { command: "transfer", rpc, fileType, url, username, password, wait } as const;
      const result = await ask(flags, request, longestWaitMs);
      printAnswer(flags, result, () =>
        result.faultCode === undefined ? "queued" : result.faultCode === 0 ? "done" : "",
      );
      if (result.faultCode)
        throw new CliFailure(`${rpc.toLowerCase()} failed: ${result.faultCode} ${result.faultString}`);
    });
}

export function requestCommand(): Command {
  return withStateDir(new Command("request"))
    .description("ask the ACS to have this device download a file; it decides whether and which")
    .argument(...typeArgument)
    .argument("[name=value...]", "what the ACS is told of the file wanted")
    .option("--json", "print JSON")
    .addHelpText("after", '\nExample:\n  cpe-agent transfers request "1 Firmware Upgrade Image" Version=2.1')
    .action(async (fileType: string, texts: string[], flags: AskFlags) => {
      const named = texts.map((text) => assignment(text, "NAME=VALUE (for example Version=2.1)"));
      const values = Object.fromEntries(named.map(({ path, value }) => [path, value]));
      const result = await ask(flags, { command: "request-download", fileType, values });
      printAnswer(flags, result, () => "the ACS is being asked");
    });
}

export function confirmCommand(): Command {
  return answerCommand("confirm", "let the download begin that asks for confirmation", true);
}

export function refuseCommand(): Command {
  return answerCommand("refuse", "keep the download that asks for confirmation from this window of time", false);
}

function answerCommand(name: string, description: string, agreed: boolean): Command {
  return withStateDir(new Command(name))
    .description(description)
    .argument("[commandkey]", "which, if more than one asks")
    .option("--json", "print JSON")
    .addHelpText("after", `\nExample:\n  cpe-agent transfers ${name}`)
    .action(async (commandKey: string | undefined, flags: AskFlags) => {
      const named = commandKey === undefined ? {} : { commandKey };
      const result = await ask(flags, { command: "confirm-transfer", agreed, ...named });
      printAnswer(flags, result, () => (agreed ? "confirmed" : "refused"));
    });
}
