import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import { setNotification, setValues, unreachable } from "../../harness/simulated/simulated-acs.ts";
import {
  type Life,
  management,
  type Options,
  simulatedKind,
  users,
  World,
} from "../../harness/simulated/simulated-device.ts";

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

const username = `${users}1.Username`;
const enable = `${users}1.Enable`;
const hostName = "Device.DeviceInfo.HostName";

/** A device that has bootstrapped, with Username notified actively and Enable passively. */
async function notified(world: World, todo = world.acs.todo, options: Options = {}): Promise<Life> {
  world.acs.todo = [setNotification(username, 2), setNotification(enable, 1), ...todo];
  const life = await world.start({ configuration: { pollSeconds: 10 }, ...options });
  await world.clock.advance(1000);
  world.acs.sessions.length = 0;
  return life;
}

async function rename({ host }: Life, name: string): Promise<void> {
  const change = host.begin();
  await change.system.setHostName(name);
  await change.commit();
}
const set = ({ agent }: Life, path: string, value: string) =>
  agent.control({ command: "set", values: [{ path, value }] });
const reported = (world: World) =>
  Object.fromEntries((world.acs.last?.inform.ParameterList ?? []).map(({ Name, Value }) => [Name, Value.value]));

describe("value changes [TR-069 3.2.1]", () => {
  it("with active notification open a session, which reports the latest value once", async () => {
    const world = new World(kind);
    const life = await notified(world);
    await Promise.all([set(life, username, "first"), set(life, username, "second")]);
    await world.clock.advance(60_000);
    expect(world.acs.events).toEqual([["4 VALUE CHANGE"]]);
    expect(reported(world)).toMatchObject({ [username]: "second" });
  });

  it("with passive notification wait for the next Inform, which then says 4 too", async () => {
    const world = new World(kind);
    const life = await notified(world);
    await set(life, enable, "false");
    await world.clock.advance(60_000);
    expect(world.acs.events).toEqual([]);
    world.listeners.request();
    await world.clock.advance(100);
    expect(world.acs.events).toEqual([["4 VALUE CHANGE", "6 CONNECTION REQUEST"]]);
    expect(reported(world)).toMatchObject({ [enable]: "false" });
  });

  it("that the ACS makes are none", async () => {
    const world = new World(kind);
    await notified(world, [setValues({ [username]: "by the ACS", [enable]: "false" })]);
    await world.clock.advance(60_000);
    expect(world.acs.events).toEqual([]);
  });

  it("that the system tells of are reported at once", async () => {
    const world = new World(kind);
    const life = await notified(world, [setNotification(hostName, 2)], { configuration: { pollSeconds: 3600 } });
    await rename(life, "renamed");
    await world.clock.advance(200);
    expect(world.acs.events).toEqual([["4 VALUE CHANGE"]]);
    expect(reported(world)).toMatchObject({ [hostName]: "renamed" });
  });

  it("that the system does not tell of are found within a polling period", async () => {
    const world = new World(kind);
    const life = await notified(world, [setNotification(hostName, 2)], { mute: true });
    await rename(life, "renamed");
    await world.clock.advance(8500);
    expect(world.acs.events).toEqual([]);
    await world.clock.advance(1500);
    expect(world.acs.events).toEqual([["4 VALUE CHANGE"]]);
    expect(reported(world)).toMatchObject({ [hostName]: "renamed" });
  });

  it("that soon go back are reported all the same, as what the value is in the end", async () => {
    const world = new World(kind);
    const life = await notified(world, [setNotification(hostName, 2)]);
    const before = await life.host.system.hostName();
    world.acs.interfere = () => unreachable;
    await rename(life, "renamed");
    await world.clock.advance(300);
    await rename(life, before);
    world.acs.interfere = () => undefined;
    await world.clock.advance(60_000);
    expect(world.acs.events).toEqual([["4 VALUE CHANGE"]]);
    expect(reported(world)).toMatchObject({ [hostName]: before });
  });

  it("many in a row open few sessions", async () => {
    const world = new World(kind);
    const life = await notified(world, [setNotification(hostName, 2)]);
    for (let each = 0; each < 1000; each++) {
      await rename(life, `name-${each}`);
      await world.clock.advance(20);
    }
    await world.clock.advance(2000);
    expect(world.acs.sessions.length).toBeLessThan(35);
    expect(reported(world)).toMatchObject({ [hostName]: "name-999" });
  });

  it("during a session open another one after it", async () => {
    const world = new World(kind);
    const life = await notified(world);
    const release = world.acs.hold();
    await set(life, username, "first");
    await world.clock.advance(100);
    await set(life, username, "second");
    release();
    await world.clock.advance(100);
    expect(world.acs.events).toEqual([["4 VALUE CHANGE"], ["4 VALUE CHANGE"]]);
    expect(reported(world)).toMatchObject({ [username]: "second" });
  });

  it("stay owed over failed sessions and restarts, even when the value goes back", async () => {
    const world = new World(kind);
    const life = await notified(world);
    world.acs.interfere = () => unreachable;
    await set(life, username, "changed");
    await set(life, username, "admin");
    await world.clock.advance(1000);
    world.acs.interfere = () => undefined;
    await world.start();
    await world.clock.advance(1000);
    expect(world.acs.events).toEqual([["1 BOOT", "4 VALUE CHANGE"]]);
    expect(reported(world)).toMatchObject({ [username]: "admin" });
  });

  it("by new software are told at the next boot", async () => {
    const world = new World(kind);
    await notified(world);
    await world.start({ identity: { softwareVersion: "2.0" } });
    await world.clock.advance(1000);
    expect(world.acs.events).toEqual([["1 BOOT", "4 VALUE CHANGE"]]);
    expect(reported(world)).toMatchObject({ "Device.DeviceInfo.SoftwareVersion": "2.0" });
  });

  it("do not come faster than the ACS wants, but ride on any other session [TR-181 ManagementServer.DefaultActiveNotificationThrottle]", async () => {
    const world = new World(kind);
    const life = await notified(world, [setValues({ [`${management}DefaultActiveNotificationThrottle`]: "100" })]);
    await set(life, username, "first");
    await world.clock.advance(98_000);
    expect(world.acs.events).toEqual([]);
    await world.clock.advance(2000);
    expect(world.acs.events).toEqual([["4 VALUE CHANGE"]]);
    await set(life, username, "second");
    world.listeners.request();
    await world.clock.advance(100);
    expect(world.acs.events.at(-1)).toEqual(["4 VALUE CHANGE", "6 CONNECTION REQUEST"]);
  });
});
