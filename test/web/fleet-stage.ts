import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { buildPage } from "../../scripts/build/page.ts";
import { layerOf, readConfiguration } from "../../src/config/configuration.ts";
import { Timeline } from "../../src/fleet/figures/timeline.ts";
import { cpeStates } from "../../src/fleet/fleet-cpe.ts";
import { rosterOf } from "../../src/fleet/identities/roster-plan.ts";
import { openFleetPage } from "../../src/fleet/page/open-fleet-page.ts";
import { openFleetHere, type RunningFleet } from "../../src/fleet/running-fleet.ts";
import { systemClock } from "../../src/host/clock.ts";
import { TestAcs } from "../harness/acs/test-acs.ts";
import { freePort } from "../harness/free-port.ts";
import { newStateDirectory, quick } from "../harness/wired/wired-agent.ts";
import { asked } from "./stage.ts";

// A fleet of a few CPEs of two kinds in this process, all of them up, with its page on a socket of loopback.

export interface FleetStage {
  readonly acs: TestAcs;
  /** `http://127.0.0.1:PORT/`, the same over all lives of the fleet. */
  readonly url: string;
  fleet: RunningFleet;
  ask(path: string, body?: unknown): ReturnType<typeof asked>;
  /** Ends the fleet, and starts another on its state and port. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

const log = { debug() {}, info() {}, warn() {}, error() {} };

export async function fleetStage(count: number, settings: Readonly<Record<string, string>> = {}): Promise<FleetStage> {
  const pageDirectory = mkdtempSync(join(tmpdir(), "cpe-fleet-page-"));
  await buildPage("fleet", pageDirectory);
  const stateDirectory = newStateDirectory();
  const acs = await TestAcs.start();
  const plan = { template: "FLEET{i:06}", total: count, shard: undefined };
  const kinds = [
    { name: "home-gateway", share: 1 },
    { name: "ont", share: 1 },
  ];
  const boot = async (listen: string) => {
    const given = { ...quick, ...settings, "acs.url": acs.url, "web.listen": listen };
    const configuration = readConfiguration([layerOf(given, (name) => `test ${name}`)]);
    const roster = rosterOf(plan);
    const shape = { configuration, stateDirectory, log, roster, kinds, perSecond: Number.POSITIVE_INFINITY };
    const fleet = await openFleetHere({ ...shape, mostOpen: 100 }, () => {});
    const timeline = new Timeline();
    const { first, size, total } = roster;
    const shown = { acsUrl: acs.url, startedAt: new Date().toISOString(), total, first, size, kinds, seed: "test" };
    const page = await openFleetPage(
      configuration,
      { fleet, shown: { ...shown, roster: plan, states: cpeStates }, timeline, clock: systemClock() },
      log,
      pathToFileURL(`${pageDirectory}/`),
    );
    await fleet.start();
    while (timeline.samples.length === 0) {
      timeline.add(await fleet.read());
      await setTimeout(50);
    }
    return { fleet, page };
  };
  let life = await boot(`127.0.0.1:${await freePort()}`);
  const url = life.page.url ?? "";
  const stop = async (): Promise<void> => {
    await life.page.close();
    await life.fleet.stop();
  };
  const stage: FleetStage = {
    acs,
    url,
    fleet: life.fleet,
    ask: (path, body) => asked(url, path, body === undefined ? {} : { body }),
    stop,
    start: async () => {
      life = await boot(new URL(url).host);
      stage.fleet = life.fleet;
    },
    close: async () => {
      await stop();
      await acs.close();
      for (const each of [pageDirectory, stateDirectory]) rmSync(each, { recursive: true, force: true });
    },
  };
  return stage;
}
