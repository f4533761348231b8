import { Command } from "commander";
import type { DiagnosticName, DiagnosticProgress, LoadReport } from "../../../device/diagnostics/reports.ts";
import { CliFailure, exitCodes } from "../../failure.ts";
import { follow } from "./follow.ts";
import { given, type PathFlags, pathArguments, withDscp, withPath } from "./options.ts";
import { movedText, reportTexts } from "./report-text.ts";
import { type Moved, throughputPlot } from "./throughput-plot.ts";

interface LoadFlags extends PathFlags {
  readonly connections?: string;
  readonly seconds?: string;
  readonly interval?: string;
  readonly offset?: string;
  readonly size?: string;
}

const withLoad = (command: Command): Command =>
  withDscp(withPath(command))
    .argument("<url>", "of http, https or ftp")
    .option("-c, --connections <number>", "how many at once; 1 unless given")
    .option("-t, --seconds <number>", "how long, instead of a whole file")
    .option("--interval <seconds>", "of each increment in the results, with --seconds")
    .option("--offset <seconds>", "when the first increment begins");

export function downloadCommand(): Command {
  return withLoad(new Command("download"))
    .description("fetch a file, forget it, and measure how fast it came")
    .addHelpText("after", "\nExample:\n  cpe-agent diagnose download --connections 4 https://files.example/100MB.bin")
    .action((url: string, flags: LoadFlags) => load("DownloadDiagnostics", flags, { DownloadURL: url }));
}

export function uploadCommand(): Command {
  return withLoad(new Command("upload"))
    .description("send octets that mean nothing, and measure how fast they go")
    .option("--size <octets>", "of each connection; 10,000,000 unless given")
    .addHelpText("after", "\nExample:\n  cpe-agent diagnose upload --seconds 10 https://files.example/upload")
    .action((url: string, flags: LoadFlags) =>
      load("UploadDiagnostics", flags, { UploadURL: url, TestFileLength: flags.size ?? "10000000" }),
    );
}

async function load(name: DiagnosticName, flags: LoadFlags, own: Readonly<Record<string, string>>): Promise<void> {
  const { interval, offset, seconds } = flags;
  // To the standard 0 is a test of a whole file.
  if (seconds !== undefined && /^0+$/.test(seconds))
    throw new CliFailure("--seconds is 0, and must be 1 to 999", exitCodes.usage);
  if (seconds === undefined && (interval !== undefined || offset !== undefined))
    throw new CliFailure(
      `--${interval === undefined ? "offset" : "interval"} goes with --seconds alone`,
      exitCodes.usage,
    );
  if (interval === undefined && offset !== undefined)
    throw new CliFailure("--offset goes with --interval alone", exitCodes.usage);
  const values = {
    ...own,
    NumberOfConnections: flags.connections,
    TimeBasedTestDuration: flags.seconds,
    TimeBasedTestMeasurementInterval: flags.interval,
    TimeBasedTestMeasurementOffset: flags.offset,
    EnablePerConnectionResults: flags.json ? "true" : undefined,
  };
  await follow(flags, name, { ...pathArguments(flags), ...given(values) }, summary, { partial });
}

const summary = (report: LoadReport, progress: readonly DiagnosticProgress[]): string =>
  [...plotted(progress), reportTexts.DownloadDiagnostics(report)].join("\n");

/** Of one that was given up: until its last whole second. */
function partial(progress: readonly DiagnosticProgress[]): string {
  const last = progress.findLast((each) => each.kind === "load");
  return last === undefined ? "" : [...plotted(progress), movedText(last.bytes, last.elapsedMs)].join("\n");
}

function plotted(progress: readonly DiagnosticProgress[]): readonly string[] {
  const plot = process.stdout.isTTY ? throughputPlot(progress.flatMap(moved), process.stdout.columns || 80) : "";
  return plot === "" ? [] : [plot];
}

const moved = (progress: DiagnosticProgress): readonly Moved[] =>
  progress.kind === "load" ? [{ octets: progress.lastBytes, ms: progress.lastMs }] : [];
