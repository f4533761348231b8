import { describe, expect, it } from "vitest";
import type { Host } from "../../../src/ports/host/host.ts";
import type { FirewallEdits } from "../../../src/ports/host/network/firewall.ts";
import { openMemoryStore } from "../../../src/store/memory-store.ts";
import { manualClock } from "../manual-clock.ts";
import { minuteMs, start } from "./started-host.ts";

async function change(host: Host, edit: (firewall: Required<FirewallEdits>) => Promise<void>): Promise<void> {
  const transaction = host.begin();
  await edit(transaction.firewall as Required<FirewallEdits>);
  await transaction.commit();
}

const ping = async (host: Host) => (await host.firewall?.read())?.rules.find(({ key }) => key === "ping");

describe("the simulated firewall", () => {
  it.each([
    ["ports of every protocol", { destinationPorts: { value: { first: 80, last: 80 }, excluded: false } }, false],
    [
      "ports of TCP",
      {
        protocol: { value: 6, excluded: false },
        destinationPorts: { value: { first: 80, last: 81 }, excluded: false },
      },
      true,
    ],
    [
      "a network whose address is open",
      { source: { value: { address: "", prefixLength: 24 }, excluded: false } },
      false,
    ],
    [
      "addresses of two families",
      {
        source: { value: { address: "192.0.2.1", prefixLength: 32 }, excluded: false },
        destination: { value: { address: "2001:db8::1", prefixLength: 128 }, excluded: false },
      },
      false,
    ],
    [
      "an address of the other family",
      { family: 6 as const, source: { value: { address: "192.0.2.1", prefixLength: 32 }, excluded: false } },
      false,
    ],
  ])("keeps a rule of %s, and says whether it can be used", async (_, settings, valid) => {
    const host = start();
    await change(host, (firewall) => firewall.changeRule("standard", "ping", settings));
    expect(await ping(host)).toMatchObject({ ...settings, valid });
  });

  it("tells when it was changed last, which outlives a restart", async () => {
    const clock = manualClock();
    const store = openMemoryStore();
    const host = start({ clock, store });
    const at = async (on: Host) => (await on.firewall?.read())?.changedMs;
    const shipped = await at(host);
    expect(shipped).toBe(clock.wallMs() - 3_600_000);
    clock.advance(minuteMs);
    expect(await at(host)).toBe(shipped);
    await change(host, (firewall) => firewall.changeFirewall({ enabled: false, strictness: "High" }));
    const changed = clock.wallMs();
    clock.advance(minuteMs);
    expect(await at(start({ clock, store }))).toBe(changed);
    expect(await host.firewall?.read()).toMatchObject({ running: false, strictness: "High" });
  });

  it("translates addresses where it is told to", async () => {
    const host = start();
    await change(host, async (firewall) => {
      await firewall.addTranslation("cpe_2", { enabled: true, link: "wan", tcpSeconds: 600, udpSeconds: 30 });
      await firewall.changeTranslation("internet", { enabled: false });
      await expect(firewall.changeTranslation("internet", { link: "none" })).rejects.toThrow("no link none");
    });
    expect(await host.firewall?.read()).toMatchObject({
      translations: [
        { key: "internet", link: "ppp0", enabled: false },
        { key: "cpe_2", link: "wan", enabled: true },
      ],
      timeouts: { tcpSeconds: 600, udpSeconds: 30 },
    });
  });
});
