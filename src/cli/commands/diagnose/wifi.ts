import { Command } from "commander";
import type { AskFlags } from "../../ask.ts";
import { withStateDir } from "../../settings.ts";
import { follow } from "./follow.ts";
import { reportTexts } from "./report-text.ts";

export function wifiCommand(): Command {
  return withStateDir(new Command("wifi"))
    .description("look which Wi-Fi networks are on the air around the device; the own ones may be away meanwhile")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cpe-agent diagnose wifi")
    .action((flags: AskFlags) => follow(flags, "NeighboringWiFiDiagnostic", {}, reportTexts.NeighboringWiFiDiagnostic));
}
