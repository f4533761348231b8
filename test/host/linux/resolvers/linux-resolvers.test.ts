import { expect, it, onTestFinished } from "vitest";
import { linuxHost } from "../../../../src/host/linux/linux-host.ts";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { machineIdentity } from "../../../../src/host/linux/system/machine-identity.ts";
import { openWrtHost } from "../../../../src/host/openwrt/openwrt-host.ts";
import { manualClock } from "../../manual-clock.ts";
import { copiedFileSystem } from "../recorded-machine.ts";
import { silentLog } from "../silent-log.ts";

const auto = "/tmp/resolv.conf.d/resolv.conf.auto";

function forwarder() {
  const copy = copiedFileSystem();
  onTestFinished(() => copy.remove());
  copy.write("/etc/resolv.conf", "nameserver 127.0.0.1\n");
  copy.write(auto, "nameserver 192.0.2.66\n");
  const options = { root: copy.root, clock: manualClock(), log: silentLog };
  const servers = async (host: {
    readonly resolvers?: { read(): Promise<{ readonly servers: readonly { readonly address: string }[] }> } | undefined;
  }) => ((await host.resolvers?.read())?.servers ?? []).map(({ address }) => address);
  return { copy, options, servers };
}

it("a plain Linux goes by nothing in a folder where everybody can write", async () => {
  const { copy, options, servers } = forwarder();
  copy.write("/tmp/sysinfo/model", "Somebody's 1\n");
  expect(await servers(linuxHost(options))).toEqual(["127.0.0.1"]);
  copy.write("/run/systemd/resolve/resolv.conf", "nameserver 192.0.2.53\n");
  expect(await servers(linuxHost(options))).toEqual(["192.0.2.53"]);
  expect(machineIdentity(systemFiles(copy.root)).modelName).toBe("Linux");
});

it("OpenWrt, where that is the system's own, goes by the servers that netifd has written there", async () => {
  const { options, servers } = forwarder();
  expect(await servers(openWrtHost(options))).toEqual(["192.0.2.66"]);
});
