import { expect, it } from "vitest";
import { ModuleMemory } from "../../../src/device/sfps/module-memory.ts";
import { virtualHost } from "../../../src/host/virtual/virtual-host.ts";
import type { HostTransaction } from "../../../src/ports/host/host-transaction.ts";
import { loadDeviceKind } from "../../../src/schema/device-kind.ts";
import { openMemoryStore } from "../../../src/store/memory-store.ts";
import { manualClock } from "../manual-clock.ts";
import { identity } from "./small/small-router.ts";

// The modems and the modules of simulated devices. [TR-181 Cellular] [TR-181 DSL] [TR-181 SFPs]

async function device(kind: string, serialNumber = "CPE000042") {
  const { system } = await loadDeviceKind(kind);
  const clock = manualClock();
  const store = openMemoryStore();
  const start = () => virtualHost({ system, identity: { ...identity, serialNumber }, clock, store });
  let host = start();
  return {
    clock,
    get host() {
      return host;
    },
    startAgain: () => {
      host = start();
    },
    set: async (edit: (transaction: HostTransaction) => Promise<void> | undefined) => {
      const transaction = host.begin();
      await edit(transaction);
      await transaction.commit();
    },
    link: async (name: string) => (await host.links.read()).find((each) => each.name === name),
  };
}

const refusalOf = (setting: string) => expect.objectContaining({ name: "RefusedSetting", setting });

it("connects a modem while an access point of it is enabled and has a name, over a restart too", async () => {
  const router = await device("lte-router");
  const state = async () => (await router.link("wwan0"))?.state;
  const modem = async () => (await router.host.cellular?.read())?.modems[0];
  expect([await state(), (await modem())?.enabled]).toEqual(["up", true]);
  await router.set(({ cellular }) => cellular?.changeAccessPoint("internet", { enabled: false }));
  expect([await state(), (await modem())?.enabled]).toEqual(["down", true]);
  router.startAgain();
  expect(await state()).toBe("down");
  await router.set(({ cellular }) => cellular?.changeAccessPoint("internet", { enabled: true, apn: "" }));
  expect(await state()).toBe("down");
  await router.set(({ cellular }) => cellular?.changeAccessPoint("internet", { apn: "other.example" }));
  expect(await state()).toBe("up");
});

it("is off the network while its modem is switched off, whatever its access points, over a restart too", async () => {
  const router = await device("lte-router");
  const seen = async () => {
    const modem = (await router.host.cellular?.read())?.modems[0];
    return [(await router.link("wwan0"))?.state, modem?.enabled, modem?.network, modem?.rssi !== undefined];
  };
  const before = await seen();
  expect(before).toEqual(["up", true, expect.any(String), true]);
  const key = (await router.host.cellular?.read())?.modems[0]?.key ?? "";
  await router.set(({ cellular }) => cellular?.switchModem?.(key, false));
  expect(await seen()).toEqual(["down", false, undefined, false]);
  router.startAgain();
  await router.set(({ cellular }) => cellular?.changeAccessPoint("internet", { apn: "other.example" }));
  expect(await seen()).toEqual(["down", false, undefined, false]);
  await router.set(({ cellular }) => cellular?.switchModem?.(key, true));
  expect(await seen()).toEqual(before);
  await expect(router.host.begin().cellular?.switchModem?.("none", true)).rejects.toEqual(refusalOf("key"));
});

it("has addresses of the families that an access point asks for", async () => {
  const router = await device("lte-router");
  const families = async () => [...new Set((await router.link("wwan0"))?.addresses.map(({ family }) => family))];
  expect(await families()).toEqual([4, 6]);
  await router.set(({ cellular }) => cellular?.changeAccessPoint("internet", { family: 4 }));
  expect(await families()).toEqual([4]);
  await expect(router.host.begin().cellular?.changeAccessPoint("internet", { modem: "other" })).rejects.toEqual(
    refusalOf("modem"),
  );
});

it("leads nowhere by a modem that is not connected, and by no family that it has no address of", async () => {
  const router = await device("lte-router");
  const out = async () =>
    ((await router.host.routes?.read()) ?? [])
      .filter(({ link, prefixLength }) => link === "wwan0" && prefixLength === 0)
      .map(({ family }) => family);
  const both = await out();
  expect(both).toContain(4);
  await router.set(({ cellular }) => cellular?.changeAccessPoint("internet", { family: 6 }));
  expect(await out()).toEqual(both.filter((family) => family === 6));
  await router.set(({ cellular }) => cellular?.changeAccessPoint("internet", { enabled: false }));
  expect([await out(), (await router.link("wwan0"))?.upstream]).toEqual([[], false]);
  await router.set(({ cellular }) => cellular?.changeAccessPoint("internet", { enabled: true, family: 4 }));
  expect([await out(), (await router.link("wwan0"))?.upstream]).toEqual([[4], true]);
});

it("has a modem and a card with numbers of its own, whose last digit checks the others", async () => {
  const sumOf = (digits: string): number =>
    [...digits].reverse().reduce((sum, digit, at) => {
      const value = Number(digit) * (at % 2 === 0 ? 1 : 2);
      return sum + (value > 9 ? value - 9 : value);
    }, 0);
  const readings = await Promise.all(
    ["CPE000042", "CPE000043"].map(
      async (serial) => (await (await device("lte-router", serial)).host.cellular?.read())?.modems[0],
    ),
  );
  for (const name of ["imei", "imsi", "iccid"] as const)
    expect(new Set(readings.map((each) => each?.[name])).size, name).toBe(2);
  for (const reading of readings) {
    expect(sumOf(reading?.imei ?? "1") % 10).toBe(0);
    expect(sumOf(reading?.iccid ?? "1") % 10).toBe(0);
  }
});

it("has its signals and its margins move within bounds over a day, and counts errors forward", async () => {
  const [router, modem] = [await device("lte-router"), await device("vdsl-modem")];
  const [signals, margins, errors]: [number[], number[], number[]] = [[], [], []];
  for (let hour = 0; hour < 24; hour += 1) {
    signals.push((await router.host.cellular?.read())?.modems[0]?.rsrp ?? Number.NaN);
    const line = (await modem.host.dsl?.read())?.[0];
    margins.push(line?.downstream.noiseMargin ?? Number.NaN);
    errors.push(line?.periods.total?.erroredSeconds ?? Number.NaN);
    router.clock.advance(3_600_000);
    modem.clock.advance(3_600_000);
  }
  for (const signal of signals) expect([signal >= -102, signal <= -90]).toEqual([true, true]);
  for (const margin of margins) expect([margin >= 6.5, margin <= 9.7]).toEqual([true, true]);
  expect(new Set(margins).size).toBeGreaterThan(12);
  expect(errors).toEqual(errors.toSorted((one, other) => one - other));
  expect(errors.at(-1)).toBeGreaterThan(0);
});

it("measures nothing on a DSL line that is down, and trains again when it is switched on", async () => {
  const modem = await device("vdsl-modem");
  const line = async () => (await modem.host.dsl?.read())?.[0];
  modem.clock.advance(100_000);
  expect(await line()).toMatchObject({ state: "up", upSeconds: 100, profile: "35b" });
  expect((await line())?.downstream.tones?.attenuation).toHaveLength(128);
  await modem.set(({ links }) => links?.change("dsl0", { enabled: false }));
  expect(await line()).toMatchObject({
    state: "disabled",
    upSeconds: undefined,
    profile: undefined,
    downstream: { noiseMargin: undefined },
  });
  expect((await line())?.downstream).not.toHaveProperty("tones");
  modem.clock.advance(10_000);
  await modem.set(({ links }) => links?.change("dsl0", { enabled: true }));
  expect(await line()).toMatchObject({ state: "up", upSeconds: 0 });
});

it("has a module say what it sends and receives while its port is up, and raise alarms while it is dark", async () => {
  const gateway = await device("home-gateway");
  const module = async () =>
    new ModuleMemory((await gateway.host.transceivers?.read())?.[0]?.memory ?? new Uint8Array());
  const lit = await module();
  expect(lit.text(20, 16)).toBe("Example Optics");
  const sums = [lit.octets(0, 63), lit.octets(64, 31)].map(
    (octets) => octets.reduce((sum, octet) => sum + octet, 0) & 255,
  );
  expect(sums).toEqual([lit.octet(63), lit.octet(95)]);
  expect([lit.tenthsOfDbm(102), lit.flag(110, 1), lit.flag(113, 6), lit.flag(117, 6)]).toEqual([
    -58,
    false,
    false,
    false,
  ]);
  expect(Math.abs((lit.tenthsOfDbm(104) ?? 0) + 96)).toBeLessThanOrEqual(4);
  await gateway.set(({ links }) => links?.change("wan", { enabled: false }));
  const dark = await module();
  expect([dark.flag(110, 1), dark.flag(113, 6), dark.flag(117, 6), dark.flag(113, 0)]).toEqual([
    true,
    true,
    true,
    false,
  ]);
});

it("has trained no line anew that is up since the boot, however long it takes to tell", async () => {
  const { system } = await loadDeviceKind("vdsl-modem");
  const clock = manualClock();
  const monotonicMs = () => {
    clock.advance(2);
    return clock.monotonicMs();
  };
  const host = virtualHost({ system, identity, clock: { ...clock, monotonicMs } });
  clock.advance(100_000);
  const [line] = (await host.dsl?.read()) ?? [];
  expect([line?.periods.total?.retrains, line?.periods.currentDay?.retrains]).toEqual([0, 0]);
});
