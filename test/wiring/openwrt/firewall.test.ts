import { describe, expect, it } from "vitest";
import { valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { added, applied, type Scene, scene, sectionOf } from "./router-scene.ts";

// [TR-181 Firewall.Chain.Rule] [TR-181 NAT.InterfaceSetting]

const rules = "Device.Firewall.Chain.2.Rule.";
const loopback = "Device.IP.Interface.1";
const wan = "Device.IP.Interface.2";

const section = (at: Scene, name: string): readonly string[] | undefined => sectionOf(at, name, "firewall");

describe("the firewall of an OpenWrt router, to an ACS", () => {
  it("takes a rule as a section that is for nothing until it is filled in and enabled", async () => {
    const at = await scene();
    const row = await added(at, rules);
    const key = `cpe_${row.split(".").at(-2)}`;
    expect(section(at, `${key}_rule`)).toEqual([
      "dest 'cpe_none'",
      "enabled '0'",
      "proto 'all'",
      "src 'cpe_none'",
      "target 'DROP'",
    ]);
    const [empty = ""] = await at.ask(rpc.get(row));
    expect(Object.fromEntries(valuesOf(empty))).toMatchObject({
      [`${row}Enable`]: "false",
      [`${row}Status`]: "Disabled",
      [`${row}Target`]: "Drop",
      [`${row}SourceInterface`]: "",
      [`${row}SourceAllInterfaces`]: "false",
      [`${row}Protocol`]: "-1",
      [`${row}DestPort`]: "-1",
      [`${row}Alias`]: key.replace("_", "-"),
    });
    const told = at.cpe.log.length;
    const [set = "", got = ""] = await at.ask(
      rpc.set({
        [`${row}Description`]: "No telnet",
        [`${row}SourceAllInterfaces`]: "true",
        [`${row}DestInterface`]: wan,
        [`${row}Protocol`]: "6",
        [`${row}DestPort`]: "23",
        [`${row}SourceIP`]: "192.168.1.0",
        [`${row}SourceMask`]: "/24",
        [`${row}SourceIPExclude`]: "true",
        [`${row}Target`]: "Reject",
        [`${row}Enable`]: "true",
        [`${row}Order`]: "1",
      }),
      rpc.get(`${row}Status`, `${row}Order`, `${row}SourceMask`, `${row}IPVersion`),
    );
    expect(set).toContain("<Status>1</Status>");
    expect([...valuesOf(got).values()]).toEqual(["Enabled", "1", "/24", "4"]);
    expect(await applied(at, told)).toBe("firewall");
    expect(section(at, `${key}_rule`)).toEqual([
      "dest 'wan'",
      "dest_port '23'",
      "enabled '1'",
      "name 'No telnet'",
      "proto 'tcp'",
      "src '*'",
      "src_ip '!192.168.1.0/24'",
      "target 'REJECT'",
    ]);
    await at.ask(rpc.delete(row));
    await expect.poll(() => at.router.text("etc/config/firewall")).not.toContain(key);
  });

  it("changes one rule of a section that is several, by a section for each", async () => {
    const at = await scene();
    const before = await at.cpe.get("Device.Firewall.Chain.2.RuleNumberOfEntries");
    const text = `\nconfig rule 'surf'\n\toption src 'lan'\n\toption dest 'wan'\n\tlist dest_port '80'\n\tlist dest_port '443'\n\toption proto 'tcp'\n\toption target 'REJECT'\n`;
    at.router.write("etc/config/firewall", at.router.text("etc/config/firewall") + text);
    const second = Number(before) + 2;
    const told = at.cpe.log.length;
    const [, got = ""] = await at.ask(
      rpc.set({ [`${rules}${second}.Enable`]: "false" }),
      rpc.get(`${rules}${second - 1}.DestPort`, `${rules}${second}.DestPort`, `${rules}${second}.Enable`),
    );
    expect([...valuesOf(got).values()]).toEqual(["80", "443", "false"]);
    await applied(at, told);
    expect(section(at, "surf")).toEqual([
      "dest 'wan'",
      "dest_port '80'",
      "proto 'tcp'",
      "src 'lan'",
      "target 'REJECT'",
    ]);
    expect(section(at, "surf_2")).toEqual([
      "dest 'wan'",
      "dest_port '443'",
      "enabled '0'",
      "proto 'tcp'",
      "src 'lan'",
      "target 'REJECT'",
    ]);
  });

  it("is switched off by rules that come before all others, and on again without them", async () => {
    const at = await scene();
    const before = at.router.text("etc/config/firewall");
    const [, off = ""] = await at.ask(
      rpc.set({ "Device.Firewall.Enable": "false" }),
      rpc.get("Device.Firewall.Enable", `${rules}1.Status`, "Device.NAT.InterfaceSetting.1.Enable"),
    );
    expect([...valuesOf(off).values()]).toEqual(["false", "Disabled", "true"]);
    await applied(at);
    const [first] = at.router.text("etc/config/firewall").match(/config rule '\w+'/g) ?? [];
    expect(first).toBe("config rule 'cpe_open_input'");
    const told = at.cpe.log.length;
    await at.ask(rpc.set({ "Device.Firewall.Enable": "true" }));
    await applied(at, told);
    const after = at.router.text("etc/config/firewall").replace(/config rule 'anonymous_\w+'/, "config rule");
    expect(after.trimEnd()).toBe(before.trimEnd());
  });

  it("at High lets only common services out, by rules in place of what was forwarded", async () => {
    const at = await scene();
    const [, got = ""] = await at.ask(
      rpc.set({ "Device.Firewall.Config": "High" }),
      rpc.get("Device.Firewall.Config", "Device.Firewall.Chain.3.Rule.1.Enable"),
    );
    expect([...valuesOf(got).values()]).toEqual(["High", "false"]);
    await applied(at);
    expect(section(at, "cpe_high_1_services")).toEqual(
      expect.arrayContaining(["src 'lan'", "dest 'wan'", "target 'ACCEPT'", "dest_port '443'", "dest_port '53'"]),
    );
    const told = at.cpe.log.length;
    await at.ask(rpc.set({ "Device.Firewall.Config": "Low" }));
    await applied(at, told);
    expect(at.router.text("etc/config/firewall")).not.toContain("cpe_high");
    expect(await at.cpe.get("Device.Firewall.Chain.3.Rule.1.Enable")).toBe("true");
    expect(await at.cpe.get("Device.Firewall.Config")).toBe("Low");
  });

  it("sets what zones may do, and what becomes of the rest", async () => {
    const at = await scene();
    const { cpe } = at;
    const policies = "Device.Firewall.Chain.3.Rule.";
    const [got = ""] = await at.ask(rpc.get(policies));
    const named = (description: string): string =>
      [...valuesOf(got)].find(([, value]) => value === description)?.[0].replace("Description", "") ?? "";
    await at.ask(
      rpc.set({
        [`${named("Input of zone wan")}Target`]: "Drop",
        [`${named("Forwarding from lan to wan")}Enable`]: "false",
        "Device.Firewall.Level.1.DefaultPolicy": "Drop",
        "Device.Firewall.Level.1.DefaultLogPolicy": "true",
      }),
    );
    await applied(at);
    const text = at.router.text("etc/config/firewall");
    expect(text).toMatch(/config defaults '\w+'\n(\t.*\n)*\toption forward 'DROP'\n/);
    expect(text).toMatch(/\toption name 'wan'\n(\t.*\n)*\toption input 'DROP'\n(\t.*\n)*\toption log '1'\n/);
    expect(text).toMatch(/config forwarding '\w+'\n(\t.*\n)*\toption enabled '0'\n/);
    expect(await cpe.get("Device.Firewall.Level.1.DefaultLogPolicy")).toBe("true");
  });

  it.each([
    [{ Target: "Return" }, "no chain"],
    [{ Protocol: "-1", DestPort: "80" }, "only TCP (6) and UDP (17) have ports"],
    [{ DestPort: "80", DestPortRangeMax: "70", Protocol: "6" }, "ends with 70"],
    [{ SourceIP: "198.51.100.1", IPVersion: "6" }, "IPv4 or for IPv6"],
    [{ SourceIP: "198.51.100.1", SourceMask: "/33" }, "no prefix of 198.51.100.1 has 33 bits"],
    [{ SourceIP: "", SourceMask: "/24" }, "need an address"],
    [{ SourceInterface: loopback, DestInterface: loopback }, "sends to itself"],
  ])("refuses a rule with %j", async (values, reason) => {
    const at = await scene();
    const row = await added(at, rules);
    const [fault = ""] = await at.ask(
      rpc.set(Object.fromEntries(Object.entries(values).map(([name, value]) => [`${row}${name}`, value]))),
    );
    expect(fault).toContain("<FaultCode>9003</FaultCode>");
    expect(fault).toContain(reason);
  });

  it("has one level and the chains that it has: no others can be added", async () => {
    const at = await scene();
    for (const table of ["Device.Firewall.Level.", "Device.Firewall.Chain."]) {
      const [fault = ""] = await at.ask(rpc.add(table));
      expect(fault).toContain("<FaultCode>9005</FaultCode>");
    }
    for (const chain of [1, 3]) {
      const [fault = ""] = await at.ask(rpc.add(`Device.Firewall.Chain.${chain}.Rule.`));
      expect(fault).toContain("<FaultCode>9004</FaultCode>");
    }
  });

  it("maps a port of all interfaces by a redirect for each zone that masquerades, for fw4 takes none from all", async () => {
    const at = await scene();
    const guest = "\nconfig zone\n\toption name 'guest'\n\tlist network 'guest'\n\toption masq '1'\n";
    at.router.write("etc/config/firewall", at.router.text("etc/config/firewall") + guest);
    const row = "Device.NAT.PortMapping.1.";
    const [, got = ""] = await at.ask(
      rpc.set({ [`${row}AllInterfaces`]: "true" }),
      rpc.get(`${row}Interface`, `${row}Status`),
    );
    expect([...valuesOf(got).values()]).toEqual([wan, "Enabled"]);
    await applied(at);
    expect(section(at, "web")).toContain("src 'wan'");
    expect(section(at, "web_all_guest")).toEqual(
      section(at, "web")?.map((line) => line.replace("src 'wan'", "src 'guest'")),
    );
    const told = at.cpe.log.length;
    await at.ask(rpc.set({ [`${row}AllInterfaces`]: "false" }));
    await applied(at, told);
    expect(at.router.text("etc/config/firewall")).not.toContain("web_all");
    expect(await at.cpe.get(`${row}Interface`)).toBe(wan);
  });

  it("translates addresses where it is told to, and stops", async () => {
    const at = await scene();
    const table = "Device.NAT.InterfaceSetting.";
    const row = await added(at, table);
    const told = at.cpe.log.length;
    const [, got = ""] = await at.ask(
      rpc.set({
        [`${row}Interface`]: "Device.IP.Interface.3",
        [`${row}Enable`]: "true",
        [`${table}1.Enable`]: "false",
      }),
      rpc.get(`${row}Status`, `${table}1.Status`, "Device.IP.Interface.3.Name"),
    );
    const [status, first, link] = valuesOf(got).values();
    expect([status, first]).toEqual(["Enabled", "Disabled"]);
    await applied(at, told);
    const key = `cpe_${row.split(".").at(-2)}_nat`;
    expect(section(at, key)).toEqual(
      expect.arrayContaining(["enabled '1'", "target 'MASQUERADE'", expect.stringMatching(`^(src|device) `)]),
    );
    expect(link).not.toBe("");
    expect(at.router.text("etc/config/firewall")).toMatch(/\toption name 'wan'\n(\t.*\n)*\toption masq '0'\n/);
    await at.ask(rpc.delete(row), rpc.delete(`${table}1.`));
    await expect.poll(() => at.router.text("etc/config/firewall")).not.toMatch(/masq |config nat/);
    expect(await at.cpe.get("Device.NAT.InterfaceSettingNumberOfEntries")).toBe("0");
  });
});
