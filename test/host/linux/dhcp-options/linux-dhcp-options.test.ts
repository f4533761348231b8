import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { systemClock } from "../../../../src/host/clock.ts";
import { linuxDhcpOptions } from "../../../../src/host/linux/dhcp-options/linux-dhcp-options.ts";
import { recordedProgram } from "../../../../src/host/linux/programs/recorded-program.ts";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "cpe-agent-dhcp-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
});
const put = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, `${path}.new`), text);
  renameSync(join(root, `${path}.new`), join(root, path));
};
const options = () => linuxDhcpOptions(systemFiles(root), systemClock(), recordedProgram(systemFiles(root)));
const links = async (): Promise<readonly string[]> =>
  (await options().read()).map(({ link, family }) => `${link}.${family}`);

describe("DHCP options of a Linux", () => {
  it("are those of all clients that keep them", async () => {
    expect(await links()).toEqual([]);
    put("/var/run/cpe-agent/dhcp/wan.4", "link=eth1\n43=6869\n");
    put("/var/run/cpe-agent/dhcp/.wan.6.x", "link=half\n17=00");
    put("/run/systemd/netif/leases/7", "VENDOR_SPECIFIC=6869\n");
    put("/sys/class/net/enp1s0/ifindex", "7\n");
    put("/var/lib/dhcp/dhclient.eth9.leases", 'lease { interface "eth9"; option vivso 0:1; }');
    put("/var/lib/NetworkManager/dhclient-1234-wlan0.lease", 'lease { interface "wlan0"; option vivso 0:1; }');
    put("/var/lib/NetworkManager/internal-1234-eth8.lease", "ADDRESS=192.0.2.1\n");
    expect(await links()).toEqual(["eth1.4", "enp1s0.4", "eth9.4", "wlan0.4"]);
  });

  it("are what NetworkManager has noted of the client that it starts", async () => {
    const noted = (value: string): string =>
      `[device]\nmanaged=true\n\n[dhcp4]\ndhcp4.ip_address=10.9.0.43\ndhcp4.vendor_encapsulated_options=${value}\n`;
    const octets = async () => (await options().read()).map((lease) => Buffer.from(lease.options.get(43) ?? []));
    put("/sys/class/net/enp1s0/ifindex", "7\n");
    put("/run/NetworkManager/devices/7", noted("0102686921")); // of dhcpcd
    expect(await octets()).toEqual([Buffer.from("0102686921", "hex")]);
    put("/run/NetworkManager/devices/7", noted("1:2:68:69:21").replaceAll("dhcp4.", "")); // of dhclient
    expect(await octets()).toEqual([Buffer.from("0102686921", "hex")]);
    for (const text of [noted("no"), noted(""), noted("01").replace("true", "false"), "[dhcp4]\n"]) {
      put("/run/NetworkManager/devices/7", text);
      expect(await octets()).toEqual([]);
    }
  });

  it("are not looked for in files beyond all measure", async () => {
    put("/var/run/cpe-agent/dhcp/wan.4", `link=eth1\n43=6869\n${"x".repeat(1024 * 1024)}`);
    expect(await links()).toEqual([]);
    for (let count = 0; count < 100; count++) put(`/var/run/cpe-agent/dhcp/w${count}.4`, "link=eth1\n43=6869\n");
    expect((await links()).length).toBeLessThanOrEqual(64);
  });

  it("are told of when they change, also where the hooks' directory comes, goes and comes back", async () => {
    const changed = vi.fn();
    const told = async (change: () => void): Promise<void> => {
      changed.mockClear();
      change();
      await expect.poll(() => changed).toHaveBeenCalled();
    };
    mkdirSync(join(root, "var"), { recursive: true });
    onTestFinished(options().watch(changed));
    const file = "/var/run/cpe-agent/dhcp/wan.4";
    await told(() => put(file, "link=eth1\n43=6869\n"));
    await told(() => put(file, "link=eth1\n43=6a\n"));
    await told(() => rmSync(join(root, file)));
    await told(() => rmSync(join(root, "/var/run/cpe-agent"), { recursive: true }));
    await told(() => put(file, "link=eth1\n43=6869\n"));
    await told(() => put(file, "link=eth1\n43=6a\n"));
  });

  it("are told of no more once nobody listens", async () => {
    const silent = vi.fn();
    const heard = vi.fn();
    put("/var/run/cpe-agent/dhcp/wan.4", "link=eth1\n43=6869\n");
    options().watch(silent)();
    onTestFinished(options().watch(heard));
    put("/var/run/cpe-agent/dhcp/wan.4", "link=eth1\n43=6a\n");
    await expect.poll(() => heard).toHaveBeenCalled();
    expect(silent).not.toHaveBeenCalled();
  });
});
