import { Command } from "commander";
import type { ShownAlarms } from "../../agent/control/results.ts";
import { type AskFlags, ask, printAnswer } from "../ask.ts";
import { withStateDir } from "../settings.ts";
import { moment, table } from "../text.ts";

/** The device did not know the time. */
const timeText = (ms: number | undefined): string => (ms === undefined ? "unknown" : moment(ms));

function standingText({ standing, supported, watched }: ShownAlarms): string {
  if (supported === 0) return "this device has no alarms: its data model has none";
  if (standing.length > 0) {
    return table(
      ["SINCE", "ID", "SEVERITY", "PROBLEM", "OBJECT", "TEXT"],
      standing.map((each) => [
        timeText(each.raisedAtMs),
        String(each.id),
        each.severity,
        each.problem,
        each.object,
        each.text,
      ]),
    );
  }
  return watched === 0
    ? "none is watched for (Device.FaultMgmt.SupportedAlarm.{i}.ReportingMechanism is 3 Disabled of all)"
    : `none stands, of ${watched} that are watched for`;
}

const eventsText = ({ events }: ShownAlarms): string =>
  events.length === 0
    ? "no event"
    : table(
        ["AT", "ID", "EVENT", "SEVERITY", "PROBLEM", "OBJECT", "TEXT"],
        events.map((each) => [
          timeText(each.atMs),
          String(each.id),
          each.type,
          each.severity,
          each.problem,
          each.object,
          each.text,
        ]),
      );

export function alarmsCommand(): Command {
  return withStateDir(new Command("alarms"))
    .description("print the alarms that stand; with --events what became of all, newest first")
    .option("--events", "print that they were raised, have changed and have ended")
    .option("--json", "print JSON: both")
    .addHelpText("after", "\nExample:\n  cpe-agent alarms --events")
    .action(async (flags: AskFlags & { readonly events?: boolean }) => {
      const alarms = await ask(flags, { command: "alarms" });
      printAnswer(flags, alarms, () => (flags.events === true ? eventsText(alarms) : standingText(alarms)));
    });
}
