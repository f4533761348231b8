import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import { inSession } from "../../harness/simulated/in-session.ts";
import { factoryReset, type Rpc, setNotification, unreachable } from "../../harness/simulated/simulated-acs.ts";
import { World } from "../../harness/simulated/simulated-device.ts";
import { setIn, type Values } from "../diagnostics/simulated-diagnostics.ts";
import { set1, setUp, upTime } from "../statistics/simulated-statistics.ts";
import {
  type Alarmed,
  alarmedKind,
  alarmedUp,
  expedited,
  faults,
  minute,
  noTroubles,
  report,
  standing,
  type Troubles,
  tables,
  troubled,
} from "./simulated-alarms.ts";

// [TR-181 FaultMgmt]

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await alarmedKind();
});

const up = (...todo: readonly Rpc[]): Promise<Alarmed> => alarmedUp(kind, ...todo);

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
    await inSession(alarmed, setIn(set1, values));
    await alarmed.world.clock.advance(minute);
    expect(await standing(alarmed.life)).toEqual([]);
  });

  it("is not of a link that was never connected, nor of one that flaps", async () => {
    const { world, life, troubles } = await up();
    troubles.down = ["lan1"];
    await inSession({ world }, report(1, "2 Logged"));
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
    await inSession(alarmed, report(3, "3 Disabled"));
    expect(await standing(alarmed.life)).toEqual([]);
  });
});

describe("alarms", () => {
  it("outlive a power cut at any write: one that was told of ends, and none is told twice", async () => {
    for (let atWrite = 1; atWrite < 30; atWrite++) {
      const world = new World(kind);
      const troubles: Troubles = { ...noTroubles(), noRoutes: false, celsius: 95 };
      world.acs.todo = [report(3, expedited), setNotification(`${faults}ExpeditedEvent.`, 2)];
      void world.start({ ...troubled(troubles), cut: { atWrite, kept: atWrite % 2 === 0 } });
      await world.clock.advance(0);
      await world.clock.advance(5 * minute);
      if (!world.dark) break;
      const again = await world.start(troubled(troubles));
      await world.clock.advance(5 * minute);
      const after = await tables(again);
      if (after["SupportedAlarm.3.ReportingMechanism"] !== expedited) continue;
      const rows = Array.from({ length: Number(after.HistoryEventNumberOfEntries) }, (_, at) =>
        ["AlarmIdentifier", "NotificationType"].map((name) => after[`ExpeditedEvent.${at + 1}.${name}`]).join(" "),
      );
      expect([["1 NewAlarm"], ["1 NewAlarm", "1 ClearedAlarm", "2 NewAlarm"]]).toContainEqual(rows);
      expect(after).toMatchObject({ CurrentAlarmNumberOfEntries: "1" });
    }
  });

  it("go with a factory reset", async () => {
    const alarmed = await up(report(3, expedited));
    alarmed.troubles.celsius = 95;
    await alarmed.world.clock.advance(minute);
    await inSession(alarmed, factoryReset);
    await alarmed.world.clock.advance(2 * minute);
    expect(await tables(alarmed.life)).toMatchObject({
      CurrentAlarmNumberOfEntries: "0",
      HistoryEventNumberOfEntries: "0",
      "SupportedAlarm.3.ReportingMechanism": "3 Disabled",
    });
  });
});
