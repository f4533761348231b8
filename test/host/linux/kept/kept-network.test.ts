import { spawnSync } from "node:child_process";
import { chmodSync, existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { hindranceTo, putNetworkFiles } from "../../../../src/host/linux/kept/kept-network.ts";
import { nothingOwn, type OwnNetwork } from "../../../../src/host/linux/own/own-network.ts";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { copiedFileSystem } from "../recorded-machine.ts";

// [systemd.network(5), systemd.netdev(5), interfaces(5)]

/** A copy of a system with the links eth0 and eth1, of indices 2 and 3, and these files. */
function system(managers: Readonly<Record<string, string>>) {
  const copy = copiedFileSystem();
  onTestFinished(() => copy.remove());
  for (const [at, name] of ["eth0", "eth1"].entries()) copy.write(`/sys/class/net/${name}/ifindex`, `${at + 2}\n`);
  for (const [path, text] of Object.entries(managers)) copy.write(path, text);
  return { copy, files: systemFiles(copy.root), has: (path: string) => existsSync(join(copy.root, path)) };
}

const onEth1 = { link: "eth1", enabled: true } as const;
const network: OwnNetwork = {
  links: [
    { name: "link-cpe2", kind: "macvlan", enabled: true, lower: "vlan-cpe1" },
    { name: "vlan-cpe1", kind: "vlan", enabled: true, lower: "eth0", vlanId: 7, mtu: 1492 },
    { name: "vlan-cpe9", kind: "vlan", enabled: false, lower: "eth0", vlanId: 9 },
    {
      ...{ name: "br-cpe1", kind: "bridge", enabled: true, filters: true },
      vlans: [{ key: "cpe_1", id: 10, enabled: true, name: "" }],
      vlanPorts: [
        { key: "cpe_1", enabled: true, vlan: "cpe_1", port: "cpe_2", untagged: true, pvid: true },
        { key: "cpe_2", enabled: true, vlan: "cpe_1", port: "br-cpe1", untagged: false, pvid: false },
      ],
    },
  ],
  ports: [
    { bridge: "br-cpe1", key: "cpe_2", enabled: true, link: "link-cpe2" },
    { bridge: "br-cpe1", key: "cpe_3", enabled: false, link: "eth1" },
  ],
  addresses: [
    { ...onEth1, key: "cpe_1", family: 4, address: "192.0.2.1", prefixLength: 24 },
    { ...onEth1, key: "cpe6_1", family: 6, address: "2001:db8::1", prefixLength: 64 },
    { ...onEth1, key: "cpe_2", enabled: false, family: 4, address: "192.0.2.2", prefixLength: 24 },
    { link: "br-cpe1", key: "cpe_1", enabled: true, family: 4, address: "198.51.100.1", prefixLength: 31 },
    { link: "vlan-cpe9", key: "cpe_1", enabled: true, family: 4, address: "198.51.100.9", prefixLength: 24 },
  ],
  routes: [
    {
      ...onEth1,
      key: "cpe_1_route",
      family: 4,
      destination: "",
      prefixLength: undefined,
      gateway: "192.0.2.9",
      metric: 5,
    },
    {
      ...onEth1,
      key: "cpe_1_route6",
      family: 6,
      destination: "2001:db8:7::",
      prefixLength: 48,
      gateway: undefined,
      metric: undefined,
    },
  ],
};

const noted = (file: string) => `# by systemd\nADMIN_STATE=configured\nNETWORK_FILE=${file}\n`;
const written = (...lines: readonly string[]) =>
  ["# Written by cpe-agent: what the ACS has set.", ...lines, ""].join("\n");

describe("rows that the ACS adds are kept over a restart (host.write: persistent)", () => {
  it("by files of systemd-networkd beside those that are there", () => {
    const folder = "/etc/systemd/network";
    const { copy, files, has } = system({
      "/run/systemd/netif/links/2": noted(`${folder}/50-wan.network`),
      "/run/systemd/netif/links/3": noted("/run/systemd/network/10-netplan-eth1.network"),
      [`${folder}/50-wan.network`]: "[Match]\nName=eth0\n",
      "/run/systemd/network/10-netplan-eth1.network": "[Match]\nName=eth1\n",
    });
    putNetworkFiles(files, network);
    const own = `${folder}/10-cpe-agent-`;
    expect(copy.text(`${folder}/50-wan.network.d/60-cpe-agent-network.conf`)).toBe(
      written("[Network]", "VLAN=vlan-cpe1"),
    );
    expect(copy.text(`${folder}/10-netplan-eth1.network.d/60-cpe-agent-network.conf`)).toBe(
      written(
        ...["[Network]", "", "[Address]", "Address=192.0.2.1/24", "", "[Address]", "Address=2001:db8::1/64", ""],
        ...["[Route]", "Destination=0.0.0.0/0", "Gateway=192.0.2.9", "Metric=5", ""],
        ...["[Route]", "Destination=2001:db8:7::/48"],
      ),
    );
    expect(copy.text(`${own}vlan-cpe1.netdev`)).toBe(
      written("[NetDev]", "Name=vlan-cpe1", "Kind=vlan", "MTUBytes=1492", "", "[VLAN]", "Id=7"),
    );
    const match = (name: string) => ["[Match]", `Name=${name}`, "", "[Network]", "ConfigureWithoutCarrier=yes"];
    expect(copy.text(`${own}vlan-cpe1.network`)).toBe(written(...match("vlan-cpe1"), "MACVLAN=link-cpe2"));
    expect(copy.text(`${own}link-cpe2.network`)).toBe(
      written(...match("link-cpe2"), "Bridge=br-cpe1", "", "[BridgeVLAN]", "VLAN=10", "EgressUntagged=10", "PVID=10"),
    );
    expect(copy.text(`${own}br-cpe1.netdev`)).toBe(
      written("[NetDev]", "Name=br-cpe1", "Kind=bridge", "", "[Bridge]", "VLANFiltering=yes", "DefaultPVID=none"),
    );
    expect(copy.text(`${own}br-cpe1.network`)).toBe(
      written(...match("br-cpe1"), "", "[BridgeVLAN]", "VLAN=10", "", "[Address]", "Address=198.51.100.1/31"),
    );
    expect(has(`${own}vlan-cpe9.netdev`)).toBe(false);
    putNetworkFiles(files, nothingOwn);
    expect(["vlan-cpe1.netdev", "vlan-cpe1.network", "br-cpe1.network"].map((name) => has(own + name))).toEqual([
      false,
      false,
      false,
    ]);
    expect(has(`${folder}/50-wan.network.d/60-cpe-agent-network.conf`)).toBe(false);
    expect(has(`${folder}/50-wan.network`)).toBe(true);
  });

  it("by stanzas of ifupdown for links of the agent's own, and a script for those that others have", () => {
    const before = "source /etc/network/interfaces.d/*\nauto eth0 eth1\niface eth0 inet dhcp\niface eth1 inet manual\n";
    const { copy, files, has } = system({
      "/etc/network/interfaces": before,
      "/etc/network/if-up.d/other": "#!/bin/sh\n",
    });
    putNetworkFiles(files, network);
    expect(copy.text("/etc/network/interfaces.d/cpe-agent")).toBe(
      written(
        ...["", "auto vlan-cpe1", "iface vlan-cpe1 inet manual"],
        "    pre-up ip link set dev eth0 up || true",
        "    pre-up ip link add link eth0 name vlan-cpe1 type vlan id 7 || true",
        "    pre-up ip link set dev vlan-cpe1 mtu 1492 || true",
        "    up ip link set dev vlan-cpe1 up || true",
        "    post-down ip link del dev vlan-cpe1 || true",
        ...["", "auto br-cpe1", "iface br-cpe1 inet manual"],
        "    pre-up ip link add name br-cpe1 type bridge vlan_filtering 1 vlan_default_pvid 0 || true",
        "    up ip link set dev br-cpe1 up || true",
        "    up bridge vlan add vid 10 dev br-cpe1 self || true",
        "    up ip address replace 198.51.100.1/31 dev br-cpe1 || true",
        "    up ip link set dev link-cpe2 master br-cpe1 || true",
        "    up bridge vlan add vid 10 dev link-cpe2 pvid untagged || true",
        "    post-down ip link del dev br-cpe1 || true",
        ...["", "auto link-cpe2", "iface link-cpe2 inet manual"],
        "    pre-up ip link set dev vlan-cpe1 up || true",
        "    pre-up ip link add link vlan-cpe1 name link-cpe2 type macvlan mode bridge || true",
        "    up ip link set dev link-cpe2 up || true",
        "    up ip link set dev link-cpe2 master br-cpe1 || true",
        "    up bridge vlan add vid 10 dev link-cpe2 pvid untagged || true",
        "    post-down ip link del dev link-cpe2 || true",
      ),
    );
    copy.write("/bin/ip", '#!/bin/sh\necho "$@"\n');
    chmodSync(join(copy.root, "bin/ip"), 0o755);
    const ran = (IFACE: string) =>
      spawnSync(join(copy.root, "etc/network/if-up.d/cpe-agent-network"), {
        env: { IFACE, PATH: `${copy.root}/bin` },
        encoding: "utf8",
      }).stdout.trimEnd();
    expect(ran("eth1").split("\n")).toEqual([
      "address replace 192.0.2.1/24 broadcast + dev eth1",
      "address replace 2001:db8::1/64 dev eth1",
      "-4 route replace 0.0.0.0/0 via 192.0.2.9 dev eth1 metric 5 proto static",
      "-6 route replace 2001:db8:7::/48 dev eth1 proto static",
    ]);
    expect(ran("eth0")).toBe("");
    expect(copy.text("/etc/network/interfaces")).toBe(before);
    putNetworkFiles(files, nothingOwn);
    expect(["interfaces.d/cpe-agent", "if-up.d/cpe-agent-network"].map((name) => has(`/etc/network/${name}`))).toEqual([
      false,
      false,
    ]);
  });

  const lines = { include: "source /etc/network/interfaces.d/*\n", eth0: "iface eth0 inet dhcp\n" };
  it.each<[string, string, Readonly<Record<string, string>>, string | undefined]>([
    [
      "eth0",
      "NetworkManager has it",
      { "/run/NetworkManager/devices/2": "[device]\nmanaged=true\n" },
      "eth0 is managed by NetworkManager, which is left alone",
    ],
    ["eth0", "nobody has it", {}, "neither systemd-networkd nor ifupdown manages eth0"],
    ["vlan-cpe1", "nobody has what it runs on", {}, "neither systemd-networkd nor ifupdown manages eth0"],
    ["br-cpe1", "nobody is here to make it", {}, "neither systemd-networkd nor ifupdown is here to make br-cpe1 again"],
    [
      "eth0",
      "its file is for others too",
      { "/run/systemd/netif/links/2": noted("/a.network"), "/a.network": "[Match]\nName=eth*\n" },
      "is for more links than eth0",
    ],
    [
      "vlan-cpe1",
      "ifupdown reads no folder",
      { "/etc/network/interfaces": lines.eth0, "/etc/network/if-up.d/x": "" },
      'has no line "source /etc/network/interfaces.d/*" by which vlan-cpe1',
    ],
    [
      "eth0",
      "ifupdown reads no folder, and needs none",
      { "/etc/network/interfaces": lines.eth0, "/etc/network/if-up.d/x": "" },
      undefined,
    ],
    ["br-cpe1", "ifupdown makes it", { "/etc/network/interfaces": lines.include }, undefined],
    [
      "eth1",
      "networkd runs, and leaves it to others",
      { "/run/systemd/netif/links/2": noted("/a.network") },
      undefined,
    ],
  ])("or %s is refused where %s", (link, _title, managers, reason) => {
    const { files } = system(managers);
    const found = hindranceTo(files, network, link, true);
    if (reason === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(reason);
  });

  it("and NetworkManager is left alone for as long as the system runs, too", () => {
    const { files } = system({ "/run/NetworkManager/devices/2": "[device]\nmanaged=true\n" });
    expect(hindranceTo(files, network, "eth0", false)).toContain("left alone");
    expect(hindranceTo(files, network, "eth1", false)).toBeUndefined();
  });
});
