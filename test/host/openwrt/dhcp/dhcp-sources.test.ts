import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { recordedIpProgram } from "../../../../src/host/linux/programs/ip-program.ts";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { dhcpSources } from "../../../../src/host/openwrt/dhcp/dhcp-sources.ts";
import { recordedUbus } from "../../../../src/host/openwrt/recorded-ubus.ts";
import { sharedReads } from "../../../../src/host/openwrt/uci/shared-reads.ts";
import { uciConfig } from "../../../../src/host/openwrt/uci/uci-config.ts";
import { silentLog } from "../../linux/silent-log.ts";
import { manualClock } from "../../manual-clock.ts";

it("what is read of DHCP stands for a moment, or until something is known to have changed", async () => {
  const root = mkdtempSync(join(tmpdir(), "cpe-agent-dhcp-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const folder of ["etc/config", "tmp"]) mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, "etc/config/dhcp"), "config dnsmasq\n");
  const lease = (name: string): void =>
    writeFileSync(join(root, "tmp/dhcp.leases"), `0 02:00:00:00:00:01 192.168.1.2 ${name} *\n`);
  const files = systemFiles(root);
  const clock = manualClock();
  const { read, forget } = dhcpSources({
    files,
    ip: recordedIpProgram(files),
    ubus: recordedUbus(files),
    uci: sharedReads(uciConfig(files), files),
    clock,
    log: silentLog,
  });
  const name = async () => (await read()).leases[0]?.hostName;
  lease("first");
  const held = read();
  await held;
  lease("second");
  expect(await name()).toBe("first");
  forget();
  expect(await name()).toBe("second");
  await held;
});
