import { describe, expect, it } from "vitest";
import { manualClock } from "../manual-clock.ts";
import { begin, change, link, minuteMs, received, start } from "./started-host.ts";

describe("a virtual host", () => {
  it("is told apart by its serial number", async () => {
    const [one, other] = [start({ serialNumber: "CPE000042" }), start({ serialNumber: "CPE000043" })];
    expect(await one.system.hostName()).toBe("gateway-CPE000042");
    expect((await link(one, "wan")).macAddress).toBe("00:d0:b7:00:02:a0");
    expect((await link(other, "wan")).macAddress).toBe("00:d0:b7:00:02:b0");
    expect((await link(one, "br-lan")).addresses.map(({ address }) => address)).toEqual([
      "192.168.1.1",
      "fe80::2d0:b7ff:fe00:2a1",
      "2001:db8:1:0:2d0:b7ff:fe00:2a1",
      expect.stringMatching(/^fd2a:[\da-f]{1,4}:[\da-f]{1,4}::1$/),
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
    await change(host, { links: { lan1: { enabled: false } } });
    const transaction = await begin(host, { hostName: "renamed" });
    expect(heard).toBe(1);
    await transaction.commit();
    await transaction.rollback();
    expect(heard).toBe(3);
    cancel?.();
    await change(host, { links: { lan1: { enabled: true } } });
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
      return [await host.links.read(), await host.system.memory(), await host.system.processes()];
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
    for (let minute = 0; minute <= 24 * 60; minute += 10) {
      counts.push(Number(await received(host, "lan1")));
      clock.advance(10 * minuteMs);
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
      const { cpuUsagePercent, processes } = await host.system.processes();
      seen.cpu.add(cpuUsagePercent);
      seen.free.add((await host.system.memory()).freeKiB);
      const busiest = processes.find(({ command }) => command === "forwarder");
      expect(busiest?.cpuTimeMs).toBeGreaterThan(cpuTimeMs);
      cpuTimeMs = busiest?.cpuTimeMs ?? 0;
    }
    // What its processors have been busy with is what their usage adds up to.
    const { user = 0, system = 0, idle = 0 } = (await host.processors?.times()) ?? {};
    const usage = [...seen.cpu];
    expect((100 * (user + system)) / (user + system + idle)).toBeGreaterThan(Math.min(...usage));
    expect((100 * (user + system)) / (user + system + idle)).toBeLessThan(Math.max(...usage));
    expect(seen.cpu.size).toBeGreaterThan(3);
    expect(seen.free.size).toBeGreaterThan(10);
  });

  it.each([
    ["2026-01-15T12:00:00Z", 60],
    ["2026-07-15T12:00:00Z", 120],
  ])("at %s is %d minutes ahead of UTC", async (date, minutes) => {
    const host = start({ clock: manualClock(Date.parse(date)) });
    expect((await host.system.time()).utcOffsetMinutes).toBe(minutes);
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

describe("an idle virtual host", () => {
  it("shares what its kind has", async () => {
    const clock = manualClock();
    const [one, other] = [start({ clock }), start({ clock })];
    expect(await one.routes.read()).toBe(await other.routes.read());
    expect(await one.resolvers.read()).toBe(await other.resolvers.read());
  });
});
