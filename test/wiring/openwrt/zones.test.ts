import { describe, expect, it } from "vitest";
import { valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { added, done, type Scene, scene, sectionOf } from "./router-scene.ts";

// Which zone of the firewall an interface of an ACS's own comes into. [TR-181 NAT.InterfaceSetting] [TR-181 DHCPv4.Server.Pool]

const row = (path: string): string => path.slice(0, -1);
const numberOf = (path: string): string => /(\d+)\.$/.exec(path)?.[1] ?? "";
const firewallOf = (at: Scene): string => at.router.text("etc/config/firewall").trim();

/** The networks of the zone of a name. */
const networksOf = (at: Scene, zone: string): readonly string[] => {
  const section = firewallOf(at)
    .split(/\n(?=config )/)
    .find((each) => each.startsWith("config zone") && each.includes(`option name '${zone}'`));
  return [...(section ?? "").matchAll(/list network '(.*)'/g)].map(([, name = ""]) => name);
};

/** A way out that an ACS makes. */
async function overPpp(at: Scene): Promise<Way> {
  const connection = await added(at, "Device.PPP.Interface.");
  const ip = await added(at, "Device.IP.Interface.");
  const setting = { LowerLayers: "Device.Ethernet.Link.1", Username: "me", Password: "secret", Enable: "true" };
  return {
    ip,
    member: `cpe_p${numberOf(connection)}`,
    rows: [connection, ip],
    set: { ...under(connection, setting), [`${ip}LowerLayers`]: row(connection), [`${ip}Enable`]: "true" },
  };
}

async function overVlan(at: Scene): Promise<Way> {
  const vlan = await added(at, "Device.Ethernet.VLANTermination.");
  const ip = await added(at, "Device.IP.Interface.");
  const client = await added(at, "Device.DHCPv4.Client.");
  const setting = { LowerLayers: "Device.Ethernet.Link.1", VLANID: "35", Enable: "true" };
  return {
    ip,
    member: `cpe_i${numberOf(ip)}`,
    rows: [client, ip, vlan],
    set: {
      ...under(vlan, setting),
      [`${ip}LowerLayers`]: row(vlan),
      [`${ip}Enable`]: "true",
      [`${client}Interface`]: row(ip),
      [`${client}Enable`]: "true",
    },
  };
}

interface Way {
  readonly ip: string;
  readonly member: string;
  readonly rows: readonly string[];
  readonly set: Readonly<Record<string, string>>;
}

const under = (path: string, values: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [path + name, value]));

describe("the zones of interfaces that an ACS adds to an OpenWrt router", () => {
  it.each([
    ["PPPoE connection", overPpp],
    ["VLAN with a DHCP client", overVlan],
  ])("are that of the way out for a %s that is translated", async (_kind, way) => {
    const at = await scene();
    const before = firewallOf(at);
    const { ip, member, rows, set } = await way(at);
    const nat = await added(at, "Device.NAT.InterfaceSetting.");
    const mapping = await added(at, "Device.NAT.PortMapping.");
    const entry = { Interface: row(ip), ExternalPort: "8080", InternalPort: "80", Protocol: "TCP" };
    const mapped = under(mapping, { ...entry, InternalClient: "192.168.1.9", Enable: "true" });
    const translated = { [`${nat}Enable`]: "true", [`${nat}Interface`]: row(ip) };
    // In one request, in an order that has each after what it is for.
    await done(at, rpc.set({ ...mapped, ...translated, ...set }));
    expect(networksOf(at, "wan")).toEqual(["wan", "wan6", member]);
    const key = `cpe_${numberOf(mapping)}`;
    expect(sectionOf(at, key, "firewall")).toEqual(expect.arrayContaining(["src 'wan'", "dest_ip '192.168.1.9'"]));
    const got = async () => {
      const [answer = ""] = await at.ask(rpc.get("Device.NAT."));
      return valuesOf(answer);
    };
    const values = await got();
    expect([`${nat}Interface`, `${nat}Status`, `${mapping}Interface`].map((path) => values.get(path))).toEqual([
      row(ip),
      "Enabled",
      row(ip),
    ]);
    expect(values.get("Device.NAT.InterfaceSettingNumberOfEntries")).toBe("2");

    await done(at, rpc.set({ [`${nat}Enable`]: "false" }));
    expect(networksOf(at, "wan")).toEqual(["wan", "wan6"]);
    expect(sectionOf(at, key, "firewall")?.join()).not.toContain("src 'wan'");
    expect((await got()).get(`${mapping}Interface`)).toBe(row(ip));
    await done(at, rpc.set({ [`${nat}Enable`]: "true" }));
    expect(sectionOf(at, key, "firewall")).toContain("src 'wan'");

    await done(at, ...rows.map((each) => rpc.delete(each)));
    expect(networksOf(at, "wan")).toEqual(["wan", "wan6"]);
    expect((await got()).get(`${nat}Interface`)).toBe("");
    await done(at, rpc.delete(nat), rpc.delete(mapping));
    // The zone has got a name, as whatever the agent writes to.
    const lines = (text: string) =>
      text
        .replace(/config zone '.*'/, "config zone")
        .split("\n")
        .toSorted();
    expect(lines(firewallOf(at))).toEqual(lines(before));
  });

  it("is one of its own for the way out where no zone masquerades", async () => {
    const none = (text: string): string => text.replace("\toption masq '1'\n", "");
    const at = await scene("23.05-dsa-dual-band", {}, ({ text, write }) =>
      write("etc/config/firewall", none(text("etc/config/firewall"))),
    );
    const { ip, member, set } = await overPpp(at);
    const nat = await added(at, "Device.NAT.InterfaceSetting.");
    await done(at, rpc.set({ ...set, [`${nat}Interface`]: row(ip), [`${nat}Enable`]: "true" }));
    expect(sectionOf(at, "cpe_wan_zone", "firewall")).toEqual([
      "forward 'REJECT'",
      "input 'REJECT'",
      "masq '1'",
      "mtu_fix '1'",
      "name 'cpe_wan'",
      `network '${member}'`,
      "output 'ACCEPT'",
    ]);
    expect(sectionOf(at, "cpe_forward_lan_cpe_wan", "firewall")).toEqual(["dest 'cpe_wan'", "src 'lan'"]);
    await done(at, rpc.delete(nat));
    expect(firewallOf(at)).not.toContain("cpe_wan");
  });

  it.each(["Advanced", "High"])(
    "is one of its own for machines that get addresses, who reach what is outside as %s has it",
    async (level) => {
      const at = await scene();
      await at.ask(rpc.set({ "Device.Firewall.Config": level }));
      const bridge = await added(at, "Device.Bridging.Bridge.");
      const ip = await added(at, "Device.IP.Interface.");
      const address = await added(at, `${ip}IPv4Address.`);
      const pool = await added(at, "Device.DHCPv4.Server.Pool.");
      const before = firewallOf(at);
      await done(
        at,
        rpc.set({
          ...under(pool, { Interface: row(ip), MinAddress: "192.168.50.10", MaxAddress: "192.168.50.99" }),
          ...under(pool, { SubnetMask: "255.255.255.0", IPRouters: "192.168.50.1", Enable: "true" }),
          ...under(address, { IPAddress: "192.168.50.1", SubnetMask: "255.255.255.0", Enable: "true" }),
          ...under(ip, { LowerLayers: `${bridge}Port.1`, Enable: "true" }),
          [`${bridge}Enable`]: "true",
        }),
      );
      const zone = `cpe_i${numberOf(ip)}`;
      expect(sectionOf(at, `${zone}_zone`, "firewall")).toEqual([
        "forward 'REJECT'",
        "input 'REJECT'",
        `name '${zone}'`,
        `network '${zone}'`,
        "output 'ACCEPT'",
      ]);
      const forward = sectionOf(at, `cpe_forward_${zone}_wan`, "firewall");
      const isOff = level === "High" ? ["enabled '0'"] : [];
      expect(forward).toEqual(["dest 'wan'", ...isOff, `src '${zone}'`]);
      const rules = ["dhcp", "dns_udp"].map((what) => sectionOf(at, `${zone}_${what}`, "firewall")?.join());
      expect(rules.map((text) => /dest_port '(\d+)'/.exec(text ?? "")?.[1])).toEqual(["67", "53"]);
      await done(at, rpc.set({ [`${pool}Enable`]: "false" }));
      expect(networksOf(at, zone)).toEqual([zone]);
      await done(at, rpc.delete(ip));
      expect(firewallOf(at)).not.toContain(zone);
      await at.ask(rpc.set({ "Device.Firewall.Config": "Advanced" }));
      if (level === "Advanced") expect(firewallOf(at)).toBe(before);
    },
  );

  it("leaves an interface where somebody has put it", async () => {
    const at = await scene();
    const { ip, set } = await overVlan(at);
    const member = `cpe_i${numberOf(ip)}`;
    const nat = await added(at, "Device.NAT.InterfaceSetting.");
    const theirs = `\nconfig zone 'iptv'\n\toption name 'iptv'\n\tlist network '${member}'\n`;
    at.router.write("etc/config/firewall", `${firewallOf(at)}\n${theirs}`);
    await done(at, rpc.set({ ...set, [`${nat}Interface`]: row(ip), [`${nat}Enable`]: "true" }));
    expect(networksOf(at, "wan")).toEqual(["wan", "wan6"]);
    expect(networksOf(at, "iptv")).toEqual([member]);
    await done(at, rpc.delete(nat));
    expect(networksOf(at, "iptv")).toEqual([member]);
  });

  it("has what names an interface that is on no link follow it to one", async () => {
    const at = await scene();
    const { ip, set } = await overVlan(at);
    const rule = await added(at, "Device.Firewall.Chain.2.Rule.");
    await done(at, rpc.set({ [`${rule}SourceInterface`]: row(ip) }));
    const key = `cpe_${numberOf(rule)}_rule`;
    expect(sectionOf(at, key, "firewall")).toContain(`device 'cpe_i${numberOf(ip)}'`);
    await done(at, rpc.set(set));
    expect(sectionOf(at, key, "firewall")).toContain("device 'vlan-cpe1'");
    expect(await at.cpe.get(`${rule}SourceInterface`)).toBe(row(ip));
  });

  it("refuses a port mapping of an interface that is in no zone", async () => {
    const at = await scene();
    const ip = await added(at, "Device.IP.Interface.");
    const mapping = await added(at, "Device.NAT.PortMapping.");
    const [refused = ""] = await at.ask(rpc.set({ [`${mapping}Interface`]: row(ip) }));
    expect(refused).toContain("no zone of the firewall has cpe_i4: enable NAT.InterfaceSetting for its IP interface");
  });
});
