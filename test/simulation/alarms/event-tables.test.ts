import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import { inSession } from "../../harness/simulated/in-session.ts";
import { type Rpc, setNotification } from "../../harness/simulated/simulated-acs.ts";
import { setIn } from "../diagnostics/simulated-diagnostics.ts";
import { set1, setUp } from "../statistics/simulated-statistics.ts";
import { type Alarmed, alarmedKind, alarmedUp, expedited, faults, minute, report, tables } from "./simulated-alarms.ts";

// [TR-181 FaultMgmt]

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await alarmedKind();
});

const up = (...todo: readonly Rpc[]): Promise<Alarmed> => alarmedUp(kind, ...todo);

describe("an ACS that watches the table of events", () => {
  it("finds all its rows from the start, empty [TR-181 FaultMgmt]", async () => {
    const { life } = await up(report(3, expedited));
    expect(await tables(life)).toMatchObject({
      ExpeditedEventNumberOfEntries: "32",
      QueuedEventNumberOfEntries: "0",
      "ExpeditedEvent.32.EventTime": "0001-01-01T00:00:00Z",
      "ExpeditedEvent.32.AlarmIdentifier": "",
      "ExpeditedEvent.32.SpecificProblem": "",
    });
  });

  it("is told all of a row that another event takes, also what is the same [TR-181 FaultMgmt]", async () => {
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
    const { world, troubles } = alarmed;
    const before = world.acs.events.length;
    troubles.celsius = 95;
    await world.clock.advance(minute);
    expect(world.acs.events.slice(before)).toEqual(sessions);
    if (sessions.length === 0) await inSession(alarmed);
    const told = Object.fromEntries(
      world.acs.sessions.at(-1)?.inform?.ParameterList.map(({ Name, Value }) => [Name, Value.value]) ?? [],
    );
    expect(told).toMatchObject({
      [`${faults}${table}.1.AlarmIdentifier`]: "1",
      [`${faults}${table}.1.NotificationType`]: "NewAlarm",
      [`${faults}${table}.1.PerceivedSeverity`]: "Major",
      [`${faults}${table}.1.AdditionalText`]: "95 degrees Celsius",
    });
  });

  it.each([
    ["ExpeditedEvent", expedited],
    ["QueuedEvent", "1 Queued"],
  ] as const)(
    "finds in %s that an alarm was raised and that it ended, each in a row [TR-181 FaultMgmt]",
    async (table, mechanism) => {
      const alarmed = await up(report(3, mechanism), setNotification(`${faults}${table}.`, 1));
      const { world, life, troubles } = alarmed;
      for (const celsius of [95, 40]) {
        troubles.celsius = celsius;
        await world.clock.advance(minute);
      }
      expect(await tables(life)).toMatchObject({
        [`${table}.1.NotificationType`]: "NewAlarm",
        [`${table}.2.NotificationType`]: "ClearedAlarm",
        [`${table}.2.AlarmIdentifier`]: "1",
        [`${table}NumberOfEntries`]: "32",
      });
      await inSession(alarmed);
      const told = world.acs.sessions.at(-1)?.inform?.ParameterList.map(({ Name }) => Name) ?? [];
      expect(told).toEqual(expect.arrayContaining([1, 2].map((row) => `${faults}${table}.${row}.NotificationType`)));
    },
  );

  it("finds no more rows than there is room for, the oldest being replaced", async () => {
    const { world, life, troubles } = await up(report(3, expedited));
    for (let at = 0; at < 20; at++) {
      troubles.celsius = 95;
      await world.clock.advance(minute);
      troubles.celsius = 40;
      await world.clock.advance(minute);
    }
    expect(await tables(life)).toMatchObject({
      ExpeditedEventNumberOfEntries: "32",
      HistoryEventNumberOfEntries: "40",
      "ExpeditedEvent.8.AlarmIdentifier": "20",
      "ExpeditedEvent.9.AlarmIdentifier": "5",
    });
  });
});

describe("more alarms than CurrentAlarm has room for", () => {
  it("show the latest, and come to rest [TR-181 FaultMgmt]", async () => {
    const alarmed = await up();
    const { world, life } = alarmed;
    const numbers = (await life.tree.values(["Device.Ethernet."])).filter(({ type }) => /^unsigned/.test(type.base));
    const many = numbers.slice(0, 40).map(({ path }) => ({ Reference: path, HighThreshold: "0", LowThreshold: "-1" }));
    await inSession(alarmed, report(10, "2 Logged"), ...setUp({ SampleInterval: "10" }, ...many));
    await world.clock.advance(minute);
    const after = await tables(life);
    expect(after).toMatchObject({ CurrentAlarmNumberOfEntries: "32", MaxCurrentAlarmEntries: "32" });
    expect(after["CurrentAlarm.40.SpecificProblem"]).toBe("Sample beyond its threshold");
    expect(after["CurrentAlarm.8.SpecificProblem"]).toBeUndefined();
    await world.clock.advance(5 * minute);
    expect(await tables(life)).toEqual(after);
    await inSession(alarmed, setIn(set1, { Enable: "false" }));
    await world.clock.advance(minute);
    expect((await tables(life)).CurrentAlarmNumberOfEntries).toBe("0");
  });
});
