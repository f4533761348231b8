import { describe, expect, it } from "vitest";
import { valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { added, applied, scene, sectionOf } from "./router-scene.ts";

// [TR-181 Ethernet]

/** The options of the section of this name. */
const options = (text: string, section: string): readonly string[] | undefined =>
  new RegExp(`config \\S+ '${section}'\n((?:\t.*\n)*)`)
    .exec(text)?.[1]
    ?.split("\n")
    .flatMap((line) => (line === "" ? [] : [line.trim()]));

describe("an ACS that sets links of an OpenWrt router [TR-181 Ethernet]", () => {
  it("adds a VLAN termination as a section that is disabled until it is enabled, and deletes it", async () => {
    const at = await scene();
    const network = () => at.router.text("etc/config/network");
    const before = network();
    const [added = ""] = await at.ask(rpc.add("Device.Ethernet.VLANTermination."));
    expect(added).toContain("<InstanceNumber>1</InstanceNumber><Status>1</Status>");
    await applied(at);
    expect(options(network(), "device_vlan_cpe1")).toEqual([
      "option name 'vlan-cpe1'",
      "option type '8021q'",
      "option enabled '0'",
      "option vid '1'",
    ]);
    const row = "Device.Ethernet.VLANTermination.1.";
    const told = at.cpe.log.length;
    const [set = "", got = ""] = await at.ask(
      rpc.set({ [`${row}LowerLayers`]: "Device.Ethernet.Link.1", [`${row}VLANID`]: "35", [`${row}Enable`]: "true" }),
      rpc.get(row, "Device.InterfaceStack."),
    );
    expect(set).toContain("<Status>1</Status>");
    const values = valuesOf(got);
    const shown = ["Enable", "Status", "Name", "LowerLayers", "VLANID"].map((name) => values.get(row + name));
    expect(shown).toEqual(["true", "NotPresent", "vlan-cpe1", "Device.Ethernet.Link.1", "35"]);
    const stacked = [...values].flatMap(([path, value]) =>
      path.endsWith("HigherLayer") ? [`${value} ${values.get(path.replace("Higher", "Lower"))}`] : [],
    );
    expect(stacked).toContain("Device.Ethernet.VLANTermination.1 Device.Ethernet.Link.1");
    expect(await applied(at, told)).toBe("network");
    expect(options(network(), "device_vlan_cpe1")).toEqual(
      expect.arrayContaining(["option enabled '1'", "option vid '35'", "option ifname 'wan'"]),
    );
    await at.ask(rpc.delete(row));
    await expect.poll(() => network().trim()).toBe(before.trim());
  });

  it("makes a port run at what it sets, and find that out again", async () => {
    const at = await scene();
    const port = "Device.Ethernet.Interface.2.";
    const [set = "", got = ""] = await at.ask(
      rpc.set({ [`${port}MaxBitRate`]: "100", [`${port}DuplexMode`]: "Half" }),
      rpc.get(`${port}MaxBitRate`, `${port}DuplexMode`),
    );
    expect(set).toContain("<Status>1</Status>");
    expect([...valuesOf(got).values()]).toEqual(["100", "Half"]);
    await applied(at);
    const section = () => options(at.router.text("etc/config/network"), "device_lan1");
    expect(section()).toEqual(["option name 'lan1'", "option speed '100'", "option duplex '0'"]);
    const told = at.cpe.log.length;
    await at.ask(rpc.set({ [`${port}MaxBitRate`]: "-1", [`${port}DuplexMode`]: "Auto" }));
    await applied(at, told);
    expect(section()).toEqual(["option name 'lan1'"]);
    const [fault = ""] = await at.ask(rpc.set({ [`${port}MaxBitRate`]: "0" }));
    expect(fault).toContain("<FaultCode>9007</FaultCode>");
  });

  it("switches IPv6 of one interface, and of all", async () => {
    const at = await scene();
    const ip = "Device.IP.Interface.";
    const [rows = ""] = await at.ask(rpc.get(ip, "Device.IP.IPv6Enable"));
    const lan = [...valuesOf(rows)].find(([path, value]) => path.endsWith(".Name") && value === "br-lan")?.[0] ?? "";
    const enable = lan.replace(/Name$/, "IPv6Enable");
    expect(valuesOf(rows).get(enable)).toBe("true");
    const shown = async (set: Readonly<Record<string, string>>): Promise<readonly (string | undefined)[]> => {
      const told = at.cpe.log.length;
      const [, got = ""] = await at.ask(rpc.set(set), rpc.get(enable, "Device.IP.IPv6Enable", "Device.IP.IPv6Status"));
      await applied(at, told);
      return [...valuesOf(got).values()];
    };
    expect(await shown({ [enable]: "false" })).toEqual(["false", "true", "Enabled"]);
    expect(at.router.text("etc/config/network")).toContain("option ipv6 '0'");
    expect(await shown({ "Device.IP.IPv6Enable": "false" })).toEqual(["false", "false", "Disabled"]);
    expect(await shown({ "Device.IP.IPv6Enable": "true" })).toEqual(["false", "true", "Enabled"]);
    expect(await shown({ [enable]: "true" })).toEqual(["true", "true", "Enabled"]);
    expect(at.router.text("etc/config/network")).not.toContain("cpe_ipv6_off");
  });

  it("adds, enables and deletes a static IPv6 address in a prefix that the interface has", async () => {
    const at = await scene();
    const [rows = ""] = await at.ask(rpc.get("Device.IP.Interface."));
    const found = [...valuesOf(rows)].find(([path, value]) => path.endsWith(".Name") && value === "br-lan")?.[0] ?? "";
    const lan = found.replace(/Name$/, "");
    const row = await added(at, `${lan}IPv6Address.`);
    const [open = ""] = await at.ask(rpc.get(row));
    expect(valuesOf(open).get(`${row}IPAddressStatus`)).toBe("Invalid");
    expect(valuesOf(open).get(`${row}Prefix`)).toBe("");
    const [prefix = "", text = ""] =
      [...valuesOf(rows)].find(
        ([path, value]) => path.startsWith(`${lan}IPv6Prefix.`) && path.endsWith(".Prefix") && /^[2f]d?/.test(value),
      ) ?? [];
    const reference = prefix.replace(/\.Prefix$/, "");
    const address = text.replace(/\/.*$/, "abcd");
    const told = at.cpe.log.length;
    const [outside = "", set = "", got = ""] = await at.ask(
      rpc.set({ [`${row}IPAddress`]: "2001:db8:ffff::1", [`${row}Prefix`]: reference }),
      rpc.set({ [`${row}IPAddress`]: address, [`${row}Prefix`]: reference, [`${row}Enable`]: "true" }),
      rpc.get(row),
    );
    expect(outside).toContain(`2001:db8:ffff::1 is not in the prefix ${text}`);
    expect(set).toContain("<Status>1</Status>");
    const values = valuesOf(got);
    const shown = ["Enable", "Status", "IPAddress", "Origin", "Prefix"].map((name) => values.get(row + name));
    expect(shown).toEqual(["true", "Enabled", address, "Static", reference]);
    expect(await applied(at, told)).toBe("network");
    expect(sectionOf(at, "lan", "network")).toContain(`ip6addr '${address}/${text.replace(/^.*\//, "")}'`);
    await at.ask(rpc.delete(row));
    await expect.poll(() => at.router.text("etc/config/network")).not.toContain("ip6addr");
  });

  it("adds a static IPv6 prefix, puts an address in it, and deletes both", async () => {
    const at = await scene();
    const [rows = ""] = await at.ask(rpc.get("Device.IP.Interface."));
    const found = [...valuesOf(rows)].find(([path, value]) => path.endsWith(".Name") && value === "br-lan")?.[0] ?? "";
    const lan = found.replace(/Name$/, "");
    const prefix = await added(at, `${lan}IPv6Prefix.`);
    const address = await added(at, `${lan}IPv6Address.`);
    const reference = prefix.slice(0, -1);
    const told = at.cpe.log.length;
    const [open = "", odd = "", set = "", got = ""] = await at.ask(
      rpc.set({ [`${address}IPAddress`]: "2001:db8:5::1", [`${address}Prefix`]: reference }),
      rpc.set({ [`${prefix}Prefix`]: "2001:db8:5::1/64" }),
      rpc.set({ [`${prefix}Prefix`]: "2001:db8:5::/56", [`${prefix}Enable`]: "true" }),
      rpc.get(prefix),
    );
    expect(open).toContain("this prefix is not set yet");
    expect(odd).toContain("2001:db8:5::1 is more than 64 bits of a prefix");
    expect(set).toContain("<Status>1</Status>");
    const shown = ["Enable", "PrefixStatus", "Prefix", "Origin", "OnLink"].map((name) =>
      valuesOf(got).get(prefix + name),
    );
    expect(shown).toEqual(["true", expect.any(String), "2001:db8:5::/56", "Static", "false"]);
    await applied(at, told);
    const next = at.cpe.log.length;
    await at.ask(
      rpc.set({
        [`${address}IPAddress`]: "2001:db8:5::1",
        [`${address}Prefix`]: reference,
        [`${address}Enable`]: "true",
      }),
    );
    await applied(at, next);
    expect(sectionOf(at, "lan", "network")).toEqual(
      expect.arrayContaining(["ip6prefix '2001:db8:5::/56'", "ip6addr '2001:db8:5::1/56'"]),
    );
    await at.ask(rpc.delete(address), rpc.delete(prefix));
    await expect.poll(() => at.router.text("etc/config/network")).not.toMatch(/ip6prefix|ip6addr/);
  });

  it("puts what the way to it depends on on trial", async () => {
    const at = await scene();
    await at.ask(rpc.set({ "Device.Ethernet.Link.1.Enable": "true", "Device.Ethernet.Link.1.MTU": "1492" }));
    expect((await at.cpe.fact("host.trial")).packages).toBe("network");
  });

  it("cannot delete the link of a port, nor put it elsewhere", async () => {
    const at = await scene();
    const before = at.router.text("etc/config/network");
    const [deleted = "", same = "", moved = ""] = await at.ask(
      rpc.delete("Device.Ethernet.Link.1."),
      rpc.set({ "Device.Ethernet.Link.1.LowerLayers": "Device.Ethernet.Interface.1" }),
      rpc.set({ "Device.Ethernet.Link.1.LowerLayers": "Device.Ethernet.Interface.2" }),
    );
    expect(deleted).toContain("wan is used by interface wan, interface wan6");
    expect(same).toContain("<Status>");
    expect(moved).toContain("wan cannot be put on another link");
    expect(at.router.text("etc/config/network")).toBe(before);
  });
});
