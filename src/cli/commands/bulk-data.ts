import { Command, InvalidArgumentError } from "commander";
import type { ShownProfile, ShownPush } from "../../agent/control/results.ts";
import { type AskFlags, ask, printAnswer } from "../ask.ts";
import { CliFailure, exitCodes } from "../failure.ts";
import { withStateDir } from "../settings.ts";
import { duration, facts, moment, printable, table } from "../text.ts";

/** A collector may take two minutes for a report. */
const pushTimeoutMs = 300_000;

function profileNumber(text: string): number {
  if (!/^[1-9][0-9]{0,9}$/.test(text)) throw new InvalidArgumentError("A profile is named by its instance number.");
  return Number(text);
}

function sentText({ ok, atMs, reports, octets, status, reason }: Omit<ShownPush, "profile">): string {
  const what = `${reports} ${reports === 1 ? "report" : "reports"}, ${octets} octets`;
  return `${moment(atMs)}  ${ok ? `sent: ${what}, HTTP ${status}` : `failed: ${reason}`}`;
}

function waitingText({ waitingReports, waitingOctets, sending, nextRetrySeconds }: ShownProfile): string {
  if (sending) return `${waitingReports}, being sent`;
  const retry = nextRetrySeconds === undefined ? "" : `, again in ${duration(nextRetrySeconds)}`;
  return waitingReports === 0 ? "none" : `${waitingReports} (${waitingOctets} octets)${retry}`;
}

function nextText({ enabled, nextReportSeconds }: ShownProfile): string {
  if (!enabled) return "never: the profile is not enabled";
  return nextReportSeconds === undefined
    ? "never: Device.BulkData.Enable is false"
    : `in ${duration(nextReportSeconds)}`;
}

const profileText = (profile: ShownProfile): string =>
  facts([
    ["Profile", [String(profile.instance), profile.alias, profile.name].filter((each) => each !== "").join("  ")],
    ["Collector", profile.url || "(HTTP.URL is not set)"],
    [
      "Form",
      `${profile.encodingType} ${profile.reportFormat}, ${profile.references} ${profile.references === 1 ? "reference" : "references"}`,
    ],
    ["Every", duration(profile.intervalSeconds)],
    ["Next", nextText(profile)],
    ["Waiting", waitingText(profile)],
    ["Last", profile.last === undefined ? "nothing sent yet" : sentText(profile.last)],
  ]);

function showCommand(): Command {
  return withStateDir(new Command("show"))
    .description("print the profiles of bulk data, when they report next, what waits and how the last report fared")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cpe-agent bulkdata show")
    .action(async (flags: AskFlags) => {
      const answer = await ask(flags, { command: "bulk-data" });
      printAnswer(flags, answer, () =>
        answer.profiles.length === 0
          ? "no profile (an ACS adds rows to Device.BulkData.Profile.)"
          : answer.profiles.map(profileText).join("\n\n"),
      );
    });
}

function pushCommand(): Command {
  return withStateDir(new Command("push"))
    .description("make a report now and send it, with those that wait; fails if a collector does not take it")
    .argument("[profile]", "instance number; every profile that is enabled unless given", profileNumber)
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cpe-agent bulkdata push 1")
    .action(async (profile: number | undefined, flags: AskFlags) => {
      const request = { command: "push-bulk-data", ...(profile !== undefined && { profile }) } as const;
      const { pushed } = await ask(flags, request, pushTimeoutMs);
      printAnswer(flags, pushed, () =>
        table(
          ["PROFILE", "WHAT CAME OF IT"],
          pushed.map((each) => [String(each.profile), sentText(each)]),
        ),
      );
      const failed = pushed.filter(({ ok }) => !ok);
      if (failed.length === 0) return;
      const told = failed.map(({ profile: instance, reason }) => `profile ${instance}: ${printable(reason)}`);
      throw new CliFailure(told.join("\n"), exitCodes.failed);
    });
}

export function bulkDataCommand(): Command {
  return new Command("bulkdata")
    .description("reports of parameters to collectors (bulk data)")
    .addCommand(showCommand())
    .addCommand(pushCommand());
}
