import { rmSync } from "node:fs";
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
import { silentLog } from "../../linux/silent-log.ts";
import { manualClock } from "../../manual-clock.ts";
import { crowdedRouter } from "./crowded-router.ts";

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

function crowded(count: number): string {
  const root = crowdedRouter(count);
  roots.push(root);
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
