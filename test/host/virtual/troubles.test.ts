import { expect, it } from "vitest";
import { manualClock } from "../manual-clock.ts";
import { change, link, minuteMs, received, start, states } from "./started-host.ts";

it("a port without its cable is down, and counts on once it is back", async () => {
  const clock = manualClock();
  const host = start({ clock });
  let told = 0;
  host.changes?.subscribe(() => {
    told += 1;
  });
  clock.advance(minuteMs);
  host.troubles.set([{ kind: "no-carrier" }]);
  expect(told).toBe(1);
  expect(await states(host)).toMatchObject({ lan1: "down", "br-lan": "up", wan: "up" });
  const frozen = await received(host, "lan1");
  clock.advance(minuteMs);
  expect(await received(host, "lan1")).toBe(frozen);
  expect(await link(host, "lan1")).toMatchObject({ enabled: true, lastChangeSeconds: 60, bitRateMbps: undefined });
  host.troubles.set([]);
  expect(told).toBe(2);
  expect(await link(host, "lan1")).toMatchObject({ state: "up", lastChangeSeconds: 0, bitRateMbps: 1000 });
  clock.advance(minuteMs);
  expect(await received(host, "lan1")).toBeGreaterThan(frozen);
});

it("the same troubles outlive a change and a reboot, and are kept nowhere", async () => {
  const clock = manualClock();
  const host = start({ clock });
  host.troubles.set([{ kind: "no-carrier", link: "lan1" }, { kind: "dead-radio" }]);
  await change(host, { links: { wan: { enabled: false } } });
  expect(await states(host)).toMatchObject({ lan1: "down", wlan0: "down", "br-lan": "lower-layer-down", wan: "down" });
  const rebooted = host.reboot();
  clock.advance(minuteMs);
  await rebooted;
  expect(await states(host)).toMatchObject({ lan1: "down", wlan0: "down", "br-lan": "lower-layer-down", wan: "down" });
  host.troubles.set([]);
  expect(await states(host)).toMatchObject({ lan1: "up", wlan0: "up", "br-lan": "up", wan: "down" });
});

it("without its way out a device has no default route, and all that stands on the link is down", async () => {
  const host = start();
  const before = await host.routes.read();
  host.troubles.set([{ kind: "no-way-out" }]);
  expect(await states(host)).toMatchObject({ wan: "down", "wan.7": "lower-layer-down", ppp0: "lower-layer-down" });
  expect((await host.routes.read()).map(({ destination }) => destination)).toEqual(["192.168.1.0", "2001:db8:1::"]);
  expect(host.troubles.cutOff).toBe(true);
  host.troubles.set([{ kind: "no-carrier" }]);
  expect(host.troubles.cutOff).toBe(false);
  host.troubles.set([]);
  expect(await host.routes.read()).toBe(before);
});

it("a radio that does not work takes its networks off the air, and is set as it was", async () => {
  const host = start();
  const wifi = async () => {
    const { radios, networks } = (await host.wifi?.read()) ?? { radios: [], networks: [] };
    return { radio: radios[0], network: networks[0], wlan0: (await states(host)).wlan0 };
  };
  host.troubles.set([{ kind: "dead-radio", radio: "radio0" }]);
  expect(await wifi()).toMatchObject({
    radio: { enabled: true, state: "down" },
    network: { enabled: true, state: "lower-layer-down" },
    wlan0: "down",
  });
  const edits = host.begin();
  await edits.wifi?.changeRadio("radio0", { channel: 44 });
  await edits.commit();
  expect((await wifi()).radio).toMatchObject({ channel: 44, state: "down" });
  host.troubles.set([]);
  expect(await wifi()).toMatchObject({
    radio: { channel: 44, state: "up" },
    network: { state: "up" },
    wlan0: "up",
  });
});

it("a sensor tells how hot it is and was, until the next boot", async () => {
  const clock = manualClock();
  const host = start({ clock });
  const sensor = async () => (await host.temperatures?.read())?.[0];
  clock.advance(minuteMs);
  const atMs = clock.monotonicMs();
  host.troubles.set([{ kind: "heat", celsius: 97 }]);
  clock.advance(minuteMs);
  const hot = { last: { celsius: 97, atMs: atMs + minuteMs }, highest: { celsius: 97, atMs } };
  expect(await sensor()).toMatchObject(hot);
  host.troubles.set([{ kind: "heat", celsius: 97 }, { kind: "no-carrier" }]);
  expect(await sensor()).toMatchObject(hot);
  host.troubles.set([]);
  clock.advance(minuteMs);
  const cool = await sensor();
  expect(cool?.last?.celsius).toBeLessThanOrEqual(65);
  expect(cool?.highest).toEqual(hot.highest);
  expect(cool?.lowest?.celsius).toBeGreaterThanOrEqual(55);
  const rebooted = host.reboot();
  clock.advance(minuteMs);
  await rebooted;
  expect((await sensor())?.highest?.celsius).toBeLessThanOrEqual(65);
});

it("hardly any memory is left", async () => {
  const host = start();
  host.troubles.set([{ kind: "short-memory", usedPercent: 98 }]);
  const { availableKiB = 0, totalKiB } = await host.system.memory();
  expect(availableKiB / totalKiB).toBeGreaterThan(0.015);
  expect(availableKiB / totalKiB).toBeLessThan(0.025);
});

it("a processor that is busy counts on from what it was, and is as busy as ever afterwards", async () => {
  const clock = manualClock();
  const host = start({ clock });
  let before = await host.processors?.times();
  /** Of the last minute, in percent; counters never go back. */
  const used = async (): Promise<number> => {
    clock.advance(minuteMs);
    const now = await host.processors?.times();
    const passed = (["user", "system", "idle"] as const).map((mode) => (now?.[mode] ?? 0) - (before?.[mode] ?? 0));
    before = now;
    expect(Math.min(...passed)).toBeGreaterThanOrEqual(-1e-6);
    return 100 - (100 * (passed[2] ?? 0)) / minuteMs;
  };
  expect(await used()).toBeLessThan(20);
  host.troubles.set([{ kind: "busy-processor", usedPercent: 97 }]);
  expect(await used()).toBeCloseTo(97);
  host.troubles.set([{ kind: "busy-processor", usedPercent: 97 }, { kind: "no-carrier" }]);
  expect(await used()).toBeCloseTo(97);
  expect(await host.system.processes()).toMatchObject({ cpuUsagePercent: 97 });
  host.troubles.set([{ kind: "no-carrier" }]);
  expect(await used()).toBeLessThan(20);
  host.troubles.set([]);
  expect(await used()).toBeLessThan(20);
  host.troubles.set([{ kind: "busy-processor", usedPercent: 90 }]);
  const rebooted = host.reboot();
  clock.advance(minuteMs);
  await rebooted;
  before = await host.processors?.times();
  expect(await used()).toBeCloseTo(90);
});

it.each([
  [{ kind: "no-carrier", link: "lan1" }, true],
  [{ kind: "no-carrier", link: "lan2" }, false], // has no cable
  [{ kind: "no-carrier", link: "br-lan" }, false],
  [{ kind: "no-carrier", link: "wlan0" }, false],
  [{ kind: "no-carrier", link: "lan9" }, false],
  [{ kind: "no-way-out" }, true],
  [{ kind: "dead-radio" }, true],
  [{ kind: "dead-radio", radio: "radio7" }, false],
  [{ kind: "heat", celsius: 90 }, true],
  [{ kind: "heat", sensor: "disk", celsius: 90 }, false],
  [{ kind: "short-memory", usedPercent: 99 }, true],
  [{ kind: "busy-processor", usedPercent: 99 }, true],
] as const)("%j is of something that the device has: %s", (trouble, expected) => {
  const host = start();
  expect(host.troubles.concern(trouble)).toBe(expected);
  host.troubles.set([trouble]);
  expect(host.troubles.concern(trouble)).toBe(expected);
});
