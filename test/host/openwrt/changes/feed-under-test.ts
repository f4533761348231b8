import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { OpenWrtChanges } from "../../../../src/host/openwrt/changes/openwrt-changes.ts";
import { uciConfig } from "../../../../src/host/openwrt/uci/uci-config.ts";
import type { ChangeFeed } from "../../../../src/ports/host/change-feed.ts";
import type { Userland } from "../../../stand-in/real/userland.ts";
import { scriptedWatch } from "../../linux/programs/scripted-watch.ts";
import { silentLog } from "../../linux/silent-log.ts";
import { manualClock } from "../../manual-clock.ts";
import { hearing } from "../hearing.ts";
import { startBus } from "../ubus/bus-under-test.ts";

/** A kernel that tells when the test says so. */
function scriptedKernel() {
  const seen = { listening: false, tell: (): void => {} };
  const feed: ChangeFeed = {
    isSignalled: () => seen.listening,
    subscribe: (listener) => {
      seen.listening = true;
      seen.tell = listener;
      return () => {
        seen.listening = false;
      };
    },
  };
  return { feed, seen };
}

/** The feed on a bus with netifd, and the number of times that it has told. */
export async function feedOn(kind: Userland, config: Readonly<Record<string, string>> = {}) {
  const root = mkdtempSync(join(tmpdir(), "cpe-agent-changes-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, "etc/config"), { recursive: true });
  const write = (name: string, text: string): void => writeFileSync(join(root, "etc/config", name), text);
  for (const [name, text] of Object.entries(config)) write(name, text);
  const bus = await startBus(kind);
  const clock = manualClock();
  const folders = scriptedWatch();
  const kernel = scriptedKernel();
  let told = 0;
  let forgotten = 0;
  let look = (): void => {};
  const changes = new OpenWrtChanges({
    kernel: kernel.feed,
    bus: bus.client,
    uci: uciConfig(systemFiles(root)),
    watch: folders.watch,
    forget: () => {
      forgotten += 1;
    },
    clock,
    log: silentLog,
  });
  onTestFinished(() => changes.close());
  const subscribe = () =>
    changes.subscribe(() => {
      told += 1;
      look();
    });
  const until = (isSo: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      look = () => {
        if (isSo()) resolve();
      };
      look();
    });
  return {
    bus,
    changes,
    clock,
    folders,
    kernel: kernel.seen,
    subscribe,
    until,
    write,
    told: () => told,
    forgotten: () => forgotten,
    /** Until all that was sent before has been heard: what comes on one connection comes in order. */
    caughtUp: async () => {
      const { listener, resumed, hears } = hearing();
      bus.client.listen("test.mark", listener);
      await resumed(1);
      const stranger = await bus.service({});
      await stranger.send("test.mark", {});
      await hears(1);
    },
  };
}
