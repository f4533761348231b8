import { Command } from "commander";
import type { SelfTestReport } from "../../../device/diagnostics/reports.ts";
import type { AskFlags } from "../../ask.ts";
import { withStateDir } from "../../settings.ts";
import { follow } from "./follow.ts";
import { reportTexts } from "./report-text.ts";

export function selfTestCommand(): Command {
  return withStateDir(new Command("self-test"))
    .description(
      "look whether the device itself is well: its state, clock, memory, disk, routes, names, and the way to the ACS",
    )
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cpe-agent diagnose self-test")
    .action((flags: AskFlags) =>
      follow(flags, "SelfTestDiagnostics", {}, reportTexts.SelfTestDiagnostics, { failure }),
    );
}

function failure({ checks }: SelfTestReport): string | undefined {
  const failed = checks.filter(({ passed }) => !passed).map(({ name }) => name);
  return failed.length === 0 ? undefined : `not well: ${failed.join(", ")}`;
}
