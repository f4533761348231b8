import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { recordedHosts, withOwnRows } from "../../scripts/reference/recorded-hosts.ts";
import { readSources } from "../../scripts/reference/sources.ts";
import { survey } from "../../scripts/reference/survey.ts";
import { linuxHost } from "../../src/host/linux/linux-host.ts";
import { openOpenWrtFirmware } from "../../src/host/openwrt/firmware/openwrt-firmware.ts";
import { openWrtHost } from "../../src/host/openwrt/openwrt-host.ts";
import type { HostTransaction } from "../../src/ports/host/host-transaction.ts";
import { openMemoryStore } from "../../src/store/memory-store.ts";
import { copiedFileSystem, recordedMachine } from "../host/linux/recorded-machine.ts";
import { silentLog } from "../host/linux/silent-log.ts";
import { manualClock } from "../host/manual-clock.ts";

// src/host/sources.tsv says what settings go to, and `-` where they are refused; here each is tried.

const parts = { clock: manualClock(), log: silentLog, allows: { write: true, reboot: false } };
const machine = recordedMachine("openwrt");
machine.remove("/.cpe-agent"); // a recording of `ip` cannot be set
const copy = copiedFileSystem();
cpSync(join(import.meta.dirname, "../fixtures/openwrt/23.05-dsa-dual-band"), copy.root, {
  recursive: true,
  verbatimSymlinks: true,
});
copy.write("/etc/config/sqm", "");
copy.write("/lib/netifd/proto/gre.sh", "");
copy.write("/lib/netifd/proto/qmi.sh", "");
copy.write("/etc/config/ddns", "");
copy.write("/etc/config/upnpd", "");
copy.write("/etc/config/uhttpd", "");
copy.write("/etc/config/luci", "");
copy.write("/lib/netifd/proto/wireguard.sh", "");
afterAll(() => {
  machine.remove();
  copy.remove();
});
const directory = join(copy.root, "state");
const firmware = await openOpenWrtFirmware({
  ...{ directory, memory: directory, systemVersion: "1", log: silentLog },
  admit: async () => ({ ok: false, kind: "unsuitable", reason: "is not tried" }),
  sysupgrade: { keeps: async () => true, refusal: async () => undefined, write: async () => "" },
});
const index = machine.text("/sys/class/net/br-lan/ifindex").trim();
machine.write(`/run/systemd/netif/links/${index}`, "DHCP_LEASE=/run/systemd/netif/leases/1\n");
const hosts = {
  linux: withOwnRows(machine.root, linuxHost({ root: machine.root, ...parts })),
  openwrt: openWrtHost({ root: copy.root, store: openMemoryStore(), firmware, mayAddUsers: true, ...parts }),
};

type Edits = keyof Omit<HostTransaction, "validate" | "commit" | "records" | "rollback">;

/** An edit of each capability that a system takes where it takes any; undefined where the host has not even the member. */
const trials: Readonly<Record<Edits, (transaction: HostTransaction) => Promise<void> | undefined>> = {
  system: ({ system }) => system.setHostName("attic"),
  time: ({ time }) => time?.change({ enabled: true }),
  links: ({ links }) => links?.change("br-lan", { mtu: 1400 }),
  bridges: ({ bridges }) => bridges?.changeBridge("br-lan", { enabled: true }),
  addresses: ({ addresses }) => addresses?.remove("lan1", "not_there"),
  ipInterfaces: ({ ipInterfaces }) => ipInterfaces?.setLocalPrefix(""),
  ppp: ({ ppp }) => ppp?.remove("not there"),
  routes: ({ routes }) => routes?.remove("not_there"),
  resolvers: ({ resolvers }) => resolvers?.remove("not there"),
  dnsRelay: ({ dnsRelay }) => dnsRelay?.remove("not there"),
  wifi: ({ wifi }) => wifi?.changeAccessPoint("default_radio0", { isolated: true }),
  users: ({ users }) => users?.remove("not there"),
  userRoles: ({ userRoles }) => userRoles?.remove("not there"),
  dhcpv4: ({ dhcpv4 }) => dhcpv4?.removeStaticAddress("lan", "not there"),
  dhcpv6: ({ dhcpv6 }) => dhcpv6?.removePool("not there"),
  dhcpRenewal: ({ dhcpRenewal }) => dhcpRenewal?.renew(4, "br-lan"),
  routerAdvertisements: ({ routerAdvertisements }) => routerAdvertisements?.remove("not there"),
  firewall: ({ firewall }) => firewall?.removeRule("rules", "not there"),
  portMappings: ({ portMappings }) => portMappings?.remove("not there"),
  cellular: ({ cellular }) => cellular?.removeAccessPoint("not there"),
  wireGuard: ({ wireGuard }) => wireGuard?.removeInterface("not there"),
  dynamicDns: ({ dynamicDns }) => dynamicDns?.remove("not there"),
  schedules: ({ schedules }) => schedules?.changeAll({ enabled: true }),
  upnp: ({ upnp }) => upnp?.change({ gateway: true }),
  webPages: ({ webPages }) => webPages?.change({ language: "en" }),
  qos: ({ qos }) => qos?.removeShaper("not there"),
  classifications: ({ classifications }) => classifications?.remove("not there"),
  dsl: ({ dsl }) => dsl?.change("line", { enabled: true }),
  tunnels: ({ tunnels }) => tunnels?.removeGre("not there"),
  firmware: ({ firmware }) => firmware?.activate(1),
};

it.each(["linux", "openwrt"] as const)("on %s is set what the sources say, and nothing else", async (kind) => {
  const recorded = await recordedHosts();
  const found = await survey(recorded);
  recorded.close();
  const file = join(import.meta.dirname, "../../src/host/sources.tsv");
  const sources = readSources(readFileSync(file, "utf8"), file, found);
  for (const edits of Object.keys(trials) as Edits[]) {
    const trial = trials[edits](hosts[kind].begin());
    const taken =
      trial !== undefined &&
      (await trial.then(
        () => true,
        () => false,
      ));
    expect(`${edits}: ${taken}`).toBe(`${edits}: ${sources.setBy(kind, edits) !== undefined}`);
  }
});
