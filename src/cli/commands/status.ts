import { Command } from "commander";
import type { SessionRecord, ShownAlarms, StatusReport } from "../../agent/control/results.ts";
import type { Health } from "../../ports/health.ts";
import type { Metric } from "../../ports/meter.ts";
import { type AskFlags, ask, printAnswer } from "../ask.ts";
import { CliFailure, wholeNumber } from "../failure.ts";
import { withStateDir } from "../settings.ts";
import { shownMetrics } from "../shown-metrics/shown-metrics.ts";
import { duration, facts, moment, table } from "../text.ts";

// status, events, sessions, inform: how the agent gets on with its ACS.

const sessionLine = (session: SessionRecord): string =>
  `${session.outcome}${session.reason && `: ${session.reason}`} (${session.events.join(", ") || "no event"}; ${session.rpcs} RPCs, ${session.durationMs} ms)`;

function nameGiver({ acsUrlOrigin, discovered }: StatusReport): string {
  switch (acsUrlOrigin) {
    case "none":
      return "nobody";
    case "configured":
      return "the configuration (acs.url)";
    case "dhcp":
      return `DHCP${discovered ? ` (option ${discovered.option} on ${discovered.link})` : ""}`;
    case "set":
      return "an ACS, or somebody on the device";
  }
}

const alarmText = ({ object, problem, text }: ShownAlarms["standing"][number]): string =>
  `${problem} (${[object, text].filter((each) => each !== "").join(": ")})`;

function statusText(status: StatusReport, standing: ShownAlarms["standing"], metrics: readonly Metric[]): string {
  const { identity } = status;
  const session =
    status.session === "waiting-to-retry"
      ? `waiting to retry, in ${duration(status.nextRetrySeconds ?? 0)}`
      : status.session;
  const next = status.nextPeriodicInformSeconds;
  return facts([
    [
      "device",
      `${identity.oui}-${identity.productClass}-${identity.serialNumber} (${identity.manufacturer} ${identity.modelName})`,
    ],
    ["software", identity.softwareVersion],
    ["up", duration(status.uptimeSeconds)],
    ["ACS", `${status.acsUrl || "(none configured)"}${status.enabled ? "" : " (EnableCWMP is false)"}`],
    ["named by", nameGiver(status)],
    ["known to it", status.bootstrapped ? "yes" : "not yet"],
    ["connection requests", status.connectionRequestUrl || "(not listening)"],
    ["session", `${session}${status.retryCount > 0 ? `, ${status.retryCount} failed` : ""}`],
    ["next periodic inform", next === undefined ? "none" : `in ${duration(next)}`],
    ["pending events", String(status.pendingEvents)],
    [
      "last session",
      status.lastSession ? `${moment(status.lastSession.startedAtMs)} ${sessionLine(status.lastSession)}` : "none yet",
    ],
    ...(standing.length === 0 ? [] : [["alarms", standing.map(alarmText).join("; ")] as const]),
    ...shownMetrics(metrics),
  ]);
}

export function statusCommand(): Command {
  return withStateDir(new Command("status"))
    .description("print what the agent is, and how it gets on with its ACS")
    .option("--health", "print in one line whether it does what it is for; exit code 1 where it is not ready")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cpe-agent status --json\n  cpe-agent status --health")
    .action(async (flags: AskFlags & { readonly health?: boolean }) => {
      // Of a fleet too, so that a container of either is asked the same.
      if (flags.health === true) return tellHealth(flags, await ask(flags, { command: "health" }));
      const status = await ask(flags, { command: "status" });
      if (flags.json) return printAnswer(flags, status, () => "");
      const { standing } = await ask(flags, { command: "alarms" });
      const { metrics } = await ask(flags, { command: "metrics" });
      printAnswer(flags, status, () => statusText(status, standing, metrics));
    });
}

/** Prints it, and fails where it is not ready. */
export function tellHealth(flags: AskFlags, health: Health): void {
  const { reasons, retrySeconds, state } = health;
  const again = retrySeconds === undefined ? "" : `; tried again in ${duration(retrySeconds)}`;
  printAnswer(flags, health, () => `${[state.replace("-", " "), ...reasons].join(": ")}${again}`);
  if (state === "not-ready") throw new CliFailure(reasons[0] ?? state);
}

export function eventsCommand(): Command {
  return withStateDir(new Command("events"))
    .description("print the events that the ACS has not heard of yet")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cpe-agent events")
    .action(async (flags: AskFlags) => {
      const { events } = await ask(flags, { command: "events" });
      printAnswer(flags, events, () =>
        events.length === 0
          ? "none pending"
          : table(
              ["SINCE", "EVENT", "COMMAND KEY"],
              events.map((each) => [moment(each.atMs), each.code, each.commandKey]),
            ),
      );
    });
}

export function sessionsCommand(): Command {
  return withStateDir(new Command("sessions"))
    .description("print the latest sessions with the ACS, newest first")
    .option("--limit <count>", "how many", "20")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cpe-agent sessions --limit 5")
    .action(async (flags: AskFlags & { limit: string }) => {
      const { sessions } = await ask(flags, { command: "sessions", limit: wholeNumber("--limit", flags.limit) });
      printAnswer(flags, sessions, () =>
        sessions.length === 0
          ? "none yet"
          : table(
              ["STARTED", "OUTCOME", "RPCS", "MS", "RETRY", "EVENTS", "REASON"],
              sessions.map((each) => [
                moment(each.startedAtMs),
                each.outcome,
                String(each.rpcs),
                String(each.durationMs),
                String(each.retryCount),
                each.events.join(", "),
                each.reason,
              ]),
            ),
      );
    });
}

export function informCommand(): Command {
  return withStateDir(new Command("inform"))
    .description("open a session with the ACS now, and wait for its end")
    .option("--no-wait", "do not wait")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cpe-agent inform && echo the ACS heard us")
    .action(async (flags: AskFlags & { wait: boolean }) => {
      const result = await ask(flags, { command: "inform", wait: flags.wait }, 15 * 60_000);
      printAnswer(flags, result, () => (result.session ? sessionLine(result.session) : "asked for"));
      if (result.session && !result.session.ok)
        throw new CliFailure(`the session failed: ${result.session.reason || result.session.outcome}`);
    });
}
