import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach } from "vitest";
import { openWrtHost } from "../../../src/host/openwrt/openwrt-host.ts";
import { openMemoryStore } from "../../../src/store/memory-store.ts";
import { hostContract, uplinksContract, writingContract } from "../../contract/host/host-contract.ts";
import type { HostUnderTest } from "../../contract/host/host-under-test.ts";
import { copiedRecording, type Router, startRouter } from "../../stand-in/router.ts";
import { silentLog } from "../linux/silent-log.ts";
import { type ManualClock, manualClock } from "../manual-clock.ts";
import { hurriedClock } from "./hurried-clock.ts";

/** Whatever is written is left where others have staged something of the package. */
const changeable = (stage: (path: string, text: string) => void): NonNullable<HostUnderTest["changeable"]> => ({
  link: "lan1",
  mtu: 1400,
  hostName: "attic",
  breakHostName: () => stage("tmp/.uci/system", "system.ntp.enabled='0'\n"),
});

const recorded = join(import.meta.dirname, "../../fixtures/openwrt");

type Shows = NonNullable<HostUnderTest["shows"]>;
const common: Shows = [
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
const uplinks: Shows = [
  "certificates",
  "dynamicDns",
  "upnp",
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

hostContract("a copy of OpenWrt's files that may be changed", async () => {
  const root = copiedRecording("23.05-dsa-dual-band");
  roots.push(root);
  return {
    ...writableHost(root, hurriedClock()),
    changeable: changeable((path, text) => {
      mkdirSync(join(root, dirname(path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }),
  };
});

uplinksContract("a copy of the files of an OpenWrt with all uplinks", async () => {
  const root = copiedRecording("25.12-uplinks");
  roots.push(root);
  return { ...writableHost(root, hurriedClock()), shows: uplinks };
});

const roots: string[] = [];
const routers: Router[] = [];
afterEach(async () => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
  for (const router of routers.splice(0)) await router.stop();
});

writingContract("an OpenWrt with daemons", async () => {
  const router = await startRouter("23.05-dsa-dual-band");
  routers.push(router);
  return { ...writableHost(router.root, hurriedClock()), changeable: changeable(router.write) };
});

function writableHost(root: string, clock: ManualClock) {
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
