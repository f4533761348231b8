import { Command } from "commander";
import { type AskFlags, ask, printAnswer } from "../ask.ts";
import { CliFailure, exitCodes, type FailureCode, wholeNumber } from "../failure.ts";
import { withStateDir } from "../settings.ts";
import { assignment } from "./values.ts";

// wait: for scripts, until something is so at the running agent.

interface WaitFlags extends AskFlags {
  readonly for: string;
  readonly timeout: string;
  readonly since: string;
}

type Condition =
  | { readonly kind: "value"; readonly path: string; readonly value: string }
  /** No code: any event. */
  | { readonly kind: "event"; readonly code?: string }
  | { readonly kind: "session" };

const pauseMs = 200;

/** What may be otherwise in a moment: an agent starts, a row comes. */
const mayPass: readonly FailureCode[] = ["no-agent", "starting", "refused"];

export function waitCommand(): Command {
  return withStateDir(new Command("wait"))
    .description("wait until something is so; also for an agent that does not run yet")
    .requiredOption(
      "--for <condition>",
      "PATH=VALUE: a parameter has the value; session: a session with the ACS ends well; event, or event=CODE: something happens that the ACS is to hear of",
    )
    .option("--timeout <seconds>", "how long at most; then the exit code is 1, or 3 if no agent runs", "60")
    .option(
      "--since <seconds>",
      "session, event: also one that has ended so long before this command, so that what a script has begun is not missed",
      "0",
    )
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
Example:
  cpe-agent wait --for Device.ManagementServer.PeriodicInformInterval=300 --timeout 120
  cpe-agent wait --for session && echo the ACS heard us
  cpe-agent wait --for session --since 10
  cpe-agent wait --for 'event=4 VALUE CHANGE'`,
    )
    .action(async (flags: WaitFlags) => {
      const condition = conditionOf(flags.for);
      const endMs = Date.now() + 1000 * wholeNumber("--timeout", flags.timeout);
      // From when the command was given, not from when it was loaded, which takes a busy machine a while.
      const sinceSeconds = wholeNumber("--since", flags.since);
      if (sinceSeconds > 0 && condition.kind === "value") throw noLookBack(flags);
      const startedMs = performance.timeOrigin - 1000 * sinceSeconds;
      for (;;) {
        const found = await lookFor(condition, flags, startedMs, Date.now() >= endMs);
        if (found !== undefined) return printAnswer(flags, found, () => "");
        if (Date.now() >= endMs) {
          const reason = `${flags.for}: not so within ${flags.timeout} s`;
          throw new CliFailure(reason, exitCodes.failed, "timeout");
        }
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    });
}

const noLookBack = ({ for: condition, since }: WaitFlags): CliFailure =>
  new CliFailure(
    `--since ${since}: is for sessions and events, and the values that ${condition} had before are not kept`,
    exitCodes.usage,
  );

function conditionOf(text: string): Condition {
  if (text === "session" || text === "event") return { kind: text };
  const { path, value } = assignment(text, "PATH=VALUE, session, event or event=CODE");
  return path === "event" ? { kind: "event", code: value } : { kind: "value", path, value };
}

/** What was waited for, once it is so. `isLast`: what may pass does not any more. */
async function lookFor(
  condition: Condition,
  flags: WaitFlags,
  startedMs: number,
  isLast: boolean,
): Promise<object | undefined> {
  try {
    switch (condition.kind) {
      case "value":
        return await valueIs(flags, condition.path, condition.value);
      case "event":
        return await eventSince(flags, condition.code, startedMs);
      case "session":
        return (await sessionsSince(flags, startedMs)).find(({ ok }) => ok);
    }
  } catch (error) {
    if (isLast || !(error instanceof CliFailure) || !mayPass.includes(error.code)) throw error;
    return undefined;
  }
}

async function valueIs(flags: WaitFlags, path: string, wanted: string): Promise<object | undefined> {
  const { values } = await ask(flags, { command: "get", paths: [path] });
  return values.find(({ value }) => value === wanted);
}

/** One that the ACS has not heard of yet, or has heard of since. */
async function eventSince(flags: WaitFlags, code: string | undefined, startedMs: number): Promise<object | undefined> {
  const { events } = await ask(flags, { command: "events" });
  const pending = events.find((event) => code === undefined || event.code === code);
  if (pending !== undefined) return pending;
  const told = (await sessionsSince(flags, startedMs)).flatMap((session) => session.events);
  const found = told.find((event) => code === undefined || event === code || event.startsWith(`${code} (`));
  return found === undefined ? undefined : { code: found };
}

/** Those that ended after a moment. */
async function sessionsSince(flags: WaitFlags, startedMs: number) {
  const { sessions } = await ask(flags, { command: "sessions" });
  return sessions.filter(({ startedAtMs, durationMs }) => startedAtMs + durationMs >= startedMs);
}
