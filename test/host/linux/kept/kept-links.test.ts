import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, statSync, symlinkSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { linuxHost } from "../../../../src/host/linux/linux-host.ts";
import type { LinkSettings } from "../../../../src/ports/host/network/links.ts";
import { manualClock } from "../../manual-clock.ts";
import { copiedFileSystem } from "../recorded-machine.ts";
import { silentLog } from "../silent-log.ts";

// [TR-181 Ethernet] [systemd.network(5), interfaces(5)]

/** A copy of a system with the links eth0 and eth1, of indices 2 and 3, and these files. */
function system(managers: Readonly<Record<string, string>>) {
  const copy = copiedFileSystem();
  onTestFinished(() => copy.remove());
  for (const [at, name] of ["eth0", "eth1"].entries()) {
    const files = {
      ifindex: at + 2,
      flags: "0x1003",
      mtu: 1500,
      address: `02:00:00:00:00:0${at}`,
      operstate: "up",
      type: 1,
    };
    for (const [file, value] of Object.entries(files)) copy.write(`/sys/class/net/${name}/${file}`, `${value}\n`);
  }
  for (const [path, text] of Object.entries(managers)) copy.write(path, text);
  const allows = { write: true, reboot: false, persist: true };
  const host = linuxHost({ root: copy.root, clock: manualClock(), log: silentLog, allows });
  return {
    copy,
    change: async (link: string, ...all: readonly LinkSettings[]) => {
      const transaction = host.begin();
      for (const settings of all) await transaction.links?.change(link, settings);
      await transaction.commit();
      return transaction;
    },
  };
}

const networkd = (state: string, file: string) => `# by systemd\nADMIN_STATE=${state}\nNETWORK_FILE=${file}\n`;
const lan = "/etc/systemd/network/10-lan.network";
const dropIn = `${lan}.d/50-cpe-agent.conf`;
const script = "/etc/network/if-up.d/cpe-agent";
const mode = (root: string, path: string): number => statSync(join(root, path)).mode & 0o777;

describe("what is set of a link of plain Linux is kept over a restart (host.write: persistent)", () => {
  it("beside the file of systemd-networkd that the link has, which stays as it is", async () => {
    const before = "[Match]\nName=eth0\n\n[Network]\nDHCP=yes\n";
    const { copy, change } = system({ "/run/systemd/netif/links/2": networkd("configured", lan), [lan]: before });
    const former = process.umask(0o077);
    onTestFinished(() => void process.umask(former));
    const first = await change("eth0", { mtu: 1400 });
    const kept = (...lines: readonly string[]) =>
      ["# Written by cpe-agent: what the ACS has set.", "[Link]", ...lines, ""].join("\n");
    expect(copy.text(dropIn)).toBe(kept("MTUBytes=1400"));
    const second = await change("eth0", { enabled: false }, { mtu: 1300 });
    expect(copy.text(dropIn)).toBe(kept("MTUBytes=1300", "ActivationPolicy=down"));
    expect([mode(copy.root, dropIn), mode(copy.root, `${lan}.d`)]).toEqual([0o644, 0o755]);
    expect(copy.text(lan)).toBe(before);
    await second.rollback();
    expect(copy.text(dropIn)).toBe(kept("MTUBytes=1400"));
    await first.rollback();
    expect(existsSync(join(copy.root, dropIn))).toBe(false);
    expect(copy.text("/sys/class/net/eth0/mtu")).toBe("1500\n");
  });

  it("where netplan has written it, and it is matched by its address", async () => {
    const file = "/run/systemd/network/10-netplan-eth1.network";
    const { copy, change } = system({
      "/run/systemd/netif/links/3": networkd("configuring", file),
      [file]: "[Match]\nPermanentMACAddress=02:00:00:00:00:01\n\n[Network]\nDHCP=ipv4\n",
    });
    await change("eth1", { mtu: 1400 });
    expect(copy.text("/etc/systemd/network/10-netplan-eth1.network.d/50-cpe-agent.conf")).toContain("MTUBytes=1400");
  });

  it("by a script that ifup runs, each link with its own", async () => {
    const { copy, change } = system({
      "/etc/network/interfaces": "source /etc/network/interfaces.d/*\nauto eth0\niface eth0 inet dhcp\n",
      "/etc/network/interfaces.d/second": "iface eth1 inet manual\n",
      "/etc/network/if-up.d/other": "#!/bin/sh\n",
    });
    await change("eth0", { mtu: 1400 });
    await change("eth1", { enabled: false }, { mtu: 1300 });
    await change("eth0", { mtu: 1450 });
    expect(mode(copy.root, script)).toBe(0o755);
    copy.write("/bin/ip", '#!/bin/sh\necho "$@"\n');
    chmodSync(join(copy.root, "bin/ip"), 0o755);
    const ran = (IFACE: string) =>
      spawnSync(join(copy.root, script), { env: { IFACE, PATH: `${copy.root}/bin` }, encoding: "utf8" }).stdout;
    expect(["eth0", "eth1", "lo"].map(ran)).toEqual([
      "link set dev eth0 mtu 1450\n",
      "link set dev eth1 mtu 1300 down\n",
      "",
    ]);
    expect(copy.text("/etc/network/interfaces")).toContain("iface eth0 inet dhcp");
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    [
      "manages it by NetworkManager",
      { "/run/NetworkManager/devices/2": "[device]\nmanaged=true\n" },
      "managed by NetworkManager",
    ],
    ["manages it by nothing", {}, "neither systemd-networkd nor ifupdown manages eth0"],
    [
      "has networkd leave it alone",
      { "/run/systemd/netif/links/2": networkd("unmanaged", lan), [lan]: "[Match]\nName=eth0\n" },
      "neither systemd-networkd nor ifupdown manages eth0",
    ],
    [
      "has one file for several links",
      { "/run/systemd/netif/links/2": networkd("configured", lan), [lan]: "[Match]\nName=eth*\n\n[Link]\nName=eth0\n" },
      "is for more links than eth0",
    ],
    [
      "knows another link in a file that is not included",
      {
        "/etc/network/interfaces": "auto eth1\niface eth1 inet dhcp\n",
        "/etc/network/interfaces.d/x": "iface eth0 inet dhcp\n",
      },
      "neither systemd-networkd nor ifupdown manages eth0",
    ],
    [
      "has no folder for scripts",
      { "/etc/network/interfaces": "iface eth0 inet dhcp\n" },
      "there is no /etc/network/if-up.d",
    ],
  ])("or refused, and not set, where the system %s", async (_title, managers, reason) => {
    const { copy, change } = system(managers);
    const refusal = { name: "RefusedSetting", setting: "mtu", message: expect.stringContaining(reason) as string };
    await expect(change("eth0", { mtu: 1400 })).rejects.toMatchObject(refusal);
    expect(copy.text("/sys/class/net/eth0/mtu")).toBe("1500\n");
    for (const path of [dropIn, script]) expect(existsSync(join(copy.root, path))).toBe(false);
  });

  it("where ifupdown does, once NetworkManager does not run any more", async () => {
    const { copy, change } = system({
      "/run/NetworkManager/devices/2": "[device]\nmanaged=true\n",
      "/run/systemd/units/x": "",
      "/etc/network/interfaces": "iface eth0 inet dhcp\n",
      "/etc/network/if-up.d/x": "",
    });
    const unit = join(copy.root, "run/systemd/units/invocation:NetworkManager.service");
    symlinkSync("e8bba048c24044e5a9d432b00f0838ba", unit);
    await expect(change("eth0", { mtu: 1400 })).rejects.toThrow("managed by NetworkManager");
    unlinkSync(unit);
    await change("eth0", { mtu: 1400 });
    expect(copy.text(script)).toContain("eth0) ip link set dev eth0 mtu 1400 ;;");
  });
});
