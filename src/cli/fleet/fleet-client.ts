import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Command } from "commander";
import type { ControlAnswer } from "../../agent/control/results.ts";
import { parseSelection, SelectionError } from "../../fleet/selection.ts";
import type { FleetOutcome, FleetRequest } from "../../fleet/told/requests.ts";
import type { FleetSnapshot } from "../../fleet/told/snapshot.ts";
import { ControlSocketError, callControl } from "../../net/control/control-socket.ts";
import { printAnswer } from "../ask.ts";
import { tellHealth } from "../commands/status.ts";
import { assignment } from "../commands/values.ts";
import { CliFailure, exitCodes } from "../failure.ts";
import { configurationOf, type SettingFlags, withStateDir } from "../settings.ts";
import { printable } from "../text.ts";
import { fleetDirectoryOf } from "./fleet-settings.ts";
import { progressBlock } from "./progress.ts";
import { usage } from "./units.ts";

// fleet status, inform, get, set, reboot, start, stop: a fleet that runs is asked over its control socket.

export interface ClientFlags extends SettingFlags {
  readonly json?: boolean;
  readonly select?: string;
  readonly wait?: boolean;
}

export const aboutSelection =
  "which CPEs: all, 'serial=FLEET0000*', kind=ont, i=1-100, state=failing, 10%; & is and, | is or";

/** Sessions of very many CPEs take their time. */
const longestMs = 60 * 60_000;
const pauseMs = 200;

export function fleetClientCommands(): readonly Command[] {
  return [status(), inform(), get(), set(), reboot(), start(), stop()];
}

export function client(name: string, description: string, example: string): Command {
  return withStateDir(new Command(name))
    .description(description)
    .option("--json", "print JSON")
    .addHelpText("after", `\nExample:\n  ${example}`);
}

const selecting = (command: Command): Command => command.requiredOption("--select <cpes>", aboutSelection);

function status(): Command {
  return client("status", "print how the fleet gets on", "cpe-agent fleet status --json")
    .option("--health", "print in one line whether it does what it is for; exit code 1 where it is not ready")
    .action(async (flags: ClientFlags & { readonly health?: boolean }) => {
      if (flags.health === true) {
        const answer = (await ask(flags, { command: "health" })) as ControlAnswer<"health">;
        if (answer.ok) tellHealth(flags, answer.result);
        return;
      }
      const snapshot = (await ask(flags, { command: "status" })) as FleetSnapshot;
      printAnswer(flags, snapshot, () => progressBlock(snapshot).join("\n"));
    });
}

function inform(): Command {
  const example = "cpe-agent fleet inform --select 'serial=FLEET00*&10%'";
  return selecting(client("inform", "open a session of each with the ACS now, and wait for their ends", example))
    .option("--no-wait", "do not wait")
    .action((flags: ClientFlags) =>
      carryOut(flags, { command: "inform", select: selectionIn(flags), wait: flags.wait !== false }),
    );
}

function get(): Command {
  const example = "cpe-agent fleet get Device.DeviceInfo.SoftwareVersion --select i=1-10";
  return selecting(client("get", "print parameter values", example))
    .argument("<path...>", "full paths, or partial ones ending in a dot")
    .action(async (paths: string[], flags: ClientFlags) => {
      const outcome = (await ask(flags, { command: "get", select: selectionIn(flags), paths })) as FleetOutcome;
      printAnswer(flags, outcome, () =>
        (outcome.values ?? [])
          .flatMap(({ device, values }) => values.map(({ path, value }) => printable(`${device} ${path}=${value}`)))
          .join("\n"),
      );
      failWhereFailed(outcome);
    });
}

function set(): Command {
  const example = "cpe-agent fleet set Device.DeviceInfo.ProvisioningCode=lab --select 10%";
  return selecting(client("set", "change parameters, in each all of them or none; the ACS hears of it", example))
    .argument("<path=value...>")
    .action((texts: string[], flags: ClientFlags) =>
      carryOut(flags, { command: "set", select: selectionIn(flags), values: texts.map((text) => assignment(text)) }),
    );
}

function reboot(): Command {
  return selecting(client("reboot", "reboot CPEs", "cpe-agent fleet reboot --select state=failing")).action(
    (flags: ClientFlags) => carryOut(flags, { command: "reboot", select: selectionIn(flags) }),
  );
}

function start(): Command {
  const example = "cpe-agent fleet start --select state=stopped";
  return selecting(client("start", "switch CPEs on that were switched off", example)).action((flags: ClientFlags) =>
    carryOut(flags, { command: "start", select: selectionIn(flags) }),
  );
}

function stop(): Command {
  return client("stop", "switch CPEs off; without --select, end the fleet", "cpe-agent fleet stop")
    .option("--select <cpes>", aboutSelection)
    .action(async (flags: ClientFlags) => {
      if (flags.select !== undefined) return carryOut(flags, { command: "stop", select: selectionIn(flags) });
      const snapshot = await ask(flags, { command: "end" });
      await ended(flags);
      printAnswer(flags, snapshot, () => "ended");
    });
}

/** Checked here too, so that a wrong one is wrong usage whether or not a fleet runs. */
function selectionIn({ select = "" }: ClientFlags): string {
  try {
    parseSelection(select);
    return select;
  } catch (error) {
    if (!(error instanceof SelectionError)) throw error;
    throw usage(`--select ${error.message}`);
  }
}

async function carryOut(flags: ClientFlags, request: FleetRequest): Promise<void> {
  const outcome = (await ask(flags, request)) as FleetOutcome;
  printAnswer(flags, outcome, () => `${outcome.done} of ${outcome.selected} CPEs`);
  failWhereFailed(outcome);
}

function failWhereFailed({ done, failures, selected }: FleetOutcome): void {
  if (done === selected) return;
  const lines = failures.map(({ device, reason }) => `${device}: ${printable(reason)}`);
  const more = selected - done - failures.length;
  throw new CliFailure([...lines, ...(more > 0 ? [`and ${more} more`] : [])].join("\n"));
}

/** Until nothing answers any more: then all that the fleet had to keep is kept. */
async function ended(flags: ClientFlags): Promise<void> {
  const socket = await socketOf(flags);
  for (;;) {
    try {
      await callControl(socket, { command: "status" }, longestMs);
    } catch (error) {
      if (!(error instanceof ControlSocketError)) throw error;
      if (error.code === "no-agent") return;
      // It hangs up while it ends; what else may be is the caller's.
      if (error.code !== "broken" && error.code !== "refused") throw new CliFailure(error.message);
    }
    await wait(pauseMs);
  }
}

const socketOf = async (flags: ClientFlags): Promise<string> =>
  join(fleetDirectoryOf(await configurationOf(flags)), "control.sock");

/** Rejects with a `CliFailure`: 3 where no fleet runs, 1 where it refuses. */
export async function ask(flags: ClientFlags, request: FleetRequest): Promise<unknown> {
  const socket = await socketOf(flags);
  try {
    return await callControl(socket, request, longestMs);
  } catch (error) {
    if (!(error instanceof ControlSocketError)) throw error;
    if (error.code === "no-agent") {
      const directory = dirname(socket);
      const advice = `start one with: cpe-agent fleet --count N --acs-url URL --state-dir ${directory}`;
      throw new CliFailure(`no fleet is running on ${directory} (${advice})`, exitCodes.noAgent);
    }
    throw new CliFailure(error.message);
  }
}
