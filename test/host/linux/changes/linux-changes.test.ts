import { mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { LinuxChanges } from "../../../../src/host/linux/changes/linux-changes.ts";
import { watchedFiles } from "../../../../src/host/linux/changes/watched-files.ts";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { watchFolder } from "../../../../src/host/linux/programs/watch-folder.ts";
import type { ChangeFeed } from "../../../../src/ports/host/change-feed.ts";
import { manualClock } from "../../manual-clock.ts";
import { type CopiedFileSystem, copiedFileSystem } from "../recorded-machine.ts";
import { silentLog } from "../silent-log.ts";

let copy: CopiedFileSystem;
beforeEach(() => {
  copy = copiedFileSystem();
  onTestFinished(() => copy.remove());
  copy.write("/etc/hostname", "gw\n");
  mkdirSync(join(copy.root, "dev/bus/usb/001"), { recursive: true });
});
const put = (path: string, text: string): void => {
  copy.write(`${path}.new`, text);
  renameSync(join(copy.root, `${path}.new`), join(copy.root, path));
};
const kernel: ChangeFeed = { isSignalled: (reading) => reading === "links", subscribe: () => () => {} };

function listened() {
  const heard = vi.fn();
  const files = systemFiles(copy.root);
  const watch: typeof watchFolder = (path, watcher) => watchFolder(join(copy.root, path), watcher);
  const changes = new LinuxChanges({ kernel, files, watch, clock: manualClock(), log: silentLog });
  onTestFinished(changes.subscribe(heard));
  const told = async (change: () => void): Promise<void> => {
    heard.mockClear();
    change();
    await expect.poll(() => heard).toHaveBeenCalled();
  };
  return { changes, heard, told };
}

describe("changes of a Linux", () => {
  it("are told when name servers, the host name or leases are written", async () => {
    put("/etc/dnsmasq.conf", "dhcp-leasefile=/srv/leases/lan\n");
    put("/srv/leases/lan", "");
    mkdirSync(join(copy.root, "var/lib/dhcpcd"), { recursive: true });
    mkdirSync(join(copy.root, "run/systemd/resolve"), { recursive: true });
    const { told } = listened();
    await told(() => put("/etc/hostname", "gateway\n"));
    await told(() => put("/etc/resolv.conf", "nameserver 192.0.2.1\n"));
    await told(() => put("/run/systemd/resolve/resolv.conf", "nameserver 192.0.2.1\n"));
    await told(() => put("/srv/leases/lan", "0 02:00:00:00:00:01 192.0.2.9 pc *\n"));
    await told(() => copy.write("/var/lib/dhcpcd/wan.lease", "x"));
    put("/etc/dnsmasq.conf", "dhcp-leasefile=/srv/leases/other\n");
    await told(() => put("/etc/hostname", "gw\n"));
    await told(() => put("/srv/leases/other", "0 02:00:00:00:00:01 192.0.2.9 pc *\n"));
  });

  it("are told when something is plugged in or out, also at a bus that came later", async () => {
    const { told } = listened();
    await told(() => copy.write("/dev/bus/usb/001/002", ""));
    await told(() => rmSync(join(copy.root, "dev/bus/usb/001/002")));
    await told(() => mkdirSync(join(copy.root, "dev/bus/usb/002")));
    await told(() => copy.write("/dev/bus/usb/002/001", ""));
    // The clock stands still: it is not after some time that the bus is watched again.
    await told(() => copy.write("/dev/bus/usb/002/002", ""));
    await told(() => rmSync(join(copy.root, "dev/bus/usb/002/002")));
  });

  it("are not those of other files, and told of no more once nobody listens", async () => {
    const { changes, heard, told } = listened();
    put("/etc/motd", "hello\n");
    await told(() => put("/etc/hostname", "a\n"));
    const times = heard.mock.calls.length;
    put("/etc/motd", "hello again\n");
    changes.close();
    put("/etc/hostname", "b\n");
    const { told: other } = listened();
    await other(() => put("/etc/hostname", "c\n"));
    expect(heard).toHaveBeenCalledTimes(times);
  });

  it("are the kernel's word for links, and looked for besides for what files tell", () => {
    const { changes } = listened();
    expect(changes.isSignalled("links")).toBe(true);
    expect(changes.isSignalled("resolvers")).toBe(false);
  });
});

describe("files that tell of changes", () => {
  it("are those that resolv.conf leads to, in folders that are there", () => {
    mkdirSync(join(copy.root, "run/resolvconf"), { recursive: true });
    symlinkSync("../run/resolvconf/resolv.conf", join(copy.root, "etc/resolv.conf"));
    const watched = watchedFiles(systemFiles(copy.root));
    expect([...watched.keys()]).toEqual(["/etc", "/run/resolvconf", "/dev/bus/usb", "/dev/bus/usb/001"]);
    expect(watched.get("/run/resolvconf")).toEqual(new Set(["resolv.conf"]));
  });
});
