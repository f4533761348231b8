import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import { factoryReset, type Rpc, setNotification, unreachable } from "../../harness/simulated/simulated-acs.ts";
import { type Life, World } from "../../harness/simulated/simulated-device.ts";
import { VirtualClock } from "../../harness/simulated/virtual-clock.ts";
import { setIn, shown, type Values } from "../diagnostics/simulated-diagnostics.ts";
import { set1, setUp, upTime } from "../statistics/simulated-statistics.ts";
import { alarmedKind, faults, report, type Troubles, troubled } from "./simulated-alarms.ts";

// [TR-181 FaultMgmt]

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await alarmedKind();
});

interface Alarmed {
  readonly world: World;
  readonly life: Life;
  readonly troubles: Troubles;
}

const expedited = "0 Expedited";
const minute = 60_000;

/** Up, after the session of its boot, with what that has asked, and a look at everything. */
async function up(...todo: readonly Rpc[]): Promise<Alarmed> {
  const world = new World(kind);
  const troubles: Troubles = { down: [], noRoutes: false, freeKiB: 120_000, cpuPercent: 3, celsius: 40 };
  world.acs.todo = [...todo];
  const life = await world.start(troubled(troubles));
  await world.clock.advance(minute);
  return { world, life, troubles };
}

async function then({ world }: Alarmed, ...todo: readonly Rpc[]): Promise<void> {
  world.acs.todo = [...todo];
  world.listeners.request();
  await world.clock.advance(0);
}

const tables = (life: Life): Promise<Values> => shown(life, faults);

/** The problems that stand. */
async function standing(life: Life): Promise<readonly string[]> {
  return Object.entries(await tables(life)).flatMap(([name, value]) =>
    /^CurrentAlarm\.\d+\.SpecificProblem$/.test(name) ? [value] : [],
  );
}

describe("an alarm", () => {
  it("is none until the ACS wants it, and costs no look at the system", async () => {
    const { world, life } = await up();
    expect(await tables(life)).toMatchObject({
      SupportedAlarmNumberOfEntries: "10",
      "SupportedAlarm.1.ReportingMechanism": "3 Disabled",
    });
    expect(world.clock.nextInMs).toBe(Number.POSITIVE_INFINITY);
  });

  it.each<[string, number, Partial<Troubles>]>([
    ["Link down", 1, { down: ["lan1"] }],
    ["No default route", 2, { noRoutes: true }],
    ["High temperature", 3, { celsius: 95 }],
    ["Memory nearly used up", 4, { freeKiB: 1000 }],
    ["CPU fully used", 5, { cpuPercent: 100 }],
  ])("of %s is raised, and ends with its cause", async (problem, alarm, trouble) => {
    const { world, life, troubles } = await up(report(alarm, "2 Logged"));
    const before = { ...troubles };
    expect(await standing(life)).toEqual([]);
    Object.assign(troubles, trouble);
    await world.clock.advance(2 * minute);
    expect(await standing(life)).toEqual([problem]);
    Object.assign(troubles, before);
    await world.clock.advance(2 * minute);
    expect(await standing(life)).toEqual([]);
    expect(await tables(life)).toMatchObject({
      "HistoryEvent.1.NotificationType": "NewAlarm",
      "HistoryEvent.1.SpecificProblem": problem,
      "HistoryEvent.2.NotificationType": "ClearedAlarm",
      "HistoryEvent.2.PerceivedSeverity": "Cleared",
      "HistoryEvent.2.AlarmIdentifier": "1",
      HistoryEventNumberOfEntries: "2",
      ExpeditedEventNumberOfEntries: "0",
    });
  });

  it("of the CPU does not cost a look at all processes", async () => {
    const { world, life, troubles } = await up(report(5, "2 Logged"));
    troubles.cpuPercent = 100;
    await world.clock.advance(2 * minute);
    expect(troubles.processReads ?? 0).toBe(0);
    expect(await standing(life)).toEqual(["CPU fully used"]);
  });

  it("of sessions that fail one after the other is raised, and ends with one that does not", async () => {
    const { world, troubles } = await up(report(8, "2 Logged"));
    world.acs.interfere = () => unreachable;
    const life = await world.start(troubled(troubles));
    await world.clock.advance(5 * minute);
    expect(await standing(life)).toEqual(["Repeated session failure"]);
    world.acs.interfere = () => undefined;
    await world.clock.advance(15 * minute);
    expect(await standing(life)).toEqual([]);
  });

  it("of a sample beyond its threshold says which parameter", async () => {
    const { life, world } = await up(
      report(10, "2 Logged"),
      ...setUp({ SampleInterval: "10" }, { Reference: upTime, HighThreshold: "60", LowThreshold: "0" }),
    );
    await world.clock.advance(minute);
    expect(await tables(life)).toMatchObject({ "CurrentAlarm.1.ManagedObjectInstance": `${set1}Parameter.1` });
  });

  it("of a sample, or of sessions, is not over because the device has begun anew", async () => {
    const {
      life: first,
      world,
      troubles,
    } = await up(
      report(8, "2 Logged"),
      report(10, "2 Logged"),
      ...setUp({ SampleInterval: "60" }, { Reference: upTime, HighThreshold: "1", LowThreshold: "0" }),
    );
    world.acs.interfere = () => unreachable;
    await first.agent.stop();
    const life = await world.start(troubled(troubles));
    await world.clock.advance(5 * minute);
    expect(await standing(life)).toEqual(
      expect.arrayContaining(["Repeated session failure", "Sample beyond its threshold"]),
    );
    await life.agent.stop();
    const again = await world.start(troubled(troubles));
    await world.clock.advance(minute / 2);
    expect(await tables(again)).toMatchObject({ CurrentAlarmNumberOfEntries: "2", HistoryEventNumberOfEntries: "2" });
    world.acs.interfere = () => undefined;
    await world.clock.advance(15 * minute);
    expect(await standing(again)).toEqual(["Sample beyond its threshold"]);
  });

  it.each<[string, Values]>([
    ["set that is disabled", { Enable: "false" }],
    ["parameter without thresholds", { "Parameter.1.HighThreshold": "0" }],
    ["parameter of something else", { "Parameter.1.Reference": "Device.DeviceInfo.SoftwareVersion" }],
  ])("of a sample ends with a %s", async (_, values) => {
    const alarmed = await up(
      report(10, "2 Logged"),
      ...setUp({ SampleInterval: "10" }, { Reference: upTime, HighThreshold: "1", LowThreshold: "0" }),
    );
    await alarmed.world.clock.advance(minute);
    expect(await standing(alarmed.life)).toEqual(["Sample beyond its threshold"]);
    await then(alarmed, setIn(set1, values));
    await alarmed.world.clock.advance(minute);
    expect(await standing(alarmed.life)).toEqual([]);
  });

  it("is not of a link that was never connected, nor of one that flaps", async () => {
    const { world, life, troubles } = await up();
    troubles.down = ["lan1"];
    await then({ world, life, troubles }, report(1, "2 Logged"));
    await world.clock.advance(2 * minute);
    expect(await standing(life)).toEqual([]);
    troubles.down = [];
    await world.clock.advance(minute);
    for (let at = 0; at < 6; at++) {
      troubles.down = at % 2 === 0 ? ["lan1"] : [];
      await world.clock.advance(15_000);
    }
    expect(await tables(life)).toMatchObject({ HistoryEventNumberOfEntries: "0" });
  });

  it("that is disabled while it stands is none any more", async () => {
    const alarmed = await up(report(3, "2 Logged"));
    alarmed.troubles.celsius = 95;
    await alarmed.world.clock.advance(minute);
    expect(await standing(alarmed.life)).toEqual(["High temperature"]);
    await then(alarmed, report(3, "3 Disabled"));
    expect(await standing(alarmed.life)).toEqual([]);
  });
});

describe("before the network is up", () => {
  it("a default route that is not there yet is no alarm, until it should be", async () => {
    const world = new World(kind);
    const troubles: Troubles = { down: [], noRoutes: true, freeKiB: 120_000, cpuPercent: 3, celsius: 40 };
    world.acs.todo = [report(2, "2 Logged")];
    const life = await world.start(troubled(troubles));
    await world.clock.advance(4 * minute);
    expect(await standing(life)).toEqual([]);
    troubles.noRoutes = false;
    await world.clock.advance(minute / 2);
    troubles.noRoutes = true;
    await world.clock.advance(minute / 2);
    expect(await standing(life)).toEqual(["No default route"]);
  });

  it("one that never comes is an alarm after five minutes", async () => {
    const world = new World(kind);
    const troubles: Troubles = { down: [], noRoutes: true, freeKiB: 120_000, cpuPercent: 3, celsius: 40 };
    world.acs.todo = [report(2, "2 Logged")];
    const life = await world.start(troubled(troubles));
    await world.clock.advance(6 * minute);
    expect(await standing(life)).toEqual(["No default route"]);
  });

  it("a radio that waits for its channel is no alarm, until it should be up", async () => {
    const world = new World(kind);
    const troubles = { down: [], noRoutes: false, freeKiB: 120_000, cpuPercent: 3, celsius: 40, radiosDown: true };
    world.acs.todo = [report(6, "2 Logged")];
    const life = await world.start(troubled(troubles));
    await world.clock.advance(4 * minute);
    expect(await standing(life)).toEqual([]);
    await world.clock.advance(2 * minute);
    expect(await standing(life)).toEqual(["Wi-Fi radio down"]);
  });

  it("an alarm has no time, and has one as soon as the clock is set", async () => {
    const world = new World(kind, new VirtualClock(0, false));
    const troubles: Troubles = { down: [], noRoutes: false, freeKiB: 120_000, cpuPercent: 3, celsius: 95 };
    world.acs.todo = [report(3, expedited), setNotification(`${faults}ExpeditedEvent.`, 2)];
    const life = await world.start(troubled(troubles));
    await world.clock.advance(minute);
    const unknown = "0001-01-01T00:00:00Z";
    expect(await tables(life)).toMatchObject({
      "CurrentAlarm.1.AlarmRaisedTime": unknown,
      "ExpeditedEvent.1.EventTime": unknown,
      "ExpeditedEvent.1.AlarmIdentifier": "1",
    });
    const before = world.acs.events.length;
    world.clock.synchronize(Date.UTC(2026, 5, 1));
    await world.clock.advance(minute);
    const raised = "2026-05-31T23:59:15Z";
    expect(await tables(life)).toMatchObject({
      "CurrentAlarm.1.AlarmRaisedTime": raised,
      "CurrentAlarm.1.AlarmChangedTime": raised,
      "ExpeditedEvent.1.EventTime": raised,
      "HistoryEvent.1.EventTime": raised,
    });
    expect(world.acs.events.slice(before)).toEqual([["4 VALUE CHANGE"]]);
    await life.agent.stop();
    const again = await world.start(troubled(troubles));
    expect(await tables(again)).toMatchObject({ "CurrentAlarm.1.AlarmRaisedTime": raised });
  });
});

describe("an ACS that watches the table of events", () => {
  it("finds all its rows from the start, empty [TR-181 FaultMgmt.ExpeditedEvent]", async () => {
    const { life } = await up(report(3, expedited));
    expect(await tables(life)).toMatchObject({
      ExpeditedEventNumberOfEntries: "16",
      QueuedEventNumberOfEntries: "0",
      "ExpeditedEvent.16.EventTime": "0001-01-01T00:00:00Z",
      "ExpeditedEvent.16.AlarmIdentifier": "",
      "ExpeditedEvent.16.SpecificProblem": "",
    });
  });

  it("is told all of a row that another alarm takes, also what is the same [TR-181 FaultMgmt.ExpeditedEvent]", async () => {
    const { world, troubles } = await up(report(3, expedited), setNotification(`${faults}ExpeditedEvent.`, 2));
    for (let at = 0; at <= 16; at++) {
      troubles.celsius = 95;
      await world.clock.advance(minute);
      if (at === 16) break;
      troubles.celsius = 40;
      await world.clock.advance(minute);
    }
    const told = world.acs.sessions.at(-1)?.inform?.ParameterList.map(({ Name }) => Name) ?? [];
    expect(told).toEqual(
      expect.arrayContaining(
        ["AlarmIdentifier", "EventType", "ProbableCause", "SpecificProblem", "ManagedObjectInstance"].map(
          (name) => `${faults}ExpeditedEvent.1.${name}`,
        ),
      ),
    );
  });

  it.each([
    ["ExpeditedEvent", expedited, 2, [["4 VALUE CHANGE"]]],
    ["QueuedEvent", "1 Queued", 1, []],
  ] as const)("has each in %s by %s: notification %i", async (table, mechanism, notification, sessions) => {
    const alarmed = await up(report(3, mechanism), setNotification(`${faults}${table}.`, notification));
    const { world, life, troubles } = alarmed;
    const before = world.acs.events.length;
    troubles.celsius = 95;
    await world.clock.advance(minute);
    expect(world.acs.events.slice(before)).toEqual(sessions);
    if (sessions.length === 0) await then(alarmed);
    const told = Object.fromEntries(
      world.acs.sessions.at(-1)?.inform?.ParameterList.map(({ Name, Value }) => [Name, Value.value]) ?? [],
    );
    expect(told).toMatchObject({
      [`${faults}${table}.1.AlarmIdentifier`]: "1",
      [`${faults}${table}.1.NotificationType`]: "NewAlarm",
      [`${faults}${table}.1.PerceivedSeverity`]: "Major",
      [`${faults}${table}.1.AdditionalText`]: "95 degrees Celsius",
    });
    troubles.celsius = 40;
    await world.clock.advance(minute);
    expect(await tables(life)).toMatchObject({
      [`${table}.1.NotificationType`]: "ClearedAlarm",
      [`${table}NumberOfEntries`]: "16",
    });
  });

  it("finds no more rows than there is room for, the oldest being replaced", async () => {
    const { world, life, troubles } = await up(report(3, expedited));
    for (let at = 0; at < 20; at++) {
      troubles.celsius = 95;
      await world.clock.advance(minute);
      troubles.celsius = 40;
      await world.clock.advance(minute);
    }
    expect(await tables(life)).toMatchObject({
      ExpeditedEventNumberOfEntries: "16",
      HistoryEventNumberOfEntries: "40",
      "ExpeditedEvent.4.AlarmIdentifier": "20",
      "ExpeditedEvent.5.AlarmIdentifier": "5",
    });
  });
});

describe("more alarms than CurrentAlarm has room for", () => {
  it("show the latest, and come to rest [TR-181 FaultMgmt.CurrentAlarm]", async () => {
    const alarmed = await up();
    const { world, life } = alarmed;
    const numbers = (await life.tree.values(["Device.Ethernet."])).filter(({ type }) => /^unsigned/.test(type.base));
    const many = numbers.slice(0, 40).map(({ path }) => ({ Reference: path, HighThreshold: "0", LowThreshold: "-1" }));
    await then(alarmed, report(10, "2 Logged"), ...setUp({ SampleInterval: "10" }, ...many));
    await world.clock.advance(minute);
    const after = await tables(life);
    expect(after).toMatchObject({ CurrentAlarmNumberOfEntries: "32", MaxCurrentAlarmEntries: "32" });
    expect(after["CurrentAlarm.40.SpecificProblem"]).toBe("Sample beyond its threshold");
    expect(after["CurrentAlarm.8.SpecificProblem"]).toBeUndefined();
    await world.clock.advance(5 * minute);
    expect(await tables(life)).toEqual(after);
    await then(alarmed, setIn(set1, { Enable: "false" }));
    await world.clock.advance(minute);
    expect((await tables(life)).CurrentAlarmNumberOfEntries).toBe("0");
  });
});

describe("alarms", () => {
  it("outlive a power cut at any write: then an alarm stands or does not, and its events with it", async () => {
    for (let atWrite = 1; atWrite < 30; atWrite++) {
      const world = new World(kind);
      const troubles: Troubles = { down: [], noRoutes: false, freeKiB: 120_000, cpuPercent: 3, celsius: 95 };
      world.acs.todo = [report(3, expedited), setNotification(`${faults}ExpeditedEvent.`, 2)];
      void world.start({ ...troubled(troubles), cut: { atWrite, kept: atWrite % 2 === 0 } });
      await world.clock.advance(0);
      await world.clock.advance(5 * minute);
      if (!world.dark) break;
      const again = await world.start(troubled(troubles));
      await world.clock.advance(5 * minute);
      const after = await tables(again);
      if (after["SupportedAlarm.3.ReportingMechanism"] !== expedited) continue;
      expect(after).toMatchObject({
        CurrentAlarmNumberOfEntries: "1",
        HistoryEventNumberOfEntries: "1",
        "ExpeditedEvent.1.AlarmIdentifier": "1",
      });
    }
  });

  it("go with a factory reset", async () => {
    const alarmed = await up(report(3, expedited));
    alarmed.troubles.celsius = 95;
    await alarmed.world.clock.advance(minute);
    await then(alarmed, factoryReset);
    await alarmed.world.clock.advance(2 * minute);
    expect(await tables(alarmed.life)).toMatchObject({
      CurrentAlarmNumberOfEntries: "0",
      HistoryEventNumberOfEntries: "0",
      "SupportedAlarm.3.ReportingMechanism": "3 Disabled",
    });
  });
});
