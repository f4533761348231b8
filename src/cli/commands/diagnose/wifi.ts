import { Command } from "commander";
import type { NeighborReport } from "../../../device/diagnostics/reports.ts";
import type { AskFlags } from "../../ask.ts";
import { withStateDir } from "../../settings.ts";
import { follow } from "./follow.ts";

export function wifiCommand(): Command {
  return withStateDir(new Command("wifi"))
    .description("look which Wi-Fi networks are on the air around the device; the own ones may be away meanwhile")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cpe-agent diagnose wifi")
    .action((flags: AskFlags) =>
      follow(flags, "NeighboringWiFiDiagnostic", {}, ({ neighbors }: NeighborReport) => `${neighbors.length} networks`),
    );
}
