import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import { setNotification } from "../../harness/simulated/simulated-acs.ts";
import { type Life, World } from "../../harness/simulated/simulated-device.ts";
import { VirtualClock } from "../../harness/simulated/virtual-clock.ts";
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

describe("before the network is up", () => {
  it("a default route that is not there yet is no alarm, until it should be", async () => {
    const world = new World(kind);
    const troubles: Troubles = { ...noTroubles(), noRoutes: true, celsius: 40 };
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
    const troubles: Troubles = { ...noTroubles(), noRoutes: true, celsius: 40 };
    world.acs.todo = [report(2, "2 Logged")];
    const life = await world.start(troubled(troubles));
    await world.clock.advance(6 * minute);
    expect(await standing(life)).toEqual(["No default route"]);
  });

  it("a radio that waits for its channel is no alarm, until it should be up", async () => {
    const world = new World(kind);
    const troubles = { ...noTroubles(), radiosDown: true };
    world.acs.todo = [report(6, "2 Logged")];
    const life = await world.start(troubled(troubles));
    await world.clock.advance(4 * minute);
    expect(await standing(life)).toEqual([]);
    await world.clock.advance(2 * minute);
    expect(await standing(life)).toEqual(["Wi-Fi radio down"]);
  });

  it("an alarm has no time, and has one as soon as the clock is set", async () => {
    const world = new World(kind, new VirtualClock(0, false));
    const troubles: Troubles = { ...noTroubles(), noRoutes: false, celsius: 95 };
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
    expect(await tables(again)).toMatchObject({ "HistoryEvent.1.EventTime": raised });
  });
});

describe("a start of the device", () => {
  const restarted = async (alarmed: Alarmed): Promise<Life> => {
    await alarmed.life.agent.stop();
    return alarmed.world.start(troubled(alarmed.troubles));
  };

  it("ends what stood before, and has it raised anew if it still is so [TR-181 FaultMgmt]", async () => {
    const alarmed = await alarmedUp(kind, report(3, expedited), report(1, expedited));
    const { troubles, world } = alarmed;
    Object.assign(troubles, { celsius: 95, down: ["lan1"] });
    await world.clock.advance(minute);
    expect(await standing(alarmed.life)).toHaveLength(2);
    troubles.celsius = 40;
    const life = await restarted(alarmed);
    await world.clock.advance(minute);
    const after = await tables(life);
    const told = [1, 2, 3, 4, 5, 6].map((row) =>
      ["NotificationType", "AlarmIdentifier", "AdditionalText"]
        .map((name) => after[`ExpeditedEvent.${row}.${name}`])
        .join(" "),
    );
    expect(told).toEqual([
      "NewAlarm 1 Status is Down",
      "NewAlarm 2 95 degrees Celsius",
      "ClearedAlarm 1 the agent has started anew",
      "ClearedAlarm 2 the agent has started anew",
      "NewAlarm 3 Status is Down",
      "  ",
    ]);
    expect(await standing(life)).toEqual(["Link down"]);
  });

  it("tells the ACS of both, of which none is told again at the next", async () => {
    const alarmed = await alarmedUp(kind, report(3, expedited), setNotification(`${faults}ExpeditedEvent.`, 2));
    alarmed.troubles.celsius = 95;
    await alarmed.world.clock.advance(minute);
    const life = await restarted(alarmed);
    await alarmed.world.clock.advance(minute);
    const rows = alarmed.world.acs.sessions.flatMap(
      ({ inform }) =>
        inform?.ParameterList.filter(({ Name }) => Name.endsWith(".NotificationType")).map(
          ({ Name, Value }) => `${Name.split(".")[3]} ${Value.value}`,
        ) ?? [],
    );
    expect(rows).toEqual(["1 NewAlarm", "2 ClearedAlarm", "3 NewAlarm"]);
    alarmed.troubles.celsius = 40;
    await alarmed.world.clock.advance(minute);
    const before = alarmed.world.acs.events.length;
    await restarted({ ...alarmed, life });
    await alarmed.world.clock.advance(minute);
    expect(alarmed.world.acs.events.slice(before).flat()).not.toContain("4 VALUE CHANGE");
  });

  it("waits for a radio that was down before as for any", async () => {
    const alarmed = await alarmedUp(kind, report(6, "2 Logged"));
    alarmed.troubles.radiosDown = true;
    await alarmed.world.clock.advance(minute);
    expect(await standing(alarmed.life)).toHaveLength(1);
    const life = await restarted(alarmed);
    await alarmed.world.clock.advance(4 * minute);
    expect(await standing(life)).toEqual([]);
    await alarmed.world.clock.advance(2 * minute);
    expect(await standing(life)).toEqual(["Wi-Fi radio down"]);
  });
});
