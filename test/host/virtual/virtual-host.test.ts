import { describe, expect, it } from "vitest";
import { virtualHost } from "../../../src/host/virtual/virtual-host.ts";
import type { Host } from "../../../src/ports/host.ts";
import type { LinkReading } from "../../../src/ports/links.ts";
import type { Store } from "../../../src/ports/store.ts";
import type { VirtualLink } from "../../../src/ports/virtual-system.ts";
import { openMemoryStore } from "../../../src/store/memory-store.ts";
import { type ManualClock, manualClock } from "../manual-clock.ts";
import { identity, smallRouter } from "./small-router.ts";

const minuteMs = 60_000;
const device = (serialNumber: string) => ({ ...identity, serialNumber });

function start(
  settings: { clock?: ManualClock; serialNumber?: string; store?: Store; bootSeconds?: number } = {},
): Host {
  const { clock = manualClock(), serialNumber = identity.serialNumber, ...others } = settings;
  return virtualHost({ system: smallRouter, identity: device(serialNumber), clock, ...others });
}

async function link(host: Host, name: string): Promise<LinkReading> {
  const found = (await host.links()).find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no link ${name}`);
  return found;
}

const states = async (host: Host) => Object.fromEntries((await host.links()).map(({ name, state }) => [name, state]));
const received = async (host: Host, name: string) => (await link(host, name)).statistics.bytesReceived;

async function commit(change: ReturnType<Host["changeLink"]>): Promise<void> {
  await (await change).commit();
}

describe("a virtual host", () => {
  it("is told apart by its serial number", async () => {
    const [one, other] = [start({ serialNumber: "CPE000042" }), start({ serialNumber: "CPE000043" })];
    expect(await one.hostName()).toBe("gateway-CPE000042");
    expect((await link(one, "wan")).macAddress).toBe("00:d0:b7:00:02:a0");
    expect((await link(other, "wan")).macAddress).toBe("00:d0:b7:00:02:b0");
    expect((await link(one, "br-lan")).addresses.map(({ address }) => address)).toEqual([
      "192.168.1.1",
      "fe80::2d0:b7ff:fe00:2a1",
      "2001:db8:1:0:2d0:b7ff:fe00:2a1",
    ]);
    expect((await link(other, "ppp0")).addresses.map(({ address }) => address)).toEqual([
      "100.64.0.45",
      "2001:db8:ffff:ff00::2b",
    ]);
  });

  it("tells of what is set, as long as somebody listens, but not of leases that are renewed", async () => {
    const host = start();
    let heard = 0;
    const cancel = host.changes?.subscribe(() => {
      heard += 1;
    });
    const readings = ["links", "lifetimes", "routes", "resolvers", "hostName"] as const;
    expect(readings.filter((reading) => !host.changes?.isSignalled(reading))).toEqual(["lifetimes"]);
    await commit(host.changeLink("lan1", { enabled: false }));
    const change = await host.changeHostName("renamed");
    expect(heard).toBe(1);
    await change.commit();
    await change.rollback();
    expect(heard).toBe(3);
    cancel?.();
    await commit(host.changeLink("lan1", { enabled: true }));
    expect(heard).toBe(3);
  });

  it("gives addresses of their own to as many devices as can be numbered", async () => {
    const clock = manualClock();
    const macs = new Set<string>();
    const addresses = new Set<string>();
    for (let number = 0; number < 1000; number += 1) {
      const host = start({ clock, serialNumber: String(number * 1048).padStart(8, "0") });
      macs.add((await link(host, "wan")).macAddress);
      for (const { address } of (await link(host, "ppp0")).addresses) addresses.add(address);
    }
    expect(macs.size).toBe(1000);
    expect(addresses.size).toBe(2000);
  });

  it("simulates the same again for the same device", async () => {
    const readings = async () => {
      const clock = manualClock();
      const host = start({ clock });
      clock.advance(12_345_678);
      return [await host.links(), await host.memory(), await host.processes()];
    };
    expect(await readings()).toEqual(await readings());
  });

  it("counts traffic at about the pace its kind has, different devices at different paces", async () => {
    const clock = manualClock();
    const hosts = Array.from({ length: 200 }, (_, n) => start({ clock, serialNumber: `S${n}` }));
    clock.advance(24 * 60 * minuteMs);
    const rates = await Promise.all(hosts.map(async (host) => Number(await received(host, "lan1")) / 86_400));
    const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
    expect(mean / 100_000).toBeCloseTo(1, 0);
    expect(new Set(rates).size).toBe(200);
    expect(Math.max(...rates) / Math.min(...rates)).toBeGreaterThan(2);
  });

  it("counts unevenly, but always forward", async () => {
    const clock = manualClock();
    const host = start({ clock });
    const counts: number[] = [];
    for (let minute = 0; minute <= 120; minute += 1) {
      counts.push(Number(await received(host, "lan1")));
      clock.advance(minuteMs);
    }
    const steps = counts.slice(1).map((count, index) => count - (counts[index] ?? 0));
    expect(Math.min(...steps)).toBeGreaterThan(0);
    expect(Math.max(...steps) / Math.min(...steps)).toBeGreaterThan(2);
  });

  it("lets its processor, processes and memory vary within their bounds", async () => {
    const clock = manualClock();
    const host = start({ clock });
    const seen = { cpu: new Set<number>(), free: new Set<number>() };
    let cpuTimeMs = 0;
    for (let count = 0; count < 60; count += 1) {
      clock.advance(minuteMs);
      const { cpuUsagePercent, processes } = await host.processes();
      seen.cpu.add(cpuUsagePercent);
      seen.free.add((await host.memory()).freeKiB);
      const busiest = processes.find(({ command }) => command === "forwarder");
      expect(busiest?.cpuTimeMs).toBeGreaterThan(cpuTimeMs);
      cpuTimeMs = busiest?.cpuTimeMs ?? 0;
    }
    expect(seen.cpu.size).toBeGreaterThan(3);
    expect(seen.free.size).toBeGreaterThan(10);
  });

  it.each([
    ["2026-01-15T12:00:00Z", 60],
    ["2026-07-15T12:00:00Z", 120],
  ])("at %s is %d minutes ahead of UTC", async (date, minutes) => {
    const host = start({ clock: manualClock(Date.parse(date)) });
    expect((await host.time()).utcOffsetMinutes).toBe(minutes);
  });

  it("counts a lease down and renews it", async () => {
    const clock = manualClock();
    const host = start({ clock });
    const left = async () => (await link(host, "br-lan")).addresses[2]?.validSeconds;
    expect(await left()).toBe(3600);
    clock.advance(1799 * 1000);
    expect(await left()).toBe(1801);
    clock.advance(1000);
    expect(await left()).toBe(3600);
  });
});

describe("links of a virtual host", () => {
  it("are up where they are enabled, plugged in, and stand on something that is up", async () => {
    expect(await states(start())).toEqual({
      lo: "up",
      lan1: "up",
      lan2: "down",
      "br-lan": "up",
      wan: "up",
      "wan.7": "up",
      ppp0: "up",
    });
  });

  it("fall with what they stand on, and rise with it", async () => {
    const clock = manualClock();
    const host = start({ clock });
    clock.advance(minuteMs);
    await commit(host.changeLink("wan", { enabled: false }));
    expect(await states(host)).toMatchObject({ wan: "down", "wan.7": "lower-layer-down", ppp0: "lower-layer-down" });
    const frozen = await received(host, "ppp0");
    expect(frozen).toBeGreaterThan(0n);
    clock.advance(minuteMs);
    expect(await received(host, "ppp0")).toBe(frozen);
    expect((await link(host, "ppp0")).lastChangeSeconds).toBe(60);
    expect(await received(host, "lan1")).toBeGreaterThan(0n);
    await commit(host.changeLink("wan", { enabled: true }));
    expect(await received(host, "ppp0")).toBe(frozen);
    expect((await link(host, "ppp0")).lastChangeSeconds).toBe(0);
    clock.advance(minuteMs);
    expect(await received(host, "ppp0")).toBeGreaterThan(frozen);
  });

  it("leave a bridge down with its last port", async () => {
    const host = start();
    await commit(host.changeLink("lan1", { enabled: false }));
    expect(await states(host)).toMatchObject({ lan1: "down", "br-lan": "lower-layer-down" });
  });

  it("have no speed while they are down", async () => {
    const host = start();
    expect(await link(host, "lan2")).toMatchObject({ bitRateMbps: undefined, duplex: undefined });
    expect(await link(host, "lan1")).toMatchObject({ bitRateMbps: 1000, duplex: "full" });
  });

  it.each([
    ["lan1", 2000, true],
    ["lan1", 2001, false],
    ["lan1", 68, true],
    ["br-lan", 1279, false], // has IPv6
    ["br-lan", 1280, true],
    ["wan.7", 1501, false], // larger than the link beneath
    ["ppp0", 1493, false],
  ])("%s takes an MTU of %d: %s", async (name, mtu, taken) => {
    const change = start().changeLink(name, { mtu });
    if (taken) await expect(change).resolves.toBeDefined();
    else
      await expect(change).rejects.toMatchObject({
        name: "RefusedSetting",
        setting: "mtu",
        message: expect.stringContaining(name),
      });
  });

  it("come back as they were when two changes are taken back, in whichever order", async () => {
    for (const order of [(changes: string[]) => changes, (changes: string[]) => changes.toReversed()]) {
      const host = start();
      const before = await host.links();
      const changes = new Map([
        ["mtu", await host.changeLink("lan1", { mtu: 1400 })],
        ["enabled", await host.changeLink("lan1", { enabled: false })],
      ]);
      for (const change of changes.values()) await change.commit();
      expect(await link(host, "lan1")).toMatchObject({ mtu: 1400, enabled: false });
      for (const name of order([...changes.keys()])) await changes.get(name)?.rollback();
      expect(await host.links()).toEqual(before);
    }
  });
});

describe("a reboot of a virtual host", () => {
  it("takes its time, with all links down, and starts everything anew", async () => {
    const clock = manualClock();
    const host = start({ clock });
    clock.advance(60 * minuteMs);
    expect(host.uptimeSeconds()).toBe(3600);
    const before = await received(host, "lan1");
    let up = false;
    const rebooted = host.reboot().then(() => {
      up = true;
    });
    clock.advance(19_999);
    await Promise.resolve();
    expect(up).toBe(false);
    expect(host.uptimeSeconds()).toBe(0);
    expect(new Set(Object.values(await states(host)))).toEqual(new Set(["down"]));
    expect(await received(host, "lan1")).toBe(0n);
    clock.advance(1);
    await rebooted;
    expect(host.uptimeSeconds()).toBe(0);
    clock.advance(5000);
    expect(host.uptimeSeconds()).toBe(5);
    expect(await states(host)).toMatchObject({ lan1: "up", lan2: "down", ppp0: "up" });
    expect(await received(host, "lan1")).toBeGreaterThan(0n);
    expect(await received(host, "lan1")).toBeLessThan(before);
  });

  it("takes as long as it is told", async () => {
    const clock = manualClock();
    const host = start({ clock, bootSeconds: 3 });
    const rebooted = host.reboot();
    clock.advance(3000);
    await rebooted;
  });

  it("starts again when another one comes in the middle, and both are over with it", async () => {
    const clock = manualClock();
    const host = start({ clock });
    const first = host.reboot();
    clock.advance(10_000);
    const second = host.reboot();
    clock.advance(10_000);
    expect((await link(host, "lan1")).state).toBe("down");
    clock.advance(10_000);
    await Promise.all([first, second]);
    expect((await link(host, "lan1")).state).toBe("up");
  });

  it("keeps nobody waiting when the host is closed", async () => {
    const host = start();
    const rebooted = host.reboot();
    await host.close();
    await rebooted;
  });

  it("keeps what was set", async () => {
    const clock = manualClock();
    const host = start({ clock });
    await commit(host.changeLink("wan", { enabled: false, mtu: 1400 }));
    const rebooted = host.reboot();
    clock.advance(20_000);
    await rebooted;
    expect(await link(host, "wan")).toMatchObject({ enabled: false, mtu: 1400, state: "down" });
    expect(await states(host)).toMatchObject({ ppp0: "lower-layer-down" });
  });
});

describe("what was set on a virtual host", () => {
  it("outlives the process where it has a store, apart from other devices of the store", async () => {
    const store = openMemoryStore();
    const make = (scope: string) => virtualHost({ system: smallRouter, identity, clock: manualClock(), store, scope });
    const host = make("1/");
    await commit(host.changeLink("lan1", { enabled: false, mtu: 1400 }));
    await (await host.changeHostName("other-name")).commit();
    const again = make("1/");
    expect(await link(again, "lan1")).toMatchObject({ enabled: false, mtu: 1400 });
    expect(await again.hostName()).toBe("other-name");
    expect(await make("2/").hostName()).toBe("gateway-CPE000042");
  });

  it("is not in force when it could not be stored", async () => {
    const store = openMemoryStore();
    const host = start({ store });
    const change = await host.changeLink("lan1", { mtu: 1400 });
    await store.close();
    await expect(change.commit()).rejects.toMatchObject({ code: "closed" });
    await change.rollback();
    expect((await link(host, "lan1")).mtu).toBe(1500);
  });

  it("is undone by a factory reset, for good", async () => {
    const store = openMemoryStore();
    const host = start({ store });
    await commit(host.changeLink("wan", { enabled: false }));
    await (await host.changeHostName("other-name")).commit();
    await host.factoryReset();
    expect([await host.hostName(), (await link(host, "wan")).enabled]).toEqual(["gateway-CPE000042", true]);
    const again = start({ store });
    expect([await again.hostName(), (await link(again, "wan")).enabled]).toEqual(["gateway-CPE000042", true]);
  });

  it("is taken back to what was set before, not to what was shipped", async () => {
    const store = openMemoryStore();
    const host = start({ store });
    await commit(host.changeLink("lan1", { mtu: 1400 }));
    const change = await host.changeLink("lan1", { mtu: 1300 });
    await change.commit();
    await change.rollback();
    await change.rollback();
    expect((await link(host, "lan1")).mtu).toBe(1400);
    expect((await link(start({ store }), "lan1")).mtu).toBe(1400);
  });
});

describe("an idle virtual host", () => {
  it("shares what its kind has", async () => {
    const clock = manualClock();
    const [one, other] = [start({ clock }), start({ clock })];
    expect(await one.routes()).toBe(await other.routes());
    expect(await one.resolvers()).toBe(await other.resolvers());
    const links: readonly VirtualLink[] = smallRouter.links;
    expect((await one.links()).length).toBe(links.length);
  });
});
