import { describe, expect, it } from "vitest";
import { manualClock } from "../manual-clock.ts";
import { change, link, minuteMs, received, start, states } from "./started-host.ts";

describe("a reboot of a virtual host", () => {
  it("takes its time, with all links down, and starts everything anew", async () => {
    const clock = manualClock();
    const host = start({ clock });
    clock.advance(60 * minuteMs);
    expect(host.system.uptimeSeconds()).toBe(3600);
    const before = await received(host, "lan1");
    let up = false;
    const rebooted = host.reboot().then(() => {
      up = true;
    });
    clock.advance(19_999);
    await Promise.resolve();
    expect(up).toBe(false);
    expect(host.system.uptimeSeconds()).toBe(0);
    expect(new Set(Object.values(await states(host)))).toEqual(new Set(["down"]));
    expect(await received(host, "lan1")).toBe(0n);
    clock.advance(1);
    await rebooted;
    expect(host.system.uptimeSeconds()).toBe(0);
    clock.advance(5000);
    expect(host.system.uptimeSeconds()).toBe(5);
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
    await change(host, { links: { wan: { enabled: false, mtu: 1400 } } });
    const rebooted = host.reboot();
    clock.advance(20_000);
    await rebooted;
    expect(await link(host, "wan")).toMatchObject({ enabled: false, mtu: 1400, state: "down" });
    expect(await states(host)).toMatchObject({ ppp0: "lower-layer-down" });
  });
});
