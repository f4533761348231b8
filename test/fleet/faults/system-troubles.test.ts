import { rmSync } from "node:fs";
import { expect, it, onTestFinished } from "vitest";
import { AcsInProcess } from "../../../src/acs/acs-in-process.ts";
import { layerOf, readConfiguration } from "../../../src/config/configuration.ts";
import { ruleOf } from "../../../src/fleet/faults/fault-rule.ts";
import { Fleet } from "../../../src/fleet/fleet.ts";
import type { FleetCpe } from "../../../src/fleet/fleet-cpe.ts";
import { numberedRoster } from "../../../src/fleet/identities/roster.ts";
import { virtualFiles } from "../../../src/fleet/virtual/virtual-files.ts";
import { VirtualClock } from "../../../src/host/virtual-clock.ts";
import type { Log } from "../../../src/ports/log.ts";
import { openMemoryStore } from "../../../src/store/memory-store.ts";
import { newStateDirectory, quick } from "../../harness/wired/wired-agent.ts";

// Faults of the system below whole agents, under a virtual clock, as their ACS hears of them.

const quiet = (): void => {};
const log: Log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const minute = 60_000;

async function virtualFleet(count: number, kind = "home-gateway") {
  const clock = new VirtualClock(Date.UTC(2026, 0, 1));
  const acs = new AcsInProcess({ clock, store: openMemoryStore(), rules: [], filesUrl: "http://acs.example/files" });
  const stateDirectory = newStateDirectory();
  const given = { ...quick, "acs.periodicInform.enable": "false", "acs.url": "http://acs.example/" };
  const fleet = await Fleet.open({
    configuration: readConfiguration([layerOf(given, (name) => `test ${name}`)]),
    stateDirectory,
    log,
    roster: numberedRoster("V{i}", count),
    kinds: [{ name: kind, share: 1 }],
    perSecond: Number.POSITIVE_INFINITY,
    mostOpen: 100,
    seed: "troubles",
    world: { clock, exchange: acs, transfers: virtualFiles(clock) },
  });
  onTestFinished(async () => {
    await clock.run(fleet.stop());
    rmSync(stateDirectory, { recursive: true });
  });
  const goBy = (ms: number): Promise<void> => clock.run(new Promise((resolve) => void clock.after(ms, resolve)));
  return {
    fleet,
    goBy,
    run: <T>(work: Promise<T> | undefined): Promise<T | undefined> => clock.run(Promise.resolve(work)),
    /** Gives a fault, and returns what it is called. */
    give: (rule: Readonly<Record<string, unknown>>) => fleet.faults.board.add(ruleOf(rule)),
    up: async () => {
      await clock.run(fleet.start());
      await goBy(minute);
    },
    value: async (cpe: FleetCpe | undefined, path: string) => {
      const answer = await clock.run(Promise.resolve(cpe?.agent?.control({ command: "get", paths: [path] })));
      return answer?.ok === true && "values" in answer.result ? answer.result.values[0]?.value : undefined;
    },
  };
}

const lanStatus = "Device.Ethernet.Interface.1.Status";

it("a link loses its carrier in the CPEs that are meant, for as long as it is told", async () => {
  const { fleet, give, goBy, up, value } = await virtualFleet(3);
  await up();
  give({ fault: "link-without-carrier", link: "lan1", select: "i=2", after: "10s", for: "1m" });
  const all = () =>
    Promise.all(fleet.cpes.map((cpe) => cpe.host?.links.read())).then((each) =>
      each.map((links) => links?.find(({ name }) => name === "lan1")?.state),
    );
  expect(await all()).toEqual(["up", "up", "up"]);
  await goBy(11_000);
  expect(await all()).toEqual(["up", "down", "up"]);
  expect(fleet.faults.board.counts).toEqual({ "link-without-carrier": 1 });
  const [, second] = fleet.cpes;
  expect(await value(second, lanStatus)).toBe("Down");
  await goBy(minute);
  expect(await all()).toEqual(["up", "up", "up"]);
  expect(await value(second, lanStatus)).toBe("Up");
});

it("it is there again after the power was off, also from before the CPE was up, and gone with the fault", async () => {
  const { fleet, give, run, up } = await virtualFleet(2);
  const id = give({ fault: "radio-down", times: 1 });
  await up();
  const [first] = fleet.cpes;
  if (first === undefined) throw new Error("no CPE");
  const radio = async () => (await first.host?.wifi?.read())?.radios.map(({ state }) => state);
  expect(await radio()).toEqual(["down", "up"]);
  await run(fleet.switchOff(first));
  await run(fleet.switchOn(first));
  expect(await radio()).toEqual(["down", "up"]);
  expect(fleet.faults.board.counts).toEqual({ "radio-down": 2 });
  fleet.faults.board.remove(id);
  expect(await radio()).toEqual(["up", "up"]);
});

it("the ACS is told of a value that is watched, without anybody looking for it", async () => {
  const { fleet, give, goBy, run, up } = await virtualFleet(1);
  await up();
  const changes = [{ path: lanStatus, notification: 2 as const }];
  await run(fleet.cpes[0]?.agent?.control({ command: "set-attributes", changes }));
  await goBy(minute);
  expect(fleet.tally.events.get("4 VALUE CHANGE")).toBeUndefined();
  give({ fault: "link-without-carrier" });
  await goBy(1000);
  expect(fleet.tally.events.get("4 VALUE CHANGE")).toBe(1);
});

const faultMgmt = "Device.FaultMgmt.";

/** Has the ACS told of this alarm by a session of its own, as soon as it is raised. */
async function alarmed({ fleet, goBy, run }: Awaited<ReturnType<typeof virtualFleet>>, alarm: number): Promise<void> {
  const agent = fleet.cpes[0]?.agent;
  const values = [{ path: `${faultMgmt}SupportedAlarm.${alarm}.ReportingMechanism`, value: "0 Expedited" }];
  await run(agent?.control({ command: "set", values }));
  const changes = [{ path: `${faultMgmt}ExpeditedEvent.`, notification: 2 as const }];
  await run(agent?.control({ command: "set-attributes", changes }));
  await goBy(minute);
}

it.each([
  ["link-without-carrier", 1, "Link down", "Status is Down"],
  ["overheating", 3, "High temperature", "100 degrees Celsius"],
  ["memory-short", 4, "Memory nearly used up", "98 % are used"],
  ["processor-busy", 5, "CPU fully used", "100 % are used"],
  ["radio-down", 6, "Wi-Fi radio down", "Status is Down"],
])("of %s the ACS is alarmed, and hears that it is over", async (fault, alarm, problem, text) => {
  const all = await virtualFleet(1);
  const { fleet, give, goBy, up, value } = all;
  await up();
  await alarmed(all, alarm);
  const [cpe] = fleet.cpes;
  const told = (): number => fleet.tally.events.get("4 VALUE CHANGE") ?? 0;
  const before = told();
  const id = give({ fault });
  await goBy(2 * minute);
  expect(await value(cpe, `${faultMgmt}CurrentAlarm.1.SpecificProblem`)).toBe(problem);
  expect(await value(cpe, `${faultMgmt}ExpeditedEvent.1.AdditionalText`)).toBe(text);
  expect(told()).toBe(before + 1);
  fleet.faults.board.remove(id);
  await goBy(2 * minute);
  expect(await value(cpe, `${faultMgmt}CurrentAlarmNumberOfEntries`)).toBe("0");
  expect(told()).toBe(before + 2);
});

it("without its way out a CPE does not reach its ACS, which hears of the alarm afterwards", async () => {
  const all = await virtualFleet(1);
  const { fleet, give, goBy, up, value } = all;
  await up();
  await alarmed(all, 2);
  const [cpe] = fleet.cpes;
  const [well, failed] = [fleet.tally.succeeded, fleet.tally.failed];
  give({ fault: "wan-down", for: "10m" });
  await goBy(9 * minute);
  expect(fleet.tally.succeeded).toBe(well);
  expect(fleet.tally.failed).toBeGreaterThan(failed);
  expect(cpe?.state).toBe("failing");
  expect(await value(cpe, `${faultMgmt}CurrentAlarm.1.SpecificProblem`)).toBe("No default route");
  await goBy(10 * minute);
  expect(cpe?.state).toBe("well");
  expect(await value(cpe, `${faultMgmt}ExpeditedEvent.2.NotificationType`)).toBe("ClearedAlarm");
  expect(fleet.tally.events.get("4 VALUE CHANGE")).toBeGreaterThan(0);
});

it("a CPE that does not have what a fault is of is not struck", async () => {
  const { fleet, give, goBy, up } = await virtualFleet(1, "nas");
  await up();
  for (const fault of ["radio-down", "overheating"]) give({ fault });
  give({ fault: "link-without-carrier", link: "lan7" });
  give({ fault: "memory-short", used: 99 });
  await goBy(1000);
  expect(fleet.faults.board.counts).toEqual({ "memory-short": 1 });
});

it("one that is stopped begins and ends nothing any more", async () => {
  const { fleet, give, run, up } = await virtualFleet(1);
  await up();
  await run(fleet.stop());
  give({ fault: "overheating", after: "1m" });
  expect(fleet.faults.board.list()).toHaveLength(1);
});
