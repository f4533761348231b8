import { cpSync } from "node:fs";
import { join } from "node:path";
import { linuxHost } from "../../src/host/linux/linux-host.ts";
import { openOpenWrtFirmware } from "../../src/host/openwrt/firmware/openwrt-firmware.ts";
import { openWrtHost } from "../../src/host/openwrt/openwrt-host.ts";
import type { Host } from "../../src/ports/host/host.ts";
import { copiedFileSystem, recordedMachine } from "../../test/host/linux/recorded-machine.ts";
import { silentLog } from "../../test/host/linux/silent-log.ts";
import { manualClock } from "../../test/host/manual-clock.ts";

const fixtures = join(import.meta.dirname, "../../test/fixtures");
const openWrtSystems = ["21.02-swconfig", "23.05-dsa-dual-band", "24.10-x86-vlan-pppoe"];

/** Recorded systems that are there to be asked, of each kind. `close` takes copies away. */
export interface RecordedHosts {
  readonly linux: readonly Host[];
  readonly openwrt: readonly Host[];
  close(): void;
}

export async function recordedHosts(): Promise<RecordedHosts> {
  const parts = { clock: manualClock(), log: silentLog, allows: { write: true, reboot: true } };
  const machine = recordedMachine("openwrt");
  machine.write("/usr/sbin/pppd", "");
  const newest = copiedFileSystem();
  cpSync(join(fixtures, "openwrt/25.12-dhcp-pd"), newest.root, { recursive: true, verbatimSymlinks: true });
  newest.write("/etc/config/dropbear", "config dropbear\n"); // the recordings are without
  const firmware = await openOpenWrtFirmware({
    directory: join(newest.root, "state"),
    memory: join(newest.root, "memory"),
    systemVersion: "25.12",
    admit: async () => ({ ok: false, kind: "untrusted", reason: "nothing is installed here" }),
    sysupgrade: {
      refusal: async () => undefined,
      keeps: async () => true,
      write: async () => "nothing is written here",
    },
    log: silentLog,
  });
  return {
    linux: [machine.root, join(fixtures, "linux/debian-12")].map((root) => linuxHost({ root, ...parts })),
    openwrt: [...openWrtSystems.map((name) => join(fixtures, "openwrt", name)), newest.root].map((root) =>
      openWrtHost({ root, firmware, ...parts }),
    ),
    close: () => {
      machine.remove();
      newest.remove();
    },
  };
}
