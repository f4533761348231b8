import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { linuxHost } from "../../../../src/host/linux/linux-host.ts";
import type { LinkSettings } from "../../../../src/ports/host/network/links.ts";
import { openMemoryStore } from "../../../../src/store/memory-store.ts";
import { manualClock } from "../../manual-clock.ts";
import { copiedFileSystem } from "../recorded-machine.ts";
import { silentLog } from "../silent-log.ts";

// [TR-181 Ethernet]

const script = "/etc/network/if-up.d/cpe-agent";

/** A copy of a system with the link eth0 that ifupdown manages; `start` is a run of the agent on it. */
function system() {
  const copy = copiedFileSystem();
  onTestFinished(() => copy.remove());
  for (const [file, value] of Object.entries({ ifindex: 2, flags: "0x1003", mtu: 1500, type: 1 })) {
    copy.write(`/sys/class/net/eth0/${file}`, `${value}\n`);
  }
  copy.write("/etc/network/interfaces", "iface eth0 inet dhcp\n");
  copy.write("/etc/network/if-up.d/other", "#!/bin/sh\n");
  const store = openMemoryStore();
  const clock = manualClock();
  const start = async () => {
    const allows = { write: true, reboot: false, persist: true };
    const host = linuxHost({ root: copy.root, clock, log: silentLog, store, confirmSeconds: 300, allows });
    await host.settle();
    const { trials } = host;
    if (trials === undefined) throw new Error("has no trials");
    return {
      trials,
      change: async (...all: readonly LinkSettings[]) => {
        const transaction = host.begin();
        for (const settings of all) await transaction.links?.change("eth0", settings);
        await transaction.commit();
        await store.write([...(transaction.records ?? [])]);
        return transaction;
      },
    };
  };
  const shown = () => ({
    mtu: Number(copy.text("/sys/class/net/eth0/mtu")),
    kept: existsSync(join(copy.root, script)) ? /mtu (\d+)/.exec(copy.text(script))?.[1] : undefined,
  });
  return { copy, clock, start, shown };
}

describe("a change of a link of plain Linux is on trial", () => {
  it("until it is confirmed", async () => {
    const { start, shown } = system();
    const { trials, change } = await start();
    expect(trials.read().trial).toBeUndefined();
    await change({ mtu: 1400 });
    expect(trials.read().trial?.packages).toEqual(["eth0"]);
    await trials.confirm();
    expect(trials.read()).toEqual({ trial: undefined, takenBack: undefined });
    await trials.takeBack("too late");
    expect(shown()).toEqual({ mtu: 1400, kept: "1400" });
  });

  it("or taken back, with what is kept over a restart, even by another run of the agent", async () => {
    const { start, shown } = system();
    await (await start()).change({ mtu: 1400 });
    await (await start()).change({ mtu: 1300 }, { enabled: false });
    const { trials } = await start();
    expect(shown()).toEqual({ mtu: 1300, kept: "1300" });
    await trials.takeBack("no session");
    expect(shown()).toEqual({ mtu: 1500, kept: undefined });
    expect(trials.read()).toMatchObject({ trial: undefined, takenBack: { reason: "no session", isLatest: true } });
    expect((await start()).trials.read()).toMatchObject({ trial: undefined, takenBack: { reason: "no session" } });
  });

  it("but what others have changed since is left to them", async () => {
    const { copy, start, shown } = system();
    const { trials, change } = await start();
    await change({ mtu: 1400 });
    copy.write("/sys/class/net/eth0/mtu", "1450\n");
    await trials.takeBack("no session");
    expect(shown()).toEqual({ mtu: 1450, kept: undefined });
  });

  it("over any number of runs in which the ACS is reached, though none lasts long enough to confirm it", async () => {
    const { start, clock } = system();
    await (await start()).change({ mtu: 1400 });
    for (let runs = 2; runs <= 6; runs++) {
      const { trials } = await start();
      expect(trials.read().trial?.untilMs, `run ${runs}`).toBeGreaterThan(clock.monotonicMs());
      await trials.reached();
    }
  });

  it("no longer than three runs of the agent, and not at all once it is rolled back", async () => {
    const { start, clock } = system();
    const first = await start();
    const transaction = await first.change({ mtu: 1400 });
    for (const run of [2, 3]) {
      const { trial } = (await start()).trials.read();
      expect([run, trial !== undefined && trial.untilMs > clock.monotonicMs()]).toEqual([run, true]);
    }
    expect((await start()).trials.read().trial?.untilMs).toBe(clock.monotonicMs());
    await transaction.rollback();
    expect(first.trials.read().trial).toBeUndefined();
  });
});
