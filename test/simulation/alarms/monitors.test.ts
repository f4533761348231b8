import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import type { Rpc } from "../../harness/simulated/simulated-acs.ts";
import { type Life, World } from "../../harness/simulated/simulated-device.ts";
import { setIn, shown } from "../diagnostics/simulated-diagnostics.ts";
import { alarmedKind, type Troubles, troubled } from "./simulated-alarms.ts";

// [TR-181 DeviceInfo.TemperatureStatus, TR-181 DeviceInfo.MemoryStatus]

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await alarmedKind();
});

const sensor = "Device.DeviceInfo.TemperatureStatus.TemperatureSensor.1.";
const monitor = "Device.DeviceInfo.MemoryStatus.MemoryMonitor.";
const never = "0001-01-01T00:00:00Z";

interface Monitored {
  readonly world: World;
  readonly life: Life;
  readonly troubles: Troubles;
}

async function up(...todo: readonly Rpc[]): Promise<Monitored> {
  const world = new World(kind);
  const troubles: Troubles = { down: [], noRoutes: false, freeKiB: 131_072, cpuPercent: 3, celsius: 40 };
  world.acs.todo = [...todo];
  const life = await world.start(troubled(troubles));
  await world.clock.advance(0);
  return { world, life, troubles };
}

describe("a sensor of temperature", () => {
  it("is looked at each PollingInterval, and tells when it first reached a limit", async () => {
    const { world, life, troubles } = await up(
      setIn(sensor, { PollingInterval: "10", HighAlarmValue: "70", LowAlarmValue: "5" }),
    );
    await world.clock.advance(15_000);
    expect(await shown(life, sensor)).toMatchObject({ HighAlarmTime: never, LowAlarmTime: never });
    troubles.celsius = 71;
    await world.clock.advance(10_000);
    troubles.celsius = 5;
    await world.clock.advance(10_000);
    troubles.celsius = 80;
    await world.clock.advance(10_000);
    expect(await shown(life, sensor)).toMatchObject({
      HighAlarmTime: "2026-06-01T00:00:20Z",
      LowAlarmTime: "2026-06-01T00:00:30Z",
    });
  });

  it("begins anew with a Reset", async () => {
    const { world, life, troubles } = await up(setIn(sensor, { PollingInterval: "10", HighAlarmValue: "30" }));
    await world.clock.advance(20_000);
    expect(await shown(life, sensor)).toMatchObject({ HighAlarmTime: "2026-06-01T00:00:00Z" });
    troubles.celsius = 25;
    await world.clock.advance(10_000);
    world.acs.todo = [setIn(sensor, { Reset: "true" })];
    world.listeners.request();
    await world.clock.advance(0);
    troubles.celsius = 20;
    await world.clock.advance(10_000);
    expect(await shown(life, sensor)).toMatchObject({
      Reset: "false",
      ResetTime: "2026-06-01T00:00:30Z",
      HighAlarmTime: never,
      MinValue: "20",
      MaxValue: "25",
    });
  });

  it("is looked at again after a restart, and not at all while nothing is set", async () => {
    const { world, troubles } = await up();
    expect(world.clock.nextInMs).toBe(Number.POSITIVE_INFINITY);
    world.acs.todo = [setIn(sensor, { PollingInterval: "10", HighAlarmValue: "70" })];
    world.listeners.request();
    await world.clock.advance(0);
    troubles.celsius = 75;
    const again = await world.start(troubled(troubles));
    await world.clock.advance(20_000);
    expect((await shown(again, sensor)).HighAlarmTime).not.toBe(never);
  });
});

describe("the monitor of memory", () => {
  it("tells when the use rose to one threshold, and fell to the other", async () => {
    const { world, life, troubles } = await up(setIn(monitor, { Enable: "true", PollingInterval: "10" }));
    await world.clock.advance(10_000);
    expect(await shown(life, monitor)).toMatchObject({ MemUtilization: "50", CriticalRiseTimeStamp: never });
    troubles.freeKiB = 26_214;
    await world.clock.advance(10_000);
    troubles.freeKiB = 80_000;
    await world.clock.advance(10_000);
    expect(await shown(life, monitor)).toMatchObject({
      CriticalRiseTimeStamp: "2026-06-01T00:00:20Z",
      CriticalFallTimeStamp: never,
    });
    troubles.freeKiB = 131_072;
    await world.clock.advance(10_000);
    expect(await shown(life, monitor)).toMatchObject({ CriticalFallTimeStamp: "2026-06-01T00:00:40Z" });
  });
});
