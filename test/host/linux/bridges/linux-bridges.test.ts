import { afterEach, describe, expect, it } from "vitest";
import { linuxBridges } from "../../../../src/host/linux/bridges/linux-bridges.ts";
import type { RunProgram } from "../../../../src/host/linux/programs/run-program.ts";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import type { BridgeReading } from "../../../../src/ports/host/network/bridges.ts";
import { type CopiedFileSystem, copiedFileSystem } from "../recorded-machine.ts";
import { silentLog } from "../silent-log.ts";

// [TR-181 Bridging.Bridge.VLAN] In the form of bridge(8) 6.1.

let copy: CopiedFileSystem | undefined;
afterEach(() => copy?.remove());

/** A bridge with ports, and one beside it that keeps no VLANs apart. */
function machine(filters: boolean): CopiedFileSystem {
  copy = copiedFileSystem();
  copy.write("/sys/class/net/br-lan/bridge/vlan_filtering", `${Number(filters)}\n`);
  copy.write("/sys/class/net/br-guest/bridge/vlan_filtering", "0\n");
  return copy;
}

const printed = JSON.stringify([
  { ifname: "lan1", vlans: [{ vlan: 1, flags: ["PVID", "Egress Untagged"] }, { vlan: 20 }] },
  { ifname: "br-lan", vlans: [{ vlan: 20 }, { vlan: 1, flags: ["PVID", "Egress Untagged"] }] },
  { ifname: "docker0", vlans: [{ vlan: 1, flags: ["PVID", "Egress Untagged"] }] },
  {},
  { ifname: "none" },
]);

function bridgesOf(files: CopiedFileSystem, run: RunProgram) {
  return linuxBridges(
    {
      ...systemFiles(files.root),
      linkTarget: (path) => (path === "/sys/class/net/lan1/master" ? "br-lan" : undefined),
    },
    run,
    silentLog,
  );
}

const without: BridgeReading = { filters: false, ports: [], vlans: [], vlanPorts: [] };

describe("bridges of a plain Linux", () => {
  it("have the VLANs that bridge tells of, with the ports that are in them", async () => {
    const readings = await bridgesOf(machine(true), async () => ({ ok: true, stdout: printed })).read();
    expect(readings.get("br-guest")).toEqual(without);
    expect(readings.get("br-lan")).toEqual({
      filters: true,
      ports: [],
      vlans: [
        { key: "1", id: 1, enabled: true, name: "br-lan.1" },
        { key: "20", id: 20, enabled: true, name: "br-lan.20" },
      ],
      vlanPorts: [
        { key: "1 lan1", enabled: true, vlan: "1", port: "lan1", untagged: true, pvid: true },
        { key: "1 br-lan", enabled: true, vlan: "1", port: "br-lan", untagged: true, pvid: true },
        { key: "20 lan1", enabled: true, vlan: "20", port: "lan1", untagged: false, pvid: false },
        { key: "20 br-lan", enabled: true, vlan: "20", port: "br-lan", untagged: false, pvid: false },
      ],
    });
    expect(readings.size).toBe(2);
  });

  it("have each VLAN of a range, within those that there can be", async () => {
    const vlans = [{ vlan: 4092, vlanEnd: 1e9 }, { vlan: 7, vlanEnd: 9, flags: ["Egress Untagged"] }, { vlan: 0 }];
    const stdout = JSON.stringify([{ ifname: "lan1", vlans }]);
    const reading = (await bridgesOf(machine(true), async () => ({ ok: true, stdout })).read()).get("br-lan");
    expect(reading?.vlans.map(({ id }) => id)).toEqual([7, 8, 9, 4092, 4093, 4094]);
    expect(reading?.vlanPorts.filter(({ untagged }) => untagged).map(({ vlan }) => vlan)).toEqual(["7", "8", "9"]);
  });

  it("start nothing where none keeps VLANs apart", async () => {
    let starts = 0;
    const bridges = bridgesOf(machine(false), async () => {
      starts += 1;
      return { ok: true, stdout: printed };
    });
    expect((await bridges.read()).get("br-lan")).toEqual(without);
    expect(starts).toBe(0);
  });

  it.each([
    ["is missing", { ok: false, code: "missing", reason: "bridge: not found" }, 1],
    ["knows no JSON", { ok: false, code: "failed", reason: 'bridge exited with 255: Option "-j" is unknown' }, 1],
    ["ignores that JSON is asked for", { ok: true, stdout: "port vlan ids" }, 1],
    ["fails for the moment", { ok: false, code: "timeout", reason: "bridge did not end within 10000 ms" }, 2],
  ] as const)("are not told of with their VLANs where bridge %s", async (_how, result, wanted) => {
    let starts = 0;
    const bridges = bridgesOf(machine(true), async () => {
      starts += 1;
      return result;
    });
    for (const _ of [1, 2]) expect([...(await bridges.read()).keys()]).toEqual(["br-guest"]);
    expect(starts).toBe(wanted);
  });
});
