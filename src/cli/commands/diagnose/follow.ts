import type { ShownDiagnosis } from "../../../agent/control/results.ts";
import type { DiagnosticName, DiagnosticProgress } from "../../../device/diagnostics/reports.ts";
import { type AskFlags, ask, printAnswer } from "../../ask.ts";
import { CliFailure } from "../../failure.ts";
import { beforeEndWithoutOutput } from "../../standard-streams.ts";
import { printable } from "../../text.ts";
import { inTermsOfFlags } from "./argument-flags.ts";
import { progressLine } from "./progress-line.ts";

interface Followed {
  readonly failure?: (report: never) => string | undefined;
  readonly heard?: (progress: DiagnosticProgress) => void;
  readonly partial?: (progress: readonly DiagnosticProgress[]) => string;
}

/** All that tells a command to end: the test must not go on by itself. */
const endings = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

type Ended = NonNullable<ShownDiagnosis["ended"]>;

/**
 * Has the agent run a diagnostic, prints what there is to see while it lasts, and what it came to. Ctrl-C has it given up, and so has
 * whatever else ends the command. `failure`: why a run that is complete is none of what was wanted; undefined where it is. `heard`: told
 * what is to be seen as it comes. `partial`: what one that was given up has come to until then, where it has no report.
 * @throws CliFailure with exit code 1 where it did not complete, or is none.
 */
export async function follow(
  flags: AskFlags,
  name: DiagnosticName,
  given: Readonly<Record<string, string>>,
  summary: (report: never, progress: readonly DiagnosticProgress[]) => string,
  { failure = () => undefined, heard = () => {}, partial = () => "" }: Followed = {},
): Promise<void> {
  const { run } = await ask(flags, { command: "diagnose", name, arguments: given }).catch((error: unknown) => {
    if (!(error instanceof CliFailure) || error.code !== "invalid") throw error;
    throw new CliFailure(inTermsOfFlags(error.message), error.exitCode, error.code);
  });
  const cancel = (): Promise<unknown> => ask(flags, { command: "cancel-diagnosis", run }).catch(() => {});
  for (const signal of endings) process.once(signal, cancel);
  beforeEndWithoutOutput(cancel);
  try {
    const seen: DiagnosticProgress[] = [];
    const { state, report, reason } = await ending(flags, run, seen, heard).catch(async (error: unknown) => {
      // Where what it finds cannot be kept, nobody has a use for more of it.
      await cancel();
      throw error;
    });
    printAnswer(flags, { state, ...report, ...(reason && { reason }) }, () =>
      report === undefined ? partial(seen) : summary(report as never, seen),
    );
    if (state !== "Complete") throw new CliFailure(printable(reason === "" ? state : `${state}: ${reason}`));
    const none = report === undefined ? undefined : failure(report as never);
    if (none !== undefined) throw new CliFailure(printable(none));
  } finally {
    for (const signal of endings) process.off(signal, cancel);
  }
}

/** Puts what it has printed into `seen`. */
async function ending(
  flags: AskFlags,
  run: string,
  seen: DiagnosticProgress[],
  heard: (progress: DiagnosticProgress) => void,
): Promise<Ended> {
  for (;;) {
    const { progress, ended } = await ask(flags, { command: "diagnosis", run, from: seen.length });
    seen.push(...progress);
    for (const each of progress) heard(each);
    if (!flags.json) for (const each of progress) process.stdout.write(`${printable(progressLine(each))}\n`);
    if (ended !== undefined) return ended;
  }
}
