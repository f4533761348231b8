import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { FleetSnapshot } from "../../../src/fleet/told/snapshot.ts";
import { meanwhile, quietly, RunningCommand, temporaryDirectory } from "../../harness/process/built-program.ts";
import { type SerialAcs, serialAcs } from "./serial-acs.ts";

export interface Stage extends SerialAcs {
  readonly directory: string;
  start(...flags: readonly string[]): RunningCommand;
  ask(command: string, ...flags: readonly string[]): ReturnType<typeof meanwhile>;
  /** Of the fleet that runs. */
  status(): Promise<FleetSnapshot>;
}

/** An ACS, and a state directory on which fleets of so many are started; gone with the test. */
export async function stage(count: number): Promise<Stage> {
  const acs = await serialAcs();
  const { path: directory, remove } = temporaryDirectory();
  const started: RunningCommand[] = [];
  onTestFinished(async () => {
    await Promise.all(started.map((fleet) => fleet.kill("SIGKILL")));
    remove();
  });
  const at = ["--state-dir", join(directory, "state")];
  const ask: Stage["ask"] = (command, ...flags) => meanwhile("fleet", command, ...flags, ...at);
  return {
    ...acs,
    directory,
    start: (...flags) => {
      const all = ["--count", String(count), "--acs-url", acs.acs.url, "--json", ...at, ...quietly, ...flags];
      const fleet = new RunningCommand("fleet", ...all);
      started.push(fleet);
      return fleet;
    },
    ask,
    status: async () => JSON.parse((await ask("status", "--json")).stdout),
  };
}
