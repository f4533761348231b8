import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openWrtHost } from "../../../src/host/openwrt/openwrt-host.ts";
import { openMemoryStore } from "../../../src/store/memory-store.ts";
import type { HostUnderTest } from "../../contract/host/host-under-test.ts";
import { silentLog } from "../linux/silent-log.ts";
import type { ManualClock } from "../manual-clock.ts";

export type Shows = NonNullable<HostUnderTest["shows"]>;
export const common: Shows = [
  "links",
  "routes",
  "resolvers",
  "dnsRelay",
  "dhcpv4",
  "dhcpv6",
  "routerAdvertisements",
  "neighborDiscovery",
  "ula",
  "bridges",
  "portMappings",
  "firewall",
  "processors",
  "users",
];
/** Of a router with all that a router may have towards the outside. */
export const uplinks: Shows = [
  "certificates",
  "dynamicDns",
  "upnp",
  "webPages",
  "networkProperties",
  "wireGuard",
  "cellular",
  "dsl",
  "transceivers",
  "qos",
  "sixRd",
  "dsLite",
  "gre",
];

/** Whatever is written is left where others have staged something of the package. */
export const changeable = (stage: (path: string, text: string) => void): NonNullable<HostUnderTest["changeable"]> => ({
  link: "lan1",
  mtu: 1400,
  hostName: "attic",
  breakHostName: () => stage("tmp/.uci/system", "system.ntp.enabled='0'\n"),
});

export function writableHost(root: string, clock: ManualClock) {
  return {
    host: openWrtHost({
      root,
      clock,
      log: silentLog,
      store: openMemoryStore(),
      mayAddUsers: true,
      allows: { write: true, reboot: false },
    }),
    shows: [...common, "hosts", "wifi"] as const,
    passSeconds: async (seconds: number) => {
      clock.advance(seconds * 1000);
      const uptime = join(root, "proc/uptime");
      writeFileSync(uptime, `${Number.parseFloat(readFileSync(uptime, "utf8")) + seconds} 0.00\n`);
    },
  };
}
