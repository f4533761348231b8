import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { AdmitImage } from "../../src/host/firmware/firmware-image.ts";
import { LeaseRenewals } from "../../src/host/linux/dhcp-options/lease-renewals.ts";
import { type LinuxHost, linuxHost } from "../../src/host/linux/linux-host.ts";
import { linuxTransaction } from "../../src/host/linux/linux-transaction.ts";
import { ownNetworkFile } from "../../src/host/linux/own/own-network-file.ts";
import { runProgram } from "../../src/host/linux/programs/run-program.ts";
import { systemFiles } from "../../src/host/linux/programs/system-files.ts";
import { openOpenWrtFirmware } from "../../src/host/openwrt/firmware/openwrt-firmware.ts";
import { openWrtHost } from "../../src/host/openwrt/openwrt-host.ts";
import { type BootableFirmware, openFirmwareBanks } from "../../src/host/virtual/firmware-banks.ts";
import { socketTests } from "../../src/net/diagnostics/socket-tests.ts";
import { tlsTrust } from "../../src/net/http/tls/tls-trust.ts";
import type { Host } from "../../src/ports/host/host.ts";
import { openMemoryStore } from "../../src/store/memory-store.ts";
import { copiedFileSystem, recordedMachine } from "../../test/host/linux/recorded-machine.ts";
import { silentLog } from "../../test/host/linux/silent-log.ts";
import { manualClock } from "../../test/host/manual-clock.ts";

const fixtures = join(import.meta.dirname, "../../test/fixtures");
const openWrtSystems = ["21.02-swconfig", "23.05-dsa-dual-band", "24.10-x86-vlan-pppoe", "25.12-uplinks"];
const linuxSystems = ["debian-12", "debian-12-gateway", "debian-12-wifi"];

/** Recorded systems that are there to be asked, of each kind. `close` takes copies away. */
export interface RecordedHosts {
  readonly linux: readonly Host[];
  readonly openwrt: readonly Host[];
  /** For a simulated device. */
  readonly banks: BootableFirmware;
  close(): void;
}

export async function recordedHosts(): Promise<RecordedHosts> {
  const parts = {
    clock: manualClock(),
    log: silentLog,
    allows: { write: true, reboot: true },
    socketTests: socketTests(
      { allowHosts: [], allowPrivateNetworks: false },
      { trust: tlsTrust({}), clockIsSet: () => true },
    ),
  };
  const machine = recordedMachine("openwrt");
  machine.write("/usr/sbin/pppd", "");
  machine.write("/proc/sys/net/ipv4/ip_forward", "1\n");
  const module = "/.cpe-agent/run/ethtool/-m,sfp1,hex,on.txt";
  machine.write("/sys/class/net/eth0/of_node/sfp", "");
  machine.write(module.replace("sfp1", "eth0"), readFileSync(join(fixtures, "openwrt/25.12-uplinks", module)));
  machine.write("/.cpe-agent/run/wg/show,all,dump.txt", "wg0\t(none)\t(none)\t51820\toff\n");
  machine.write("/proc/sys/net/ipv4/tcp_rmem", "4096 131072 6291456\n");
  const certificate = readFileSync(join(fixtures, "openwrt/25.12-uplinks/etc/uhttpd.crt"));
  machine.write("/etc/cpe-agent/acs.pem", certificate);
  const newest = copiedFileSystem();
  cpSync(join(fixtures, "openwrt/25.12-dhcp-pd"), newest.root, { recursive: true, verbatimSymlinks: true });
  newest.write("/etc/config/dropbear", "config dropbear\n"); // the recordings are without
  newest.write("/usr/share/rpcd/acl.d/luci-base.json", '{"luci-base":{}}');
  const admit: AdmitImage = async () => ({ ok: false, kind: "untrusted", reason: "nothing is installed here" });
  const firmware = await openOpenWrtFirmware({
    directory: join(newest.root, "state"),
    memory: join(newest.root, "memory"),
    systemVersion: "25.12",
    admit,
    sysupgrade: {
      refusal: async () => undefined,
      keeps: async () => true,
      write: async () => "nothing is written here",
    },
    log: silentLog,
  });
  return {
    linux: [machine.root, ...linuxSystems.map((name) => join(fixtures, "linux", name))].map((root) =>
      withOwnRows(
        root,
        linuxHost({
          root,
          certificateFiles: ["/etc/cpe-agent/acs.pem"],
          store: openMemoryStore(),
          confirmSeconds: 300,
          ...parts,
        }),
      ),
    ),
    openwrt: [...openWrtSystems.map((name) => join(fixtures, "openwrt", name)), newest.root].map((root) =>
      openWrtHost({ root, firmware, store: openMemoryStore(), confirmSeconds: 300, mayAddUsers: true, ...parts }),
    ),
    banks: await openFirmwareBanks({
      directory: join(newest.root, "banks"),
      factory: { name: "factory", version: "1.0" },
      admit,
      confirmSeconds: 600,
      maxBootAttempts: 3,
      clock: parts.clock,
      log: silentLog,
    }),
    close: () => {
      machine.remove();
      newest.remove();
    },
  };
}

/** With the edits that only a running system has: they are looked at, and never carried out. */
export function withOwnRows(root: string, host: LinuxHost): Host {
  const files = systemFiles(root);
  const kernel = { files, links: host.links, bridges: host.bridges, routes: host.routes, run: runProgram };
  const network = { files, kernel, file: ownNetworkFile(files, false, silentLog), persist: false };
  const renewals = new LeaseRenewals(files, runProgram, () => {}, silentLog);
  return {
    ...host,
    begin: () => linuxTransaction({ files, run: undefined, persist: false, trials: undefined, network, renewals }),
  };
}
