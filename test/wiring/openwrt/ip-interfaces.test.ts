import { describe, expect, it } from "vitest";
import { valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { added, applied, scene, sectionOf } from "./router-scene.ts";

// IP interfaces of an ACS's own on an OpenWrt router. [TR-181 IP.Interface]

const table = "Device.IP.Interface.";

describe("an ACS that adds IP interfaces of an OpenWrt router [TR-181 IP.Interface]", () => {
  it("has one on a VLAN of its own with an address, all in one session before netifd hears of it", async () => {
    const at = await scene();
    const before = at.router.text("etc/config/network");
    const [vlanAdded = "", ipAdded = ""] = await at.ask(rpc.add("Device.Ethernet.VLANTermination."), rpc.add(table));
    expect(vlanAdded).toContain("<InstanceNumber>1</InstanceNumber><Status>1</Status>");
    const number = /<InstanceNumber>(\d+)</.exec(ipAdded)?.[1];
    await applied(at);
    const row = `${table}${number}.`;
    const key = `cpe_i${number}`;
    expect(sectionOf(at, key, "network")).toEqual(["auto '0'", "proto 'static'"]);

    const shown = ["Enable", "Status", "Name", "LowerLayers", "Type", "IPv4AddressNumberOfEntries"];
    const [fresh = ""] = await at.ask(rpc.get(row));
    expect(shown.map((name) => valuesOf(fresh).get(row + name))).toEqual(["false", "Down", key, "", "Normal", "0"]);

    const told = at.cpe.log.length;
    const vlan = "Device.Ethernet.VLANTermination.1";
    const [, addressAdded = "", , got = ""] = await at.ask(
      rpc.set({
        [`${vlan}.LowerLayers`]: "Device.Ethernet.Link.1",
        [`${vlan}.VLANID`]: "35",
        [`${vlan}.Enable`]: "true",
        [`${row}LowerLayers`]: vlan,
        [`${row}Enable`]: "true",
      }),
      rpc.add(`${row}IPv4Address.`),
      rpc.set({
        [`${row}IPv4Address.1.IPAddress`]: "10.7.0.1",
        [`${row}IPv4Address.1.SubnetMask`]: "255.255.0.0",
        [`${row}IPv4Address.1.Enable`]: "true",
      }),
      rpc.get(table, "Device.InterfaceStack."),
    );
    expect(addressAdded).toContain("<InstanceNumber>1</InstanceNumber><Status>1</Status>");
    const values = valuesOf(got);
    expect(shown.map((name) => values.get(row + name))).toEqual([
      "true",
      "NotPresent",
      "vlan-cpe1",
      vlan,
      "Normal",
      "1",
    ]);
    expect(values.get(`${row}IPv4Address.1.IPAddress`)).toBe("10.7.0.1");
    // The VLAN carries one IP interface, that of the ACS.
    expect([...values].filter(([path, value]) => path.endsWith(".Name") && value === "vlan-cpe1")).toHaveLength(1);
    const stacked = [...values].flatMap(([path, value]) =>
      path.endsWith("HigherLayer") ? [`${value} ${values.get(path.replace("Higher", "Lower"))}`] : [],
    );
    expect(stacked).toContain(`${row.slice(0, -1)} ${vlan}`);
    await applied(at, told);
    await expect
      .poll(() => sectionOf(at, key, "network"))
      .toEqual(["cpe_ipaddr 'cpe_1,1,10.7.0.1/16'", "device 'vlan-cpe1'", "ipaddr '10.7.0.1/16'", "proto 'static'"]);

    const [gone = "", vlanGone = ""] = await at.ask(rpc.delete(row), rpc.delete(`${vlan}.`));
    expect(vlanGone).toContain("<Status>1</Status>");
    expect(gone).toContain("<Status>1</Status>");
    await expect.poll(() => at.router.text("etc/config/network").trim()).toBe(before.trim());
  });

  it("has one on a PPP connection of its own before that is up, whose link has one by itself until then [TR-181 PPP.Interface]", async () => {
    const at = await scene();
    const before = at.router.text("etc/config/network");
    const connection = (await added(at, "Device.PPP.Interface.")).slice(0, -1);
    const [own = ""] = await at.ask(rpc.get(table));
    const isOn = ([path, value]: readonly [string, string]): boolean =>
      path.endsWith(".LowerLayers") && value === connection;
    const [byItself = ""] = [...valuesOf(own)].find(isOn) ?? [];
    const shown = ["Enable", "Status", "Name", "MaxMTUSize", "LowerLayers"];
    const fresh = shown.map((name) => valuesOf(own).get(byItself.replace("LowerLayers", name)));
    expect(fresh).toEqual(["false", "Down", "pppoe-cpe_p1", "1492", connection]);

    const row = await added(at, table);
    const key = `cpe_i${/(\d+)\.$/.exec(row)?.[1]}`;
    const route = await added(at, "Device.Routing.Router.1.IPv4Forwarding.");
    const told = at.cpe.log.length;
    const [set = "", got = ""] = await at.ask(
      rpc.set({
        [`${connection}.LowerLayers`]: "Device.Ethernet.Link.1",
        [`${connection}.Username`]: "me",
        [`${connection}.Enable`]: "true",
        [`${row}LowerLayers`]: connection,
        [`${row}MaxMTUSize`]: "1400",
        [`${row}Enable`]: "true",
        [`${route}Interface`]: row.slice(0, -1),
      }),
      rpc.get(table, `${route}Interface`, `${connection}.MaxMRUSize`),
    );
    expect(set).toContain("<Status>1</Status>");
    const values = valuesOf(got);
    expect([...values].filter(isOn)).toEqual([[`${row}LowerLayers`, connection]]);
    expect(shown.map((name) => values.get(row + name))).toEqual([
      "true",
      "LowerLayerDown",
      "pppoe-cpe_p1",
      "1400",
      connection,
    ]);
    expect(values.get(`${route}Interface`)).toBe(row.slice(0, -1));
    expect(values.get(`${connection}.MaxMRUSize`)).toBe("1400");
    await applied(at, told);
    expect(sectionOf(at, key, "network")).toEqual(["device '@cpe_p1'", "proto 'static'"]);
    expect(sectionOf(at, "cpe_p1", "network")).toEqual([
      "device 'wan'",
      "mtu '1400'",
      "proto 'pppoe'",
      "username 'me'",
    ]);

    const last = at.cpe.log.length;
    const [gone = "", left = ""] = await at.ask(rpc.delete(`${connection}.`), rpc.get(`${row}LowerLayers`));
    expect(gone).toContain("<Status>1</Status>");
    expect(valuesOf(left).get(`${row}LowerLayers`)).toBe("");
    await applied(at, last);
    await at.ask(rpc.delete(row), rpc.delete(route));
    await expect.poll(() => at.router.text("etc/config/network").trim()).toBe(before.trim());
  });

  it("runs clients, pools and routes on it, which let go of it when it is deleted", async () => {
    const at = await scene();
    const row = await added(at, table);
    const key = `cpe_i${/(\d+)\.$/.exec(row)?.[1]}`;
    const reference = row.slice(0, -1);
    const client = await added(at, "Device.DHCPv4.Client.");
    const client6 = await added(at, "Device.DHCPv6.Client.");
    const pool = await added(at, "Device.DHCPv4.Server.Pool.");
    const route = await added(at, "Device.Routing.Router.1.IPv4Forwarding.");
    const told = at.cpe.log.length;
    const wanted = Object.fromEntries([client, client6, pool, route].map((each) => [`${each}Interface`, reference]));
    const [set = "", got = ""] = await at.ask(rpc.set(wanted), rpc.get(...Object.keys(wanted)));
    expect(set).toContain("<Status>1</Status>");
    expect(Object.fromEntries(valuesOf(got))).toEqual(wanted);
    await applied(at, told);
    const number = (path: string): string => /(\d+)\.$/.exec(path)?.[1] ?? "";
    const section = (name: string, file: string) => sectionOf(at, name, file);
    expect(section(`cpe_v4_${number(client)}`, "network")).toContain(`device '@${key}'`);
    expect(section(`cpe_v6_${number(client6)}`, "network")).toContain(`device '@${key}'`);
    expect(section(`cpe_${number(pool)}`, "dhcp")).toContain(`interface '${key}'`);
    expect(at.router.text("etc/config/network")).toContain(`option interface '${key}'`);

    // On a link they are still there.
    const vlan = await added(at, "Device.Ethernet.VLANTermination.");
    const next = at.cpe.log.length;
    const [placed = "", there = ""] = await at.ask(
      rpc.set({ [`${row}LowerLayers`]: vlan.slice(0, -1) }),
      rpc.get(...Object.keys(wanted)),
    );
    expect(placed).toContain("<Status>1</Status>");
    expect(Object.fromEntries(valuesOf(there))).toEqual(wanted);
    await applied(at, next);

    const last = at.cpe.log.length;
    const [gone = "", left = ""] = await at.ask(rpc.delete(row), rpc.get(...Object.keys(wanted)));
    expect(gone).toContain("<Status>1</Status>");
    expect(new Set(valuesOf(left).values())).toEqual(new Set([""]));
    await applied(at, last);
    expect(at.router.text("etc/config/network") + at.router.text("etc/config/dhcp")).not.toContain(key);
  });

  it.each([
    ["VLAN", "Device.Ethernet.VLANTermination.", (row: string) => row, "vlan-cpe1"],
    ["bridge", "Device.Bridging.Bridge.", (row: string) => `${row}Port.1.`, "br-cpe"],
  ])("has one on a %s of its own, and leaves it on no link when that goes", async (_kind, links, portOf, device) => {
    const at = await scene();
    const link = await added(at, links);
    const row = await added(at, table);
    const key = `cpe_i${/(\d+)\.$/.exec(row)?.[1]}`;
    const told = at.cpe.log.length;
    const [placed = ""] = await at.ask(rpc.set({ [`${row}LowerLayers`]: portOf(link).slice(0, -1) }));
    expect(placed).toContain("<Status>1</Status>");
    await applied(at, told);
    expect(sectionOf(at, key, "network")?.join()).toContain(`device '${device}`);
    const [gone = "", left = ""] = await at.ask(rpc.delete(link), rpc.get(`${row}LowerLayers`));
    expect(gone).toContain("<Status>1</Status>");
    expect([...valuesOf(left).values()]).toEqual([""]);
    await expect.poll(() => sectionOf(at, key, "network")).toEqual(["auto '0'", "proto 'static'"]);
  });

  it("refuses a link that has an IP interface, and to delete or move one that is a link itself", async () => {
    const at = await scene();
    const row = await added(at, table);
    const [taken = "", port = "", moved = "", alone = "", deleted = ""] = await at.ask(
      rpc.set({ [`${row}LowerLayers`]: "Device.Ethernet.Link.1" }),
      rpc.set({ [`${row}LowerLayers`]: "Device.PPP.Interface.1" }),
      rpc.set({ [`${table}1.LowerLayers`]: "Device.Ethernet.Link.2" }),
      rpc.set({ [`${table}2.LowerLayers`]: "" }),
      rpc.delete(`${table}1.`),
    );
    expect(taken).toContain("wan has an IP interface already: wan of OpenWrt is on it");
    expect(port).toContain("<FaultCode>9007</FaultCode>");
    expect(alone).toContain("this IP interface is the link");
    expect(moved).toContain("this IP interface is the link");
    expect(deleted).toContain("<FaultCode>");
  });
});
