import { describe, expect, it } from "vitest";
import { unsetAccessPoint } from "../../../../src/device/wifi/access-point-change.ts";
import type { SimulatedHost } from "../../../../src/host/virtual/simulated-host.ts";
import type { Host } from "../../../../src/ports/host/host.ts";
import type { WifiEdits } from "../../../../src/ports/host/wifi/wifi.ts";
import { openMemoryStore } from "../../../../src/store/memory-store.ts";
import { manualClock } from "../../manual-clock.ts";
import { minuteMs, received, start, states } from "../started-host.ts";

async function change(host: Host, edit: (wifi: WifiEdits) => Promise<void>): Promise<void> {
  const transaction = host.begin();
  if (transaction.wifi === undefined) throw new Error("has no Wi-Fi");
  await edit(transaction.wifi);
  await transaction.commit();
}

const networks = async (host: Host) => (await host.wifi?.read())?.networks ?? [];

async function stations(host: Host) {
  const reading = await host.wifi?.read();
  const measured = reading === undefined ? undefined : await host.wifi?.measureNetworks(reading);
  return measured?.get("home")?.stations ?? [];
}

const present = async (host: Host) =>
  ((await host.hosts?.read()) ?? []).flatMap(({ hostName, active }) => (active ? [hostName] : []));

const switchesOff: readonly (readonly [string, (wifi: WifiEdits) => Promise<void>])[] = [
  ["its radio", (wifi) => wifi.changeRadio("radio0", { enabled: false })],
  ["its SSID", (wifi) => wifi.changeSsid("home", { enabled: false })],
  ["its access point", (wifi) => wifi.changeAccessPoint("home", { enabled: false })],
  ["the key that it needs", (wifi) => wifi.changeAccessPoint("home", { passphrase: "" })],
];

describe("the simulated Wi-Fi", () => {
  it.each(switchesOff)("takes its link down without %s, and who was on it goes", async (_, edit) => {
    const clock = manualClock();
    const host: SimulatedHost = start({ clock });
    clock.advance(minuteMs);
    expect([(await states(host)).wlan0, (await stations(host)).length]).toEqual(["up", 1]);
    expect(await present(host)).toEqual(["camera", "laptop"]);
    await change(host, edit);
    const counted = await received(host, "wlan0");
    expect(counted).toBeGreaterThan(0n);
    clock.advance(minuteMs);
    expect([(await states(host)).wlan0, await stations(host)]).toEqual(["down", []]);
    expect(await present(host)).toEqual(["camera"]);
    expect(await received(host, "wlan0")).toBe(counted);
  });

  it("counts for its stations what went over their link", async () => {
    const clock = manualClock();
    const host = start({ clock });
    const counts: bigint[] = [];
    for (const _ of [1, 2, 3]) {
      clock.advance(minuteMs);
      const [station] = await stations(host);
      expect(station?.connectedSeconds).toBe(60 * (counts.length + 1));
      expect(station?.bytesFrom).toBe(await received(host, "wlan0"));
      counts.push(station?.bytesFrom ?? 0n);
    }
    expect(counts.toSorted((a, b) => Number(a - b))).toEqual(counts);
    expect(new Set(counts).size).toBe(3);
  });

  it("keeps no secret, only that there is one", async () => {
    const store = openMemoryStore();
    const host = start({ store });
    await change(host, async (wifi) => {
      await wifi.changeAccessPoint("home", {
        passphrase: "correct-horse",
        saePassphrase: "battery",
        radiusSecret: "staple",
        preSharedKey: Buffer.from("ab".repeat(32), "hex"),
      });
    });
    const kept = JSON.stringify([...store.entries("host")]);
    expect(kept).toContain("saePassphrase");
    expect(kept).not.toMatch(/correct-horse|battery|staple|abab|171,171/);
    expect((await networks(start({ store })))[0]).toMatchObject({ misconfigured: false });
  });

  it("is as it was set after a restart, and as shipped after a factory reset", async () => {
    const store = openMemoryStore();
    await change(start({ store }), (wifi) => wifi.changeSsid("home", { ssid: "Mine" }));
    const host = start({ store });
    expect((await networks(host)).map(({ ssid }) => ssid)).toEqual(["Mine"]);
    await host.factoryReset();
    expect((await networks(host)).map(({ ssid }) => ssid)).toEqual(["Home-02A0"]);
  });

  it("offers an SSID by one access point, and goes without when that is gone", async () => {
    const host = start();
    const unset = { ...unsetAccessPoint, enabled: true };
    await change(host, async (wifi) => {
      await wifi.addSsid?.("guests", { enabled: true, ssid: "Guests", radios: ["radio0"], multiLink: undefined });
      await wifi.addAccessPoint?.("guest_ap", unset);
      await expect(wifi.changeAccessPoint("guest_ap", { ssidKey: "home" })).rejects.toThrow("another access point");
    });
    const kinds = async () =>
      (await networks(host)).map(({ key, kind, ssidKey, state, misconfigured }) => [
        key,
        kind,
        ssidKey,
        state,
        misconfigured,
      ]);
    expect(await kinds()).toEqual([
      ["home", "access-point", "home", "up", false],
      ["guests", "ssid", "guests", "down", false],
      ["guest_ap", "access-point", undefined, "down", true],
    ]);
    await change(host, async (wifi) => wifi.changeAccessPoint("guest_ap", { ssidKey: "guests" }));
    expect((await kinds())[1]).toEqual(["guest_ap", "access-point", "guests", "up", false]);
    await change(host, async (wifi) => wifi.removeSsid?.("guests"));
    expect((await kinds())[1]).toEqual(["guest_ap", "access-point", undefined, "down", true]);
  });
});
