import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import { setValues, unreachable } from "../../harness/simulated/simulated-acs.ts";
import { management, simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import { VirtualClock } from "../../harness/simulated/virtual-clock.ts";

// [TR-069 Annex O, 3.7.1.5, TR-181 ManagementServer.HeartbeatPolicy]

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

const minute = 60_000;
const noon = Date.UTC(2026, 5, 1, 12);
const policy = (values: Readonly<Record<string, string>>) =>
  setValues(
    Object.fromEntries(Object.entries(values).map(([name, value]) => [`${management}HeartbeatPolicy.${name}`, value])),
  );
const everyTen = { Enable: "true", ReportingInterval: "600", InitiationTime: "2026-01-01T00:03:00Z" };

/** What each Inform announces after the first, and when, in minutes after noon. */
function informsOf(world: World): [number, ...string[]][] {
  const informs: [number, ...string[]][] = [];
  world.acs.onInform = ({ events }) => {
    if (!events.includes("1 BOOT")) informs.push([(world.clock.wallMs() - noon) / minute, ...events]);
  };
  return informs;
}

describe("heartbeats", () => {
  it("come on the phase of their own, from when the ACS asks for them until it does so no longer", async () => {
    const world = new World(kind, new VirtualClock(noon));
    const informs = informsOf(world);
    world.acs.todo = [policy(everyTen)];
    const { agent } = await world.start();
    await world.clock.advance(25 * minute);
    expect(informs).toEqual([
      [3, "14 HEARTBEAT"],
      [13, "14 HEARTBEAT"],
      [23, "14 HEARTBEAT"],
    ]);
    const path = `${management}HeartbeatPolicy.Enable`;
    await agent.control({ command: "set", values: [{ path, value: "false" }] });
    await world.clock.advance(60 * minute);
    expect(informs.length).toBe(3);
  });

  it("go on over a restart", async () => {
    const world = new World(kind, new VirtualClock(noon));
    world.acs.todo = [policy(everyTen)];
    await world.start();
    await world.clock.advance(minute);
    const informs = informsOf(world);
    await world.start();
    await world.clock.advance(3 * minute);
    expect(informs).toEqual([[3, "14 HEARTBEAT"]]);
  });

  it("stand alone: what else is due goes before them in a session of its own", async () => {
    const world = new World(kind, new VirtualClock(noon));
    const informs = informsOf(world);
    const periodic = {
      PeriodicInformEnable: "true",
      PeriodicInformInterval: "600",
      PeriodicInformTime: everyTen.InitiationTime,
    };
    world.acs.todo = [
      policy(everyTen),
      setValues(Object.fromEntries(Object.entries(periodic).map(([name, value]) => [`${management}${name}`, value]))),
    ];
    await world.start();
    await world.clock.advance(4 * minute);
    expect(informs).toEqual([
      [3, "2 PERIODIC"],
      [3, "14 HEARTBEAT"],
    ]);
  });

  it("that are not heard are not repeated", async () => {
    const world = new World(kind, new VirtualClock(noon));
    world.acs.todo = [policy(everyTen)];
    await world.start();
    await world.clock.advance(minute);
    world.acs.interfere = () => unreachable;
    await world.clock.advance(10 * minute);
    expect(world.acs.opened).toBe(2);
    world.acs.interfere = () => undefined;
    await world.clock.advance(3 * minute);
    expect(world.acs.events.slice(1)).toEqual([["14 HEARTBEAT"]]);
  });

  it("cannot be had more often than every 30 s", async () => {
    const world = new World(kind, new VirtualClock(noon));
    world.acs.todo = [policy({ ...everyTen, ReportingInterval: "29" })];
    const { tree } = await world.start();
    await world.clock.advance(1000);
    expect(world.acs.last?.answers).toMatchObject([{ kind: "fault" }]);
    expect(tree.storedValue(`${management}HeartbeatPolicy.Enable`)).toBe("false");
  });
});
