import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import type { Rpc } from "../../harness/simulated/simulated-acs.ts";
import { type Life, World } from "../../harness/simulated/simulated-device.ts";
import { VirtualClock } from "../../harness/simulated/virtual-clock.ts";
import { setIn, shown } from "../diagnostics/simulated-diagnostics.ts";
import { alarmedKind, type Troubles, troubled } from "./simulated-alarms.ts";

// [TR-181 DeviceInfo.TemperatureStatus, TR-181 DeviceInfo.MemoryStatus, TR-181 DeviceInfo.ProcessStatus.CPU]

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

describe("each sensor", () => {
  it("is looked at as often as is set for it, whatever the others are", async () => {
    const { world, life, troubles } = await up(
      setIn(sensor, { PollingInterval: "3600", HighAlarmValue: "70" }),
      setIn(monitor, { Enable: "true", PollingInterval: "10" }),
    );
    troubles.celsius = 75;
    await world.clock.advance(600_000);
    expect((await shown(life, sensor)).HighAlarmTime).toBe(never);
    await world.clock.advance(3_000_000);
    expect((await shown(life, sensor)).HighAlarmTime).toBe("2026-06-01T01:00:00Z");
  });

  it("is not asked for the sake of another that is due", async () => {
    const { world, troubles } = await up(
      setIn(sensor, { PollingInterval: "3600", HighAlarmValue: "70" }),
      setIn(monitor, { Enable: "true", PollingInterval: "10" }),
      setIn("Device.DeviceInfo.ProcessStatus.CPU.1.", { Enable: "true", PollInterval: "1" }),
    );
    const before = troubles.sensorReads ?? 0;
    await world.clock.advance(600_000);
    expect((troubles.sensorReads ?? 0) - before).toBe(0);
  });

  it("forgets when it reached a limit that is another now", async () => {
    const limits = { PollingInterval: "10", HighAlarmValue: "30", LowAlarmValue: "41" };
    const { world, life } = await up(setIn(sensor, limits));
    expect((await shown(life, sensor)).HighAlarmTime).toBe("2026-06-01T00:00:00Z");
    await world.clock.advance(5_000);
    world.acs.todo = [setIn(sensor, { HighAlarmValue: "60" })];
    world.listeners.request();
    await world.clock.advance(0);
    expect(await shown(life, sensor)).toMatchObject({ HighAlarmTime: never, LowAlarmTime: "2026-06-01T00:00:00Z" });
    world.acs.todo = [setIn(sensor, { PollingInterval: "0", HighAlarmValue: "-274", LowAlarmValue: "-274" })];
    world.listeners.request();
    await world.clock.advance(0);
    expect(await shown(life, sensor)).toMatchObject({ HighAlarmTime: never, LowAlarmTime: never });
    expect(world.clock.nextInMs).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("while the clock is not set", () => {
  it("times are since boot, and those that are kept become times of the day [TR-106 dateTime]", async () => {
    const world = new World(kind, new VirtualClock(0, false));
    const troubles: Troubles = { down: [], noRoutes: false, freeKiB: 131_072, cpuPercent: 3, celsius: 75 };
    world.acs.todo = [setIn(sensor, { PollingInterval: "10", HighAlarmValue: "70" })];
    const life = await world.start(troubled(troubles));
    await world.clock.advance(65_000);
    expect(await shown(life, sensor)).toMatchObject({
      ResetTime: "0001-01-01T00:00:00",
      LastUpdate: "0001-01-01T00:01:05",
      HighAlarmTime: "0001-01-01T00:00:00",
    });
    world.clock.synchronize(Date.UTC(2026, 5, 1));
    await world.clock.advance(10_000);
    expect(await shown(life, sensor)).toMatchObject({
      ResetTime: "2026-05-31T23:58:55Z",
      LastUpdate: "2026-06-01T00:00:10Z",
      HighAlarmTime: "2026-05-31T23:58:55Z",
    });
  });
});

describe("the monitor of the processors", () => {
  const cpu = "Device.DeviceInfo.ProcessStatus.CPU.1.";
  const settings = { Enable: "true", PollInterval: "10", NumSamples: "3", EnableCriticalLog: "true" };

  it("measures nothing while it is off", async () => {
    const { world, life, troubles } = await up();
    troubles.cpuPercent = 90;
    await world.clock.advance(60_000);
    expect(await shown(life, cpu)).toMatchObject({ Name: "cpu", CPUUtilization: "0", UpTime: "60", Enable: "false" });
    expect(world.clock.nextInMs).toBe(Number.POSITIVE_INFINITY);
  });

  it("tells the average of its samples", async () => {
    const { world, life, troubles } = await up(setIn(cpu, settings));
    troubles.cpuPercent = 20;
    await world.clock.advance(10_000);
    troubles.cpuPercent = 60;
    await world.clock.advance(10_000);
    expect(await shown(life, cpu)).toMatchObject({
      UserModeUtilization: "30",
      SystemModeUtilization: "10",
      IdleModeUtilization: "60",
      CPUUtilization: "40",
    });
    await world.clock.advance(20_000);
    expect((await shown(life, cpu)).CPUUtilization).toBe("60");
    world.acs.todo = [setIn(cpu, { Enable: "false" })];
    world.listeners.request();
    await world.clock.advance(0);
    expect(await shown(life, cpu)).toMatchObject({ CPUUtilization: "0", IdleModeUtilization: "0" });
  });

  it("tells when the average exceeded one threshold, and fell below the other, and says so in the log", async () => {
    const { world, life, troubles } = await up(setIn(cpu, settings));
    troubles.cpuPercent = 80;
    await world.clock.advance(40_000);
    expect((await shown(life, cpu)).CriticalRiseTimeStamp).toBe(never);
    troubles.cpuPercent = 100;
    await world.clock.advance(10_000);
    expect((await shown(life, cpu)).CriticalRiseTimeStamp).toBe("2026-06-01T00:00:50Z");
    troubles.cpuPercent = 50;
    await world.clock.advance(30_000);
    expect(await shown(life, cpu)).toMatchObject({
      CriticalRiseTimeStamp: "2026-06-01T00:00:50Z",
      CriticalFallTimeStamp: "2026-06-01T00:01:20Z",
    });
    expect(world.log.facts.filter(({ fact }) => fact.startsWith("monitor."))).toEqual([
      {
        level: "warn",
        fact: "monitor.critical",
        fields: { name: "cpu", percent: 87, at: "2026-06-01T00:00:50.000Z" },
      },
      {
        level: "warn",
        fact: "monitor.normal",
        fields: { name: "cpu", percent: 50, at: "2026-06-01T00:01:20.000Z" },
      },
    ]);
  });

  it("goes on after a restart", async () => {
    const { world, troubles } = await up(setIn(cpu, settings));
    const again = await world.start(troubled(troubles));
    troubles.cpuPercent = 44;
    await world.clock.advance(20_000);
    expect((await shown(again, cpu)).CPUUtilization).toBe("44");
  });
});

describe("the monitor of memory", () => {
  it("tells when the use rose to one threshold, and fell to the other", async () => {
    const { world, life, troubles } = await up(setIn(monitor, { Enable: "true", PollingInterval: "10" }));
    await world.clock.advance(10_000);
    expect(await shown(life, monitor)).toMatchObject({ MemUtilization: "50", CriticalRiseTimeStamp: never });
    troubles.freeKiB = 52_429;
    await world.clock.advance(10_000);
    expect((await shown(life, monitor)).CriticalRiseTimeStamp).toBe(never); // at the threshold, not beyond it
    troubles.freeKiB = 26_214;
    await world.clock.advance(10_000);
    troubles.freeKiB = 80_000;
    await world.clock.advance(10_000);
    expect(await shown(life, monitor)).toMatchObject({
      CriticalRiseTimeStamp: "2026-06-01T00:00:30Z",
      CriticalFallTimeStamp: never,
    });
    troubles.freeKiB = 131_072;
    await world.clock.advance(10_000);
    expect(await shown(life, monitor)).toMatchObject({ CriticalFallTimeStamp: "2026-06-01T00:00:50Z" });
  });

  it("rises once where it would fall at once, the thresholds being the wrong way round", async () => {
    const crossed = { CriticalRiseThreshold: "10", CriticalFallThreshold: "90" };
    const { world, life, troubles } = await up(
      setIn(monitor, { Enable: "true", PollingInterval: "1", EnableCriticalLog: "true", ...crossed }),
    );
    troubles.freeKiB = 64_000;
    await world.clock.advance(60_000);
    const told = () => world.log.facts.flatMap(({ fact }) => (fact.startsWith("monitor.") ? [fact] : []));
    expect(told()).toEqual(["monitor.critical"]);
    expect(await shown(life, monitor)).toMatchObject({ CriticalFallTimeStamp: never });
  });
});
