import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { openWrtHost } from "../../../../src/host/openwrt/openwrt-host.ts";
import type { Host } from "../../../../src/ports/host/host.ts";
import type { Store, StoreChange } from "../../../../src/ports/store.ts";
import { openMemoryStore } from "../../../../src/store/memory-store.ts";
import { type Router, startRouter } from "../../../stand-in/router.ts";
import { recordedLog } from "../../../store/recorded-log.ts";
import { hurriedClock } from "../hurried-clock.ts";

const confirmSeconds = 300;
const files = ["system", "firewall", "network", "wireless", "dhcp"] as const;

async function scene() {
  const router = await startRouter("23.05-dsa-dual-band");
  onTestFinished(() => router.stop());
  const store = openMemoryStore();
  return { router, store, first: texts(router), ...run(router, store) };
}

/** One run of the agent on what the one before has left. */
function run({ root }: Router, store: Store, seconds = confirmSeconds) {
  const clock = hurriedClock();
  const log = recordedLog();
  const allows = { write: true, reboot: false };
  const host = openWrtHost({ root, clock, log, store, allows, confirmSeconds: seconds });
  onTestFinished(() => host.close());
  return { clock, host, log };
}

const texts = (router: Router) => Object.fromEntries(files.map((name) => [name, router.text(`etc/config/${name}`)]));
const kept = (store: Store) => [...store.entries("uci-trial")].map(([key]) => key);
const trialOf = ({ trials }: Host) => trials?.read().trial;

/** As a request does it: the records of the transaction are in the store before services hear of it. */
async function change(host: Host, store: Store, { mtu = 1400, port = 9443 } = {}): Promise<void> {
  const transaction = host.begin();
  await transaction.system.setHostName("attic");
  await transaction.portMappings?.change("web", { externalPort: port });
  await transaction.links?.change("br-lan", { mtu });
  await transaction.commit();
  await store.write(transaction.records ?? []);
}

/** Without the form that the files had, and the names that anonymous sections have got. */
const said = (text = ""): string =>
  text
    .replace(/#.*|['"]|^\s+/gm, "")
    .replace(/^(config \S+).*/gm, "$1")
    .replace(/\s+/g, " ");

describe("a change that the way to the ACS depends on", () => {
  it("is on trial from when services hear of it, and stays when it is confirmed", async () => {
    const { clock, host, router, store } = await scene();
    await change(host, store);
    expect(trialOf(host)).toBeUndefined();
    const heard: unknown[] = [];
    host.trials?.subscribe(() => heard.push(trialOf(host)));
    clock.advance(1000);
    await host.settle();
    const sinceMs = clock.monotonicMs();
    const trial = { packages: ["system", "firewall", "network"], sinceMs, untilMs: sinceMs + confirmSeconds * 1000 };
    expect(trialOf(host)).toEqual(trial);
    expect(heard).toEqual([trial]);
    expect(kept(store)).toHaveLength(1);
    const made = texts(router);
    await host.trials?.confirm();
    expect([trialOf(host), kept(store)]).toEqual([undefined, []]);
    await host.trials?.takeBack("too late");
    expect(texts(router)).toEqual(made);
    expect(host.trials?.read().takenBack).toBeUndefined();
  });

  it("has netifd reload before the trial begins, whatever procd has to do before", async () => {
    const { host, router, store } = await scene();
    const at: unknown[] = [];
    router.onNetworkReload(() => at.push([router.text("etc/config/network").includes("'1400'"), trialOf(host)]));
    await change(host, store);
    await host.settle();
    expect(at).toEqual([[true, undefined]]);
    expect(trialOf(host)).toBeDefined();
  });

  it("does not begin while netifd hangs, which might read the change when all is confirmed", async () => {
    const { clock, host, router, store } = await scene();
    let wake = (): void => {};
    const hung = new Promise<void>((resolve) => {
      wake = resolve;
    });
    let told = 0;
    router.onNetworkReload(() => {
      told += 1;
      return hung;
    });
    await change(host, store);
    const settled = host.settle().catch((error: Error) => error.message);
    await expect.poll(() => told).toBe(1);
    clock.advance(30_000);
    expect(await settled).toMatch("netifd has not read what is committed");
    expect([trialOf(host), [...store.entries("uci-pending")].length]).toEqual([undefined, 1]);
    wake();
    clock.advance(5_000);
    await expect.poll(() => trialOf(host)).toBeDefined();
    expect([told, [...store.entries("uci-pending")].length]).toEqual([2, 0]);
  });

  it("begins when the firewall has reloaded, and after two minutes where it has not", async () => {
    const { clock, host, router, store } = await scene();
    const reloaded = () => router.write("tmp/run/fw4.state", "{}");
    reloaded();
    const limitMs = 120_000;
    for (const isReloaded of [true, false]) {
      router.write("etc/config/firewall", router.text("etc/config/firewall"));
      await change(host, store, { port: isReloaded ? 9443 : 10443 });
      await host.settle();
      const beganMs = clock.monotonicMs();
      expect(trialOf(host)?.sinceMs).toBe(beganMs + limitMs);
      rmSync(join(router.root, "tmp/run/fw4.state"));
      clock.advance(20_000);
      expect(trialOf(host)?.sinceMs).toBe(beganMs + limitMs);
      reloaded();
      if (!isReloaded) rmSync(join(router.root, "tmp/run/fw4.state"));
      clock.advance(isReloaded ? 1000 : limitMs);
      expect(trialOf(host)?.sinceMs).toBe(beganMs + (isReloaded ? 21_000 : limitMs));
      await host.trials?.confirm();
      reloaded();
    }
  });

  it("is taken back as a whole, and services hear of it", async () => {
    const { clock, first, host, log, router, store } = await scene();
    await change(host, store);
    await host.settle();
    await change(host, store, { mtu: 1300, port: 10443 });
    await host.settle();
    expect(router.text("etc/config/network")).toContain("1300");
    router.procd.forget();
    await host.trials?.takeBack("nobody answers");
    const now = texts(router);
    for (const name of files) expect(said(now[name]), name).toBe(said(first[name]));
    expect(new Set(router.procd.changed)).toEqual(new Set(["system", "firewall", "network"]));
    const takenBack = { atMs: clock.wallMs(), reason: "nobody answers", isLatest: true };
    expect(host.trials?.read()).toEqual({ trial: undefined, takenBack });
    expect(log.facts.find(({ level, fact }) => level === "warn" && fact === "host.trial")?.fields).toEqual({
      outcome: "taken-back",
      packages: "system firewall network",
      reason: "nobody answers",
    });
    expect(run(router, store).host.trials?.read()).toEqual({ trial: undefined, takenBack });
    await change(host, store);
    await host.settle();
    await host.trials?.confirm();
    expect(host.trials?.read().takenBack).toEqual({ ...takenBack, isLatest: false });
  });

  it("leaves to others what they have changed since, and says so", async () => {
    const { host, log, router, store } = await scene();
    await change(host, store);
    await host.settle();
    router.write("etc/config/network", router.text("etc/config/network").replace("'1400'", "'1350'"));
    await host.trials?.takeBack("nobody answers");
    expect(router.text("etc/config/network")).toContain("'1350'");
    expect(router.text("etc/config/firewall")).toContain("'8443'");
    const { leftToOthers } =
      log.facts.find(({ level, fact }) => level === "warn" && fact === "host.trial")?.fields ?? {};
    expect(leftToOthers).toMatch(/^network\.\w+\.mtu$/);
  });

  it("is not, where nothing of it is of links, firewall or Wi-Fi, or nobody is to wait for the ACS", async () => {
    const { host, router, store } = await scene();
    const transaction = host.begin();
    await transaction.system.setHostName("attic");
    await transaction.commit();
    await store.write(transaction.records ?? []);
    await host.settle();
    expect(kept(store)).toEqual([]);
    await change(host, store);
    await host.settle();
    expect(kept(store)).toHaveLength(1);
    const off = run(router, store, 0).host;
    await off.settle();
    expect(off.trials).toBeUndefined();
    expect(kept(store)).toEqual([]);
    await change(off, store, { mtu: 1300 });
    await off.settle();
    expect(kept(store)).toEqual([]);
  });

  it("has its whole time again after a power cut, but not for ever", async () => {
    const { first, host, router, store } = await scene();
    await change(host, store);
    await host.settle();
    for (let cuts = 1; cuts <= 2; cuts++) {
      const { clock, host } = run(router, store);
      clock.advance(200_000);
      await host.settle();
      const trial = trialOf(host);
      expect(trial).toMatchObject({ sinceMs: 200_000, untilMs: 200_000 + confirmSeconds * 1000 });
    }
    const last = run(router, store);
    await last.host.settle();
    expect(trialOf(last.host)).toMatchObject({ sinceMs: 0, untilMs: 0 });
    await last.host.trials?.takeBack("nobody answers");
    expect(said(router.text("etc/config/network"))).toBe(said(first.network));
  });

  it("is not counted in runs in which the ACS was reached", async () => {
    const { host, router, store } = await scene();
    await change(host, store);
    await host.settle();
    for (let starts = 1; starts <= 4; starts++) {
      const { host } = run(router, store);
      await host.settle();
      await host.trials?.reached();
      expect(trialOf(host)).toMatchObject({ sinceMs: 0, untilMs: confirmSeconds * 1000 });
    }
    for (let starts = 1; starts <= 2; starts++) await run(router, store).host.settle();
    const last = run(router, store);
    await last.host.settle();
    expect(trialOf(last.host)).toMatchObject({ untilMs: 0 });
  });

  it("is erased where it may have been of a key", async () => {
    const { router, store } = await scene();
    const written: StoreChange[] = [];
    const watched: Store = {
      read: (space, key) => store.read(space, key),
      entries: (space, prefix) => store.entries(space, prefix),
      write: async (changes) => {
        written.push(...changes);
        await store.write(changes);
      },
      close: async () => {},
    };
    const { host } = run(router, watched);
    const transaction = host.begin();
    await transaction.wifi?.changeAccessPoint("default_radio0", { passphrase: "another one" });
    await transaction.commit();
    await watched.write(transaction.records ?? []);
    await host.settle();
    await host.trials?.confirm();
    const ofTrial = written.filter(({ space }) => space === "uci-trial");
    expect(ofTrial.map(({ value, erase }) => [value === undefined, erase])).toEqual([
      [false, "here"],
      [false, "here"],
      [true, "here"],
    ]);
    expect(ofTrial[0]?.value).toContain("another one");
  });

  it("is forgotten with the settings that it was of", async () => {
    const { host, store } = await scene();
    await change(host, store);
    await host.settle();
    await change(host, store, { mtu: 1300 });
    await host.factoryReset().catch(() => undefined);
    expect([trialOf(host), kept(store)]).toEqual([undefined, []]);
  });
});
