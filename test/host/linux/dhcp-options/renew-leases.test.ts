import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LeaseRenewals } from "../../../../src/host/linux/dhcp-options/lease-renewals.ts";
import { clientToAsk, renewLeases } from "../../../../src/host/linux/dhcp-options/renew-leases.ts";
import type { RunProgram } from "../../../../src/host/linux/programs/run-program.ts";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { Steps } from "../../../../src/host/steps.ts";
import { type CopiedFileSystem, copiedFileSystem } from "../recorded-machine.ts";
import { silentLog } from "../silent-log.ts";
import { recordedLease } from "./recorded-dhcpcd.ts";

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

describe("the client of one link", () => {
  const ask = (family: 4 | 6, link: string) => clientToAsk(systemFiles(copy.root), family, link);

  it("is the one that runs there, of that family", () => {
    copy.write("/run/dhcpcd/wan.pid", "101\n");
    copy.write("/run/dhcpcd/dsl-6.pid", "102\n");
    copy.write("/run/udhcpc.lan.pid", "103\n");
    process(101, "dhcpcd: wan [ip4] [ip6]\0");
    process(102, "dhcpcd: dsl [ip6]\0");
    process(103, "udhcpc\0-i\0lan\0");
    expect([ask(4, "wan"), ask(6, "wan")]).toEqual([{ pid: 101 }, { pid: 101 }]);
    expect([ask(4, "dsl"), ask(6, "dsl")]).toEqual([undefined, { pid: 102 }]);
    expect([ask(4, "lan"), ask(6, "lan"), ask(4, "eth9")]).toEqual([{ pid: 103 }, undefined, undefined]);
  });

  it("is the dhcpcd of all links where that has a lease on it", () => {
    copy.write("/run/dhcpcd/pid", "104\n");
    process(104, "dhcpcd: [manager] [ip4] [ip6]\0");
    copy.write("/sys/class/net/wan/ifindex", "2\n");
    copy.write("/sys/class/net/lan/ifindex", "3\n");
    copy.write("/var/lib/dhcpcd/wan.lease", recordedLease);
    expect([ask(4, "wan"), ask(4, "lan")]).toEqual([{ pid: 104 }, undefined]);
  });

  it("is systemd-networkd where that has a lease, which renews none of IPv6", () => {
    copy.write("/sys/class/net/wan/ifindex", "7\n");
    copy.write("/run/systemd/netif/links/7", "DHCP_LEASE=/run/systemd/netif/leases/7\n");
    expect([ask(4, "wan"), ask(6, "wan")]).toEqual([{ networkd: "wan" }, undefined]);
  });

  it("is asked once the session is over, and refused where it cannot be asked", async () => {
    copy.write("/run/dhcpcd/wan.pid", "101\n");
    process(101, "dhcpcd: wan [ip4] [ip6]\0");
    const told: number[] = [];
    const renewals = new LeaseRenewals(systemFiles(copy.root), run, (pid) => void told.push(pid), silentLog);
    const steps = new Steps();
    await renewals.edits(steps).renew(4, "wan");
    await renewals.edits(steps).renew(6, "wan");
    await expect(renewals.edits(steps).renew(4, "eth0")).rejects.toMatchObject({
      setting: "renew",
      message: expect.stringContaining("the DHCP client of eth0 cannot be asked to renew its lease"),
    });
    await renewals.run();
    await steps.commit();
    expect(told).toEqual([]);
    await renewals.run();
    await renewals.run();
    expect(told).toEqual([101]);
    await steps.rollback();
    const undone = new Steps();
    await renewals.edits(undone).renew(4, "wan");
    await undone.commit();
    await undone.rollback();
    await renewals.run();
    expect(told).toEqual([101]);
  });
});
