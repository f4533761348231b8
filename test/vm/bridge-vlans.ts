import { describe, expect, it } from "vitest";
import { faultsOf } from "../harness/acs/answers.ts";
import { rpc } from "../harness/acs/rpc.ts";
import type { AgentInMachine } from "./agent-in-machine.ts";
import type { Machine } from "./machine.ts";

export type Tree = ReadonlyMap<string, string>;
type Row = readonly [table: string, values: Readonly<Record<string, string>>];

interface Subject {
  readonly machine: Machine;
  readonly agent: AgentInMachine;
  tree(...paths: readonly string[]): Promise<Tree>;
  rowOf(values: Tree, table: string, name: string, value: string): string;
  added(...rows: readonly Row[]): Promise<{ readonly paths: readonly string[]; readonly names: readonly string[] }>;
}

interface Member {
  readonly ifname: string;
  readonly vlans: readonly { readonly vlan: number; readonly flags?: readonly string[] }[];
}

/** On a kernel that was built with VLAN filtering of bridges. */
export function bridgeVlans(subject: () => Subject): void {
  describe("keeps VLANs of a bridge apart that the ACS adds [TR-181 Bridging.Bridge.VLAN]", () => {
    const ends = ["tv", "pc"] as const;
    const reaches = (from: string, address: string): Promise<string> =>
      subject().machine.run(`ip netns exec ${from} ping -c 1 -W 2 ${address} > /dev/null && echo yes || echo no`);
    /** As the kernel has it: `tv0 10 PVID Egress Untagged`. */
    const members = async (bridge: string): Promise<readonly string[]> => {
      const shown: readonly Member[] = JSON.parse(await subject().machine.run("bridge -j vlan show"));
      return shown
        .filter(({ ifname }) => [bridge, "tv0", "pc0"].includes(ifname))
        .flatMap(({ ifname, vlans }) => vlans.map(({ vlan, flags = [] }) => [ifname, vlan, ...flags].join(" ")))
        .toSorted();
    };
    let bridge = "";
    let name = "";
    let vlanPorts: readonly string[] = [];

    it("so that frames go by them", { timeout: 240_000 }, async () => {
      await subject().machine.run(`set -e
for each in ${ends.join(" ")}; do
ip netns add $each; ip link add \${each}0 type veth peer name eth0 netns $each; ip link set \${each}0 up; ip -n $each link set eth0 up; done
ip -n tv address add 192.168.60.2/24 dev eth0
ip -n pc address add 192.168.60.3/24 dev eth0`);
      const links = await subject().tree("Device.Ethernet.Link.");
      const link = (of: string): string =>
        subject().rowOf(links, "Device.Ethernet.Link.", "Name", `${of}0`).slice(0, -1);
      const made = await subject().added(["Device.Bridging.Bridge.", { Enable: "1", Standard: "802.1Q-2011" }]);
      [bridge = "", name = ""] = [made.paths[0], made.names[0]];
      const port = (of: string) => [`${bridge}Port.`, { LowerLayers: link(of), Enable: "1" }] as const;
      const vlan = (VLANID: string) => [`${bridge}VLAN.`, { VLANID, Enable: "1" }] as const;
      const rows = await subject().added(port("tv"), port("pc"));
      expect(await reaches("tv", "192.168.60.3")).toBe("yes\n");
      expect(await members(name)).toEqual(
        [`${name} 1`, "pc0 1", "tv0 1"].map((each) => `${each} PVID Egress Untagged`),
      );

      const vlans = await subject().added(vlan("10"), vlan("20"));
      const [tv = "", pc = ""] = rows.paths.map((path) => path.slice(0, -1));
      const [ten = "", twenty = ""] = vlans.paths.map((path) => path.slice(0, -1));
      const table = `${bridge}VLANPort.`;
      const management = subject()
        .rowOf(await subject().tree(`${bridge}Port.`), `${bridge}Port.`, "ManagementPort", "true")
        .slice(0, -1);
      ({ paths: vlanPorts } = await subject().added(
        [table, { VLAN: ten, Port: tv, Untagged: "1", Enable: "1" }],
        [table, { VLAN: twenty, Port: pc, Untagged: "1", Enable: "1" }],
        [table, { VLAN: ten, Port: management, Enable: "1" }],
      ));
      const apart = [`${name} 10`, "pc0 20 PVID Egress Untagged", "tv0 10 PVID Egress Untagged"];
      expect(await members(name)).toEqual(apart);
      expect((await subject().tree(`${pc}.PVID`)).get(`${pc}.PVID`)).toBe("20");
      expect(await reaches("tv", "192.168.60.3")).toBe("no\n");
      const [moved = ""] = await subject().agent.ask(rpc.set({ [`${vlanPorts[1]}VLAN`]: ten }));
      expect(faultsOf(moved)).toEqual([]);
      expect(await reaches("tv", "192.168.60.3")).toBe("yes\n");
      expect(await members(name)).toEqual([`${name} 10`, "pc0 10 PVID Egress Untagged", "tv0 10 PVID Egress Untagged"]);
    });

    it("or not at all where the agent is killed in the midst of it", { timeout: 240_000 }, async () => {
      const before = await members(name);
      const path = `${vlanPorts[1]}Untagged`;
      await subject().machine.run(`printf '#!/bin/sh\\n[ "$2" = add ] || exec /usr/bin/bridge "$@"\\n/usr/bin/bridge "$@"; kill -9 "$PPID"\\n' > /run/instead/bridge
chmod 755 /run/instead/bridge`);
      await subject().machine.run(`! cpe-agent set ${path}=false --state-dir /etc/cpe-agent > /dev/null 2>&1`, 60_000);
      expect(await members(name)).not.toEqual(before);
      await subject().machine.run("rm /run/instead/bridge");
      await subject().agent.start("host.kind=linux", "host.write=true");
      expect(await members(name)).toEqual(before);
      expect((await subject().tree(path)).get(path)).toBe("true");
      expect(faultsOf((await subject().agent.ask(rpc.delete(bridge)))[0])).toEqual([]);
      expect(await members(name)).toEqual([]);
    });
  });
}
