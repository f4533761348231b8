import { Command } from "commander";
import type { Metric } from "../../ports/meter.ts";
import { type AskFlags, ask, printAnswer } from "../ask.ts";
import { withStateDir } from "../settings.ts";

async function written(metrics: readonly Metric[]): Promise<string> {
  const { exposition } = await import("../../net/metrics/exposition.ts");
  return (await exposition(metrics)).text.trimEnd();
}

export function metricsCommand(): Command {
  return withStateDir(new Command("metrics"))
    .description("print what the agent has counted and how it is, as Prometheus reads it (text format 0.0.4)")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cpe-agent metrics | grep sessions_total")
    .action(async (flags: AskFlags) => {
      const { metrics } = await ask(flags, { command: "metrics" });
      const text = flags.json ? "" : await written(metrics);
      printAnswer(flags, metrics, () => text);
    });
}
