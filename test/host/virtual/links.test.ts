import { describe, expect, it } from "vitest";
import { manualClock } from "../manual-clock.ts";
import { begin, change, link, minuteMs, received, start, states } from "./started-host.ts";

describe("links of a virtual host", () => {
  it("are up where they are enabled, plugged in, and stand on something that is up", async () => {
    expect(await states(start())).toEqual({
      lo: "up",
      lan1: "up",
      lan2: "down",
      "br-lan": "up",
      wlan0: "up",
      wan: "up",
      "wan.7": "up",
      ppp0: "up",
      "6rd-wan6rd": "up",
      "ds-aftr": "up",
      "gre4-hotspot": "up",
    });
  });

  it("fall with what they stand on, and rise with it", async () => {
    const clock = manualClock();
    const host = start({ clock });
    clock.advance(minuteMs);
    await change(host, { links: { wan: { enabled: false } } });
    expect(await states(host)).toMatchObject({ wan: "down", "wan.7": "lower-layer-down", ppp0: "lower-layer-down" });
    const frozen = await received(host, "ppp0");
    expect(frozen).toBeGreaterThan(0n);
    clock.advance(minuteMs);
    expect(await received(host, "ppp0")).toBe(frozen);
    expect((await link(host, "ppp0")).lastChangeSeconds).toBe(60);
    expect(await received(host, "lan1")).toBeGreaterThan(0n);
    await change(host, { links: { wan: { enabled: true } } });
    expect(await received(host, "ppp0")).toBe(frozen);
    expect((await link(host, "ppp0")).lastChangeSeconds).toBe(0);
    clock.advance(minuteMs);
    expect(await received(host, "ppp0")).toBeGreaterThan(frozen);
  });

  it("leave a bridge down with its last port", async () => {
    const host = start();
    await change(host, { links: { lan1: { enabled: false }, wlan0: { enabled: false } } });
    expect(await states(host)).toMatchObject({ lan1: "down", wlan0: "down", "br-lan": "lower-layer-down" });
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
    const transaction = start().begin();
    const staged = transaction.links?.change(name, { mtu });
    const refusals = await Promise.resolve(staged).then(
      () => transaction.validate?.(),
      (refusal) => [refusal],
    );
    const refusal = { name: "RefusedSetting", setting: "mtu", message: expect.stringContaining(name) };
    expect(refusals).toEqual(taken ? [] : [expect.objectContaining(refusal)]);
  });

  it("come back as they were when two changes are taken back, in whichever order", async () => {
    for (const order of [(changes: string[]) => changes, (changes: string[]) => changes.toReversed()]) {
      const host = start();
      const before = await host.links.read();
      const changes = new Map([
        ["mtu", await begin(host, { links: { lan1: { mtu: 1400 } } })],
        ["enabled", await begin(host, { links: { lan1: { enabled: false } } })],
      ]);
      for (const transaction of changes.values()) await transaction.commit();
      expect(await link(host, "lan1")).toMatchObject({ mtu: 1400, enabled: false });
      for (const name of order([...changes.keys()])) await changes.get(name)?.rollback();
      expect(await host.links.read()).toEqual(before);
    }
  });
});
