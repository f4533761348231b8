import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { getParameterValues } from "../../../../src/cwmp/rpc/get-parameter-values.ts";
import { WrittenMessage } from "../../../../src/cwmp/soap/written-message.ts";
import { bindingsOn, boundComponents } from "../../../../src/device/components.ts";
import { recordedIpProgram } from "../../../../src/host/linux/programs/ip-program.ts";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { dhcpSources } from "../../../../src/host/openwrt/dhcp/dhcp-sources.ts";
import { openWrtDhcpv4 } from "../../../../src/host/openwrt/dhcp/openwrt-dhcpv4.ts";
import { openWrtHosts } from "../../../../src/host/openwrt/hosts/openwrt-hosts.ts";
import { openWrtHost } from "../../../../src/host/openwrt/openwrt-host.ts";
import { recordedUbus } from "../../../../src/host/openwrt/recorded-ubus.ts";
import { sharedCalls } from "../../../../src/host/openwrt/shared-calls.ts";
import type { UbusCalls } from "../../../../src/host/openwrt/ubus/ubus.ts";
import { sharedReads } from "../../../../src/host/openwrt/uci/shared-reads.ts";
import { uciConfig } from "../../../../src/host/openwrt/uci/uci-config.ts";
import { openTree } from "../../../../src/model/device/open-tree.ts";
import { compileKind } from "../../../../src/model/kind/kind.ts";
import { loadSchema } from "../../../../src/schema/load.ts";
import { openMemoryStore } from "../../../../src/store/memory-store.ts";
import { notedActions } from "../../../cwmp/session/session-fixture.ts";
import { contextsOf } from "../../../device/device-context.ts";
import { copyTree } from "../../../harness/copied-tree.ts";
import { silentLog } from "../../linux/silent-log.ts";
import { manualClock } from "../../manual-clock.ts";

const recorded = join(import.meta.dirname, "../../../fixtures/openwrt/25.12-dhcp-pd");
const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

const hex = (number: number): string => number.toString(16).padStart(2, "0");

/** A router whose LAN is 10.0.0.0/8, full of machines that have a lease, answer, and are seen by the bridge. */
function crowded(count: number): string {
  const root = mkdtempSync(join(tmpdir(), "cpe-agent-crowd-"));
  roots.push(root);
  copyTree(recorded, root);
  const machines = Array.from({ length: count }, (_, at) => {
    const mac = `02:00:01:${hex(at >> 16)}:${hex((at >> 8) & 255)}:${hex(at & 255)}`;
    return { mac, ip: `10.${1 + (at >> 16)}.${(at >> 8) & 255}.${at & 255}`, name: `pc${at}` };
  });
  writeFileSync(
    join(root, "tmp/dhcp.leases"),
    machines.map(({ mac, ip, name }) => `1795914007 ${mac} ${ip} ${name} 01:${mac}\n`).join(""),
  );
  const neighbours = machines.map(({ mac, ip }) => ({ dst: ip, dev: "br-lan", lladdr: mac, state: ["REACHABLE"] }));
  writeFileSync(join(root, ".cpe-agent/ip-neigh.json"), JSON.stringify(neighbours));
  const seen = machines.map(({ mac }) => ({ mac, ifname: "lan1", flags: [], master: "br-lan", state: "" }));
  writeFileSync(join(root, ".cpe-agent/bridge-fdb.json"), JSON.stringify(seen));
  const network = join(root, "etc/config/network");
  const widened = readFileSync(network, "utf8")
    .replace("192.168.1.1'", "10.0.0.1'")
    .replace("ipaddr '10.0.0.1'\n\toption netmask '255.255.255.0'", "ipaddr '10.0.0.1'\n\toption netmask '255.0.0.0'");
  writeFileSync(network, widened);
  const lan = { interface: "lan", up: true, autostart: true, proto: "static", device: "br-lan", l3_device: "br-lan" };
  const dump = { interface: [{ ...lan, "ipv4-address": [{ address: "10.0.0.1", mask: 8 }] }] };
  writeFileSync(join(root, ".cpe-agent/ubus/network.interface/dump.json"), JSON.stringify(dump));
  return root;
}

/** Milliseconds of the processor that this process takes for it, the least of several times. */
async function cpuMs(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < 3; turn++) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  return Math.min(...times);
}

describe("ten thousand machines with a lease each", () => {
  it("cost one read of each source, however many ask", async () => {
    const root = crowded(10_000);
    const read: string[] = [];
    const called: string[] = [];
    const real = systemFiles(root);
    const files = {
      ...real,
      text: (path: string) => {
        read.push(path);
        return real.text(path);
      },
    };
    const bus = recordedUbus(real);
    const clock = manualClock();
    const counted: UbusCalls = {
      objects: bus.objects,
      call: (object, method, ...rest) => {
        called.push(`${object} ${method}`);
        return bus.call(object, method, ...rest);
      },
    };
    const ubus = sharedCalls(counted, clock);
    const ip = recordedIpProgram(files);
    const parts = { files, ip, ubus, uci: sharedReads(uciConfig(files), files), clock, log: silentLog };
    const sources = dhcpSources(parts).read;
    const [hosts, server] = await Promise.all([
      openWrtHosts(parts, sources).read(),
      openWrtDhcpv4(parts, sources).server(),
    ]);
    expect(hosts.filter(({ active, port }) => active && port === "lan1").length).toBe(10_000);
    expect(server?.pools[0]?.leases.length).toBe(10_000);
    expect(called.toSorted()).toEqual(["dhcp ipv6leases", "network.interface dump"]);
    for (const path of [
      "/tmp/dhcp.leases",
      "/etc/config/dhcp",
      "/.cpe-agent/bridge-fdb.json",
      "/.cpe-agent/ip-neigh.json",
    ])
      expect(read.filter((each) => each === path)).toEqual([path]);
  });

  it("cost what they are many", async () => {
    const reading = (root: string) => async () => {
      const host = openWrtHost({ root, clock: manualClock(), log: silentLog });
      await Promise.all([host.hosts?.read(), host.dhcpv4?.server()]);
      await host.close();
    };
    const few = await cpuMs(reading(crowded(2500)));
    const many = await cpuMs(reading(crowded(20_000)));
    // Eight times as many; what grows with their square would take sixty-four times as long.
    expect(many / few).toBeLessThan(24);
  });

  const treeOf = async (root: string, pause = async (): Promise<void> => undefined) => {
    const host = openWrtHost({ root, clock: manualClock(), log: silentLog });
    const kind = compileKind({ schema: await loadSchema("tr181", boundComponents), bindings: bindingsOn(host) });
    const tree = await openTree({ kind, context: contextsOf(host), store: openMemoryStore(), log: silentLog, pause });
    return {
      host,
      tree,
      told: async (...paths: readonly string[]) => (await tree.values(paths)).map(({ value }) => value),
    };
  };

  it("are rows of the tree, each with its lease", async () => {
    const { host, told } = await treeOf(crowded(10_000));
    const row = "Device.Hosts.Host.10000.";
    const [count, macAddress, client] = await told(
      "Device.Hosts.HostNumberOfEntries",
      `${row}PhysAddress`,
      `${row}DHCPClient`,
    );
    expect(count).toBe("10000");
    expect(await told(`${client}.Chaddr`, "Device.DHCPv4.Server.Pool.1.ClientNumberOfEntries")).toEqual([
      macAddress,
      "10000",
    ]);
    expect(await told("Device.Hosts.Host.*.Active")).toEqual(new Array(10_000).fill("true"));
    await host.close();
  });

  it("are all told in one answer, with turns for others in between [TR-069 A.3.2.2]", async () => {
    let pauses = 0;
    const { host, tree } = await treeOf(crowded(3000), async () => void pauses++);
    const answer = await getParameterValues({ tree, actions: notedActions() }, { ParameterNames: ["Device."] });
    const octets = answer instanceof WrittenMessage ? Buffer.concat(answer.octets) : Buffer.alloc(0);
    expect(octets.toString().split("<Name>").length).toBeGreaterThan(3000 * 21);
    expect(pauses).toBeGreaterThan(30);
    await host.close();
  });

  it("refer to their leases at about the cost of any other value", async () => {
    const { host, told } = await treeOf(crowded(20_000));
    const plain = await cpuMs(() => told("Device.Hosts.Host.*.IPAddress"));
    const referring = await cpuMs(() => told("Device.Hosts.Host.*.DHCPClient"));
    // Looking through all rows for each reference would take more than five times as long.
    expect(referring / plain).toBeLessThan(3);
    await host.close();
  });
});
