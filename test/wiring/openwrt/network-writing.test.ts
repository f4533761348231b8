import { describe, expect, it } from "vitest";
import { valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { applied, scene } from "./router-scene.ts";

// What an ACS sets of addresses and DHCP, as it comes to the configuration of an OpenWrt router.

/** Lines of a section, without blanks and quotes. */
const section = (text: string, head: string): readonly string[] =>
  (new RegExp(`^config ${head}\n((?:\t.*\n)*)`, "m").exec(text)?.[1] ?? "")
    .split("\n")
    .map((line) => line.trim().replaceAll("'", ""))
    .filter((line) => line !== "");

describe("an ACS that sets DHCP of an OpenWrt router", () => {
  it("moves the LAN to another subnet with its pool in one request, which is on trial [TR-181 DHCPv4]", async () => {
    const at = await scene();
    const { router } = at;
    const pool = "Device.DHCPv4.Server.Pool.1.";
    const lan = await at.cpe.get(`${pool}Interface`);
    const wanted = {
      [`${lan}.IPv4Address.1.IPAddress`]: "10.7.0.1",
      [`${pool}MinAddress`]: "10.7.0.10",
      [`${pool}MaxAddress`]: "10.7.0.19",
      [`${pool}LeaseTime`]: "3600",
      [`${pool}DNSServers`]: "192.0.2.53,192.0.2.54",
    };
    const [set = "", got = "", range = ""] = await at.ask(
      rpc.set(wanted),
      rpc.get(...Object.keys(wanted)),
      rpc.set({ [`${pool}MinAddress`]: "192.168.1.100" }),
    );
    expect(set).toContain("<Status>1</Status>");
    expect(Object.fromEntries(valuesOf(got))).toEqual(wanted);
    expect(range).toContain("<FaultCode>9007</FaultCode>");
    expect(range).toContain("192.168.1.100 is no address for machines in 10.7.0.0/24");
    expect(await applied(at)).toBe("network dhcp");
    expect(section(router.text("etc/config/dhcp"), "dhcp 'lan'")).toEqual(
      expect.arrayContaining([
        "option start 10",
        "option limit 10",
        "option leasetime 1h",
        "list dhcp_option 6,192.0.2.53,192.0.2.54",
        "option ra server",
      ]),
    );
    expect((await at.cpe.fact("host.trial")).outcome).toBe("begun");
  });

  it("adds a pool as a section that serves nobody until it is enabled, and deletes it [TR-181 DHCPv4]", async () => {
    const at = await scene();
    const { router } = at;
    const [added = ""] = await at.ask(rpc.add("Device.DHCPv4.Server.Pool."));
    const [, number] = /<InstanceNumber>(\d+)</.exec(added) ?? [];
    await applied(at);
    expect(section(router.text("etc/config/dhcp"), `dhcp 'cpe_${number}'`)).toEqual([
      "option dhcpv4 disabled",
      "option leasetime 24h",
    ]);
    const row = `Device.DHCPv4.Server.Pool.${number}.`;
    const [option = ""] = await at.ask(rpc.add(`${row}Option.`));
    expect(option).toContain("<InstanceNumber>1</InstanceNumber><Status>1</Status>");
    const told = at.cpe.log.length;
    const lan = (await at.cpe.get("Device.DHCPv4.Server.Pool.1.Interface")) ?? "";
    const [set = ""] = await at.ask(
      rpc.set({
        [`${row}Interface`]: lan,
        [`${row}MinAddress`]: "192.168.1.10",
        [`${row}MaxAddress`]: "192.168.1.12",
        [`${row}Enable`]: "true",
        [`${row}Option.1.Tag`]: "43",
        [`${row}Option.1.Value`]: "01020304",
        [`${row}Option.1.Enable`]: "true",
      }),
    );
    expect(set).toContain("<Status>1</Status>");
    await applied(at, told);
    expect(section(router.text("etc/config/dhcp"), `dhcp 'cpe_${number}'`).toSorted()).toEqual([
      "list cpe_option cpe_1,1,43,01020304",
      "list dhcp_option 43,01:02:03:04",
      "option dhcpv4 server",
      "option interface lan",
      "option leasetime 24h",
      "option limit 3",
      "option start 10",
    ]);
    await at.ask(rpc.delete(row));
    await expect.poll(() => router.text("etc/config/dhcp")).not.toContain(`cpe_${number}`);
  });
});

describe("an ACS that sets DHCP clients of an OpenWrt router", () => {
  it("has them send and ask for options, and renew after the session [TR-181 DHCPv4]", async () => {
    const at = await scene();
    const client = "Device.DHCPv4.Client.1.";
    const [sent = "", asked = ""] = await at.ask(rpc.add(`${client}SentOption.`), rpc.add(`${client}ReqOption.`));
    expect(sent).toContain("<InstanceNumber>2</InstanceNumber><Status>1</Status>");
    expect(asked).toContain("<InstanceNumber>1</InstanceNumber><Status>1</Status>");
    await applied(at);
    const told = at.cpe.log.length;
    const wanted = {
      [`${client}SentOption.2.Tag`]: "125",
      [`${client}SentOption.2.Value`]: "00000DE9",
      [`${client}SentOption.2.Enable`]: "true",
      [`${client}ReqOption.1.Tag`]: "43",
      [`${client}ReqOption.1.Enable`]: "true",
    };
    const [, got = ""] = await at.ask(
      rpc.set({ ...wanted, [`${client}Renew`]: "true" }),
      rpc.get(...Object.keys(wanted)),
    );
    expect(Object.fromEntries(valuesOf(got))).toEqual(wanted);
    await applied(at, told);
    const lines = section(at.router.text("etc/config/network"), "interface 'wan'");
    expect(lines).toEqual(
      expect.arrayContaining([
        "option sendopts 0x7d:00000de9",
        "option reqopts 43",
        "option vendorid dslforum.org",
        "option hostname *",
      ]),
    );
    expect(await at.cpe.fact("host.netifd")).toMatchObject({ interface: "wan", command: "renew" });
  });
});

describe("an ACS that sets IPv6 of an OpenWrt router", () => {
  it("sets what is advertised and served on the LAN, and what is asked of the provider [TR-181 RouterAdvertisement, DHCPv6]", async () => {
    const at = await scene();
    const wanted = {
      "Device.RouterAdvertisement.InterfaceSetting.1.AdvManagedFlag": "false",
      "Device.RouterAdvertisement.InterfaceSetting.1.MaxRtrAdvInterval": "900",
      "Device.RouterAdvertisement.InterfaceSetting.1.RDNSS": "2001:db8::53",
      "Device.DHCPv6.Server.Pool.1.IAPDEnable": "false",
      "Device.DHCPv6.Client.1.RequestPrefixes": "false",
      "Device.DHCPv6.Client.1.RequestedOptions": "23,24",
    };
    const minimum = "Device.RouterAdvertisement.InterfaceSetting.1.MinRtrAdvInterval";
    const [set = "", got = "", wrong = "", off = "", served = ""] = await at.ask(
      rpc.set(wanted),
      rpc.get(...Object.keys(wanted)),
      rpc.set({ [minimum]: "700" }),
      rpc.set({ "Device.DHCPv6.Server.Enable": "false" }),
      rpc.get("Device.DHCPv6.Server."),
    );
    expect(set).toContain("<Status>1</Status>");
    expect(Object.fromEntries(valuesOf(got))).toEqual(wanted);
    expect(wrong).toContain("700 s are not between 3 s and three quarters of the longest interval (675 s)");
    expect(off).toContain("<Status>1</Status>");
    const values = valuesOf(served);
    expect(values.get("Device.DHCPv6.Server.Enable")).toBe("false");
    expect(values.get("Device.DHCPv6.Server.Pool.1.Enable")).toBe("true");
    expect(values.get("Device.DHCPv6.Server.Pool.1.Status")).toBe("Disabled");
    await applied(at);
    expect(section(at.router.text("etc/config/dhcp"), "dhcp 'lan'")).toEqual(
      expect.arrayContaining([
        "list ra_flags other-config",
        "option ra_maxinterval 900",
        "list dns 2001:db8::53",
        "option dhcpv6_pd 0",
        "option dhcpv6 disabled",
        "option dhcpv4 server",
      ]),
    );
    expect(section(at.router.text("etc/config/network"), "interface 'wan6'")).toEqual(
      expect.arrayContaining(["option reqprefix no", "option reqopts 23 24"]),
    );
  });

  it("adds pools, advertisements and clients side by side [TR-181 DHCPv4, DHCPv6]", async () => {
    const at = await scene();
    const tables = [
      ...["DHCPv4.Client.", "DHCPv6.Client.", "PPP.Interface."],
      ...["DHCPv4.Server.Pool.", "DHCPv6.Server.Pool.", "RouterAdvertisement.InterfaceSetting."],
    ];
    const answers = await at.ask(...tables.map((table) => rpc.add(`Device.${table}`)));
    const numbers = answers.map((answer) => /<InstanceNumber>(\d+)<.*<Status>1</.exec(answer)?.[1]);
    expect(numbers).toEqual(["2", "2", "1", "3", "2", "2"]);
    const [, ...gone] = await at.ask(
      rpc.get("Device.DHCPv4.Server.PoolNumberOfEntries", "Device.DHCPv6.Server.PoolNumberOfEntries"),
      ...tables.map((table, index) => rpc.delete(`Device.${table}${numbers[index]}.`)),
    );
    for (const answer of gone) expect(answer).toContain("<Status>1</Status>");
    await expect
      .poll(() => at.router.text("etc/config/dhcp") + at.router.text("etc/config/network"))
      .not.toContain("cpe_");
  });
});

describe("an ACS that sets IP of an OpenWrt router", () => {
  it("sets its local prefix and who gets a network of it, and has an interface begin anew", async () => {
    const at = await scene();
    const lan = await at.cpe.get("Device.DHCPv4.Server.Pool.1.Interface");
    const wanted = { "Device.IP.ULAPrefix": "fd77::/48", [`${lan}.ULAEnable`]: "false" };
    const [set = "", got = ""] = await at.ask(
      rpc.set({ ...wanted, [`${lan}.Reset`]: "true" }),
      rpc.get(...Object.keys(wanted)),
    );
    expect(set).toContain("<Status>1</Status>");
    expect(Object.fromEntries(valuesOf(got))).toEqual(wanted);
    await applied(at);
    const text = at.router.text("etc/config/network");
    expect(section(text, "globals 'globals'")).toContain("option ula_prefix fd77::/48");
    expect(section(text, "interface 'lan'")).toContain("list ip6class wan6");
    expect(await at.cpe.fact("host.netifd")).toMatchObject({ interface: "lan", command: "restart" });
  });
});

describe("an ACS that adds addresses of an OpenWrt router", () => {
  it("has them shown as they will be, and gone when deleted, before netifd has heard of it", async () => {
    const at = await scene();
    const table = `${await at.cpe.get("Device.DHCPv4.Server.Pool.1.Interface")}.IPv4Address.`;
    const [added = "", set = "", got = ""] = await at.ask(
      rpc.add(table),
      rpc.set({
        [`${table}2.IPAddress`]: "10.7.0.1",
        [`${table}2.SubnetMask`]: "255.255.0.0",
        [`${table}2.Enable`]: "true",
      }),
      rpc.get(`${table}2.`),
    );
    expect(added).toContain("<InstanceNumber>2</InstanceNumber><Status>1</Status>");
    expect(set).toContain("<Status>1</Status>");
    const values = valuesOf(got);
    expect(
      ["IPAddress", "SubnetMask", "Enable", "AddressingType"].map((name) => values.get(`${table}2.${name}`)),
    ).toEqual(["10.7.0.1", "255.255.0.0", "true", "Static"]);
    await applied(at);
    const lines = () => section(at.router.text("etc/config/network"), "interface 'lan'");
    expect(lines()).toEqual(expect.arrayContaining(["list ipaddr 192.168.1.1", "list ipaddr 10.7.0.1/16"]));
    const [gone = "", left = ""] = await at.ask(rpc.delete(`${table}2.`), rpc.names(table, "1"));
    expect(gone).toContain("<Status>1</Status>");
    expect(left).not.toContain(`${table}2.`);
    await expect.poll(lines).not.toContain("list ipaddr 10.7.0.1/16");
  });
});
