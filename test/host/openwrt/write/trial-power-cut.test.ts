import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { openWrtHost } from "../../../../src/host/openwrt/openwrt-host.ts";
import { UbusClient } from "../../../../src/host/openwrt/ubus/ubus-client.ts";
import type { Host } from "../../../../src/ports/host/host.ts";
import type { Store } from "../../../../src/ports/store.ts";
import { openMemoryStore } from "../../../../src/store/memory-store.ts";
import { startRouter } from "../../../stand-in/router.ts";
import { silentLog } from "../../linux/silent-log.ts";
import { manualClock } from "../../manual-clock.ts";
import { FailingSupply } from "./power-cut.ts";

const packages = ["firewall", "network"] as const;
const before = { port: "8443", mtu: undefined };
const after = { port: "9443", mtu: "1400" };

afterEach(() => void vi.restoreAllMocks());

/** What is done of a trial while there is power: services hear of a change, and then what is decided of it. */
async function life(host: Host, store: Store, decide: (host: Host) => Promise<void>): Promise<void> {
  const transaction = host.begin();
  await transaction.portMappings?.change("web", { externalPort: Number(after.port) });
  await transaction.links?.change("br-lan", { mtu: Number(after.mtu) });
  await transaction.commit();
  await store.write(transaction.records ?? []);
  await host.settle();
  await decide(host);
}

describe("a change on trial", () => {
  it.each([
    ["taken back", async (host: Host) => host.trials?.takeBack("nobody answers")],
    ["confirmed", async (host: Host) => host.trials?.confirm()],
  ] as const)("and %s is there with a way back, or as it was, wherever the power goes", async (outcome, decide) => {
    const router = await startRouter("23.05-dsa-dual-band");
    onTestFinished(() => router.stop());
    const first = packages.map((name) => [name, router.text(`etc/config/${name}`)] as const);
    const call = UbusClient.prototype.call;
    const start = (store: Store, supply: FailingSupply): Host => {
      vi.restoreAllMocks();
      vi.spyOn(UbusClient.prototype, "call").mockImplementation(function (this: UbusClient, object, ...more) {
        const calling = () => call.call(this, object, ...more);
        return object === "uci" || object === "session" ? supply.step(calling) : calling();
      });
      const allows = { write: true, reboot: false };
      const options = { root: router.root, clock: manualClock(), log: silentLog, allows, confirmSeconds: 300 };
      return openWrtHost({ ...options, store: supply.store(store) });
    };
    const made = () => ({
      port: /option src_dport '(\d+)'/.exec(router.text("etc/config/firewall"))?.[1],
      mtu: /option mtu '(\d+)'/.exec(router.text("etc/config/network"))?.[1],
    });
    const seen = new Set<string>();
    for (let halfSteps = 1; ; halfSteps++) {
      for (const [name, text] of first) router.write(`etc/config/${name}`, text);
      router.procd.forget();
      const store = openMemoryStore();
      const supply = new FailingSupply(halfSteps);
      const cut = start(store, supply);
      await life(cut, supply.store(store), async (host) => void (await decide(host))).catch((error: unknown) => {
        if (!supply.isCut) throw error;
      });
      await cut.close();
      const at = `cut at ${halfSteps}`;
      const again = start(store, new FailingSupply(Number.POSITIVE_INFINITY));
      await again.settle();
      const { trial, takenBack } = again.trials?.read() ?? {};
      const found = takenBack ? "taken back" : trial ? "on trial" : made().port === after.port ? "confirmed" : "undone";
      seen.add(found);
      expect(made(), at).toEqual(found === "on trial" || found === "confirmed" ? after : before);
      await again.trials?.takeBack("nobody answers");
      expect(made(), at).toEqual(found === "confirmed" ? after : before);
      expect(new Set(router.procd.changed), at).toEqual(new Set(found === "undone" ? [] : packages));
      expect([...store.entries("uci-pending")], at).toEqual([]);
      expect(
        [...store.entries("uci-trial")].map(([key]) => key),
        at,
      ).toEqual(found === "on trial" || found === "taken back" ? ["taken-back"] : []);
      await again.close();
      if (!supply.isCut) break;
    }
    expect(seen).toEqual(new Set(["undone", "on trial", outcome]));
  });
});
