import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { renewLeases } from "../../../../src/host/linux/dhcp-options/renew-leases.ts";
import type { RunProgram } from "../../../../src/host/linux/programs/run-program.ts";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { type CopiedFileSystem, copiedFileSystem } from "../recorded-machine.ts";

let copy: CopiedFileSystem;
beforeEach(() => {
  copy = copiedFileSystem();
});
afterEach(() => copy.remove());

const signalled: number[] = [];
const started: string[] = [];
const run: RunProgram = async (argv) => {
  started.push(argv.join(" "));
  return { ok: true, stdout: "" };
};
async function renew(program: RunProgram = run, signal = (pid: number): void => void signalled.push(pid)) {
  signalled.length = 0;
  started.length = 0;
  await renewLeases(systemFiles(copy.root), program, signal);
  return { signalled: signalled.toSorted(), started };
}
const process = (pid: number, words: string): void => copy.write(`/proc/${pid}/cmdline`, words);

describe("clients of DHCP", () => {
  it("are told to renew by a signal, where they have noted which process they are", async () => {
    copy.write("/run/dhcpcd/wan.pid", "101\n");
    process(101, "dhcpcd: wan [ip4] [ip6]\0");
    copy.write("/run/dhcpcd/pid", "102\n");
    process(102, "dhcpcd: [manager]\0");
    copy.write("/run/udhcpc.lan.pid", "103\n");
    process(103, "/sbin/udhcpc\0-i\0lan\0");
    copy.write("/run/odhcp6c.pid", "104\n");
    process(104, "busybox\0udhcpc\0-i\0lan\0");
    expect(await renew()).toEqual({ signalled: [101, 102, 103, 104], started: [] });
  });

  it("are nobody else that has their number by now", async () => {
    copy.write("/run/dhcpcd/wan.pid", "101\n");
    process(101, "/usr/sbin/sshd\0dhcpcd\0");
    copy.write("/run/dhcpcd/lan.pid", "102\n"); // it has ended
    copy.write("/run/dhcpcd/bad.pid", "-1\n");
    process(-1, "dhcpcd\0");
    copy.write("/run/sshd.pid", "103\n");
    process(103, "dhcpcd\0");
    copy.write("/run/udhcpc.lan.pid", "104\n");
    process(104, "vi\0/etc/dhcpcd.conf\0");
    expect(await renew()).toEqual({ signalled: [], started: [] });
  });

  it("are told by networkctl on links that networkd has leased an address for", async () => {
    for (const [link, index, noted] of [
      ["wan", 7, "ADMIN_STATE=configured\nDHCP_LEASE=/run/systemd/netif/leases/7\n"],
      ["lan", 8, "ADMIN_STATE=configured\n"],
    ] as const) {
      copy.write(`/sys/class/net/${link}/ifindex`, `${index}\n`);
      copy.write(`/run/systemd/netif/links/${index}`, noted);
    }
    expect(await renew()).toEqual({ signalled: [], started: ["networkctl renew wan"] });
    const refused: RunProgram = async () => ({ ok: false, code: "failed", reason: "networkctl: Access denied" });
    await expect(renew(refused)).rejects.toThrow("networkctl: Access denied");
  });

  it("that may not be told are named, and the others told", async () => {
    copy.write("/run/dhcpcd/wan.pid", "101\n");
    process(101, "dhcpcd: wan\0");
    copy.write("/run/udhcpc.lan.pid", "103\n");
    process(103, "udhcpc\0-i\0lan\0");
    const told: number[] = [];
    const signal = (pid: number): void => {
      if (pid === 101) throw new Error("kill EPERM");
      told.push(pid);
    };
    await expect(renew(run, signal)).rejects.toThrow("process 101: Error: kill EPERM");
    expect(told).toEqual([103]);
  });
});
