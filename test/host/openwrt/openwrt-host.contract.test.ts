import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { openWrtHost } from "../../../src/host/openwrt/openwrt-host.ts";
import { hostContract } from "../../contract/host/host-contract.ts";
import { silentLog } from "../linux/silent-log.ts";
import { manualClock } from "../manual-clock.ts";

const recorded = join(import.meta.dirname, "../../fixtures/openwrt");
const copies = mkdtempSync(join(tmpdir(), "cpe-agent-sysroot-"));
afterAll(() => rmSync(copies, { recursive: true }));

const withWifi = new Set(["21.02-swconfig", "23.05-dsa-dual-band", "25.12-dhcp-pd"]);

for (const name of ["21.02-swconfig", "23.05-dsa-dual-band", "24.10-x86-vlan-pppoe", "25.12-dhcp-pd"]) {
  hostContract(`a recorded OpenWrt ${name}`, async () => {
    const root = mkdtempSync(join(copies, `${name}-`));
    cpSync(join(recorded, name), root, { recursive: true, verbatimSymlinks: true });
    const clock = manualClock();
    const uptime = join(root, "proc/uptime");
    return {
      host: openWrtHost({ root, clock, log: silentLog }),
      shows: ["links", "routes", "resolvers", "portMappings", ...(withWifi.has(name) ? (["wifi"] as const) : [])],
      passSeconds: async (seconds) => {
        clock.advance(seconds * 1000);
        writeFileSync(uptime, `${Number.parseFloat(readFileSync(uptime, "utf8")) + seconds} 0.00\n`);
      },
    };
  });
}
