import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import { setNotification } from "../../harness/simulated/simulated-acs.ts";
import { World } from "../../harness/simulated/simulated-device.ts";
import { VirtualClock } from "../../harness/simulated/virtual-clock.ts";
import {
  alarmedKind,
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
    expect(await tables(again)).toMatchObject({ "CurrentAlarm.1.AlarmRaisedTime": raised });
  });
});
