import { Command, Option } from "commander";
import type { Notification } from "../../model/tree.ts";
import { type AskFlags, ask, printAnswer } from "../ask.ts";
import { withStateDir } from "../settings.ts";
import { table } from "../text.ts";

interface AttributeFlags extends AskFlags {
  readonly notification?: string;
  readonly accessList?: string;
}

const words: Readonly<Record<string, Notification>> = { off: 0, passive: 1, active: 2, "0": 0, "1": 1, "2": 2 };
const kinds: readonly string[] = ["off", "passive", "active"];

export function attributesCommand(): Command {
  return withStateDir(new Command("attributes"))
    .description("print, or with a flag change, notification and access list of parameters")
    .argument("<path...>", "full paths, or partial ones that cover all below")
    .addOption(new Option("--notification <kind>", "how the ACS hears of changes").choices([...kinds, "0", "1", "2"]))
    .option(
      "--access-list <names>",
      "comma-separated names that may write besides the ACS: Subscriber, X_…; kept for the ACS to read",
    )
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cpe-agent attributes Device.WiFi.SSID.1.SSID --notification active")
    .action(async (paths: string[], flags: AttributeFlags) => {
      if (flags.notification !== undefined || flags.accessList !== undefined) {
        const change = {
          ...(flags.notification === undefined ? {} : { notification: words[flags.notification] ?? 0 }),
          ...(flags.accessList === undefined
            ? {}
            : { accessList: flags.accessList.split(",").filter((name) => name !== "") }),
        };
        await ask(flags, { command: "set-attributes", changes: paths.map((path) => ({ path, ...change })) });
        return;
      }
      const { attributes } = await ask(flags, { command: "attributes", paths });
      printAnswer(flags, attributes, () =>
        table(
          ["NOTIFICATION", "ACCESS LIST", "PATH"],
          attributes.map((each) => [
            kinds[each.notification] ?? String(each.notification),
            each.accessList.join(","),
            each.path,
          ]),
        ),
      );
    });
}
