import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { openWrtHost } from "../../../src/host/openwrt/openwrt-host.ts";
import { hostContract } from "../../contract/host/host-contract.ts";
import { silentLog } from "../linux/silent-log.ts";
import { manualClock } from "../manual-clock.ts";
import { common, type Shows, uplinks } from "./host-under-test.ts";

const recorded = join(import.meta.dirname, "../../fixtures/openwrt");

const recordings: readonly [name: string, besides: Shows][] = [
  ["21.02-swconfig", ["wifi"]],
  ["23.05-dsa-dual-band", ["hosts", "wifi"]],
  ["24.10-x86-vlan-pppoe", ["hosts", "ppp"]],
  ["25.12-dhcp-pd", ["hosts", "wifi"]],
  ["25.12-uplinks", ["hosts", ...uplinks]],
];

for (const [name, besides] of recordings) {
  // Nothing but its time changes, so that one copy does for all tests.
  const root = mkdtempSync(join(tmpdir(), "cpe-agent-sysroot-"));
  afterAll(() => rmSync(root, { recursive: true }));
  cpSync(join(recorded, name), root, { recursive: true, verbatimSymlinks: true });
  const uptime = join(root, "proc/uptime");
  const bootedFor = readFileSync(uptime, "utf8");

  hostContract(`a recorded OpenWrt ${name}`, async () => {
    writeFileSync(uptime, bootedFor);
    const clock = manualClock();
    return {
      host: openWrtHost({ root, clock, log: silentLog }),
      shows: [...common, ...besides],
      passSeconds: async (seconds) => {
        clock.advance(seconds * 1000);
        writeFileSync(uptime, `${Number.parseFloat(readFileSync(uptime, "utf8")) + seconds} 0.00\n`);
      },
    };
  });
}
