import type { ShownDiagnosis } from "../../../agent/control/results.ts";
import type { DiagnosticName } from "../../../device/diagnostics/reports.ts";
import { type AskFlags, ask, printAnswer } from "../../ask.ts";
import { CliFailure } from "../../failure.ts";
import { printable } from "../../text.ts";
import { progressLine } from "./progress-line.ts";

type Ended = NonNullable<ShownDiagnosis["ended"]>;

/**
 * Has the agent run a diagnostic, prints what there is to see while it lasts, and what it came to. Ctrl-C has it given up.
 * @throws CliFailure with exit code 1 where it did not complete.
 */
export async function follow(
  flags: AskFlags,
  name: DiagnosticName,
  given: Readonly<Record<string, string>>,
  summary: (report: never) => string,
): Promise<void> {
  const { run } = await ask(flags, { command: "diagnose", name, arguments: given });
  const cancel = (): void => void ask(flags, { command: "cancel-diagnosis", run }).catch(() => {});
  process.once("SIGINT", cancel);
  try {
    const { state, report, reason } = await ending(flags, run);
    printAnswer(flags, { state, ...report, ...(reason && { reason }) }, () =>
      report === undefined ? "" : summary(report as never),
    );
    if (state !== "Complete") throw new CliFailure(printable(reason === "" ? state : `${state}: ${reason}`));
  } finally {
    process.off("SIGINT", cancel);
  }
}

async function ending(flags: AskFlags, run: string): Promise<Ended> {
  for (let seen = 0; ; ) {
    const { progress, ended } = await ask(flags, { command: "diagnosis", run, from: seen });
    seen += progress.length;
    if (!flags.json) for (const each of progress) process.stdout.write(`${printable(progressLine(each))}\n`);
    if (ended !== undefined) return ended;
  }
}
