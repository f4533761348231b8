import { describe, expect, it } from "vitest";
import { valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import type { Router } from "../../stand-in/router.ts";
import { applied, scene } from "./router-scene.ts";

// [TR-181 DHCPv4] [TR-181 Time.Client] [TR-181 WiFi.SSID] [TR-181 WiFi.EndPoint] [TR-181 WiFi.Radio] [TR-181 Users.User]

describe("what an ACS provisions on an OpenWrt router", () => {
  it("is a network's name, security and key, which is never read", async () => {
    const at = await scene();
    const { router } = at;
    const security = "Device.WiFi.AccessPoint.1.Security.";
    const [set = "", got = ""] = await at.ask(
      rpc.set({
        "Device.WiFi.SSID.1.SSID": "Zu Hause",
        "Device.WiFi.SSID.1.Enable": "true",
        [`${security}ModeEnabled`]: "WPA2-Personal",
        [`${security}KeyPassphrase`]: "it's a secret",
        "Device.WiFi.AccessPoint.1.SSIDAdvertisementEnabled": "false",
      }),
      rpc.get("Device.WiFi.SSID.1.SSID", security),
    );
    expect(set).toContain("<Status>1</Status>");
    const values = valuesOf(got);
    expect(values.get("Device.WiFi.SSID.1.SSID")).toBe("Zu Hause");
    expect(values.get(`${security}ModeEnabled`)).toBe("WPA2-Personal");
    expect(values.get(`${security}KeyPassphrase`)).toBe("");
    expect(await applied(at)).toBe("wireless");
    expect(router.procd.changed).toEqual(["wireless"]);
    const section = /config wifi-iface '\w+'\n((?:\t.*\n)*)/.exec(router.text("etc/config/wireless"))?.[1];
    expect(section).toContain("\toption ssid 'Zu Hause'\n");
    expect(section).toMatch(/\toption encryption 'psk2(\+\w+)*'\n/);
    expect(section).toContain("\toption key 'it'\\''s a secret'\n");
    expect(section).toContain("\toption hidden '1'\n");
    expect(at.cpe.written.join("\n")).not.toContain("a secret");
  });

  it("is a network of its own, made of an SSID and an access point that are added", async () => {
    const at = await scene();
    const { router } = at;
    const added = async (table: string): Promise<string> => {
      const [response = ""] = await at.ask(rpc.add(table));
      return `${table}${/<InstanceNumber>(\d+)</.exec(response)?.[1]}.`;
    };
    const ssid = await added("Device.WiFi.SSID.");
    const accessPoint = await added("Device.WiFi.AccessPoint.");
    const from = at.cpe.log.length;
    const [set = "", got = ""] = await at.ask(
      rpc.set({
        [`${ssid}SSID`]: "Guests",
        [`${ssid}LowerLayers`]: "Device.WiFi.Radio.2",
        [`${ssid}Enable`]: "true",
        [`${accessPoint}SSIDReference`]: ssid.slice(0, -1),
        [`${accessPoint}IsolationEnable`]: "true",
        [`${accessPoint}MACAddressControlEnabled`]: "true",
        [`${accessPoint}AllowedMACAddress`]: "02:00:00:00:00:AA",
        [`${accessPoint}Security.ModeEnabled`]: "WPA2-Personal",
        [`${accessPoint}Security.PreSharedKey`]: "ab".repeat(32),
        [`${accessPoint}Enable`]: "true",
      }),
      rpc.get(ssid, accessPoint),
    );
    expect(set).toContain("<Status>1</Status>");
    expect(valuesOf(got).get(`${accessPoint}SSIDReference`)).toBe(ssid.replace(/\.$/, ""));
    expect(valuesOf(got).get(`${accessPoint}Security.PreSharedKey`)).toBe("");
    expect(await applied(at, from)).toBe("wireless");
    const name = `cpe_${ssid.split(".").at(-2)}`;
    const section = () =>
      new RegExp(`config wifi-iface '${name}'\\n((?:\\t.*\\n)*)`).exec(router.text("etc/config/wireless"))?.[1];
    expect(
      section()
        ?.split("\n")
        .map((line) => line.trim()),
    ).toEqual(
      expect.arrayContaining([
        "option device 'radio1'",
        "option network 'lan'",
        "option ssid 'Guests'",
        "option disabled '0'",
        "option encryption 'psk2'",
        `option key '${"ab".repeat(32)}'`,
        "option macfilter 'allow'",
        "list maclist '02:00:00:00:00:aa'",
      ]),
    );
    expect(at.cpe.written.join("\n")).not.toContain("abab");
    const told = async (...paths: readonly string[]) => {
      const values = valuesOf((await at.ask(rpc.get(...paths)))[0] ?? "");
      return paths.map((path) => values.get(path));
    };
    await expect
      .poll(() => told(`${ssid}Name`, `${ssid}Status`, `${accessPoint}Status`))
      .toEqual(["phy1-ap2", "Up", "Enabled"]);
    const [gone = ""] = await at.ask(rpc.delete(accessPoint));
    expect(gone).toContain("<Status>1</Status>");
    await expect.poll(section).toContain("option disabled '1'");
    await expect.poll(() => told(`${ssid}Name`, `${ssid}Status`)).toEqual([name, "Down"]);
    expect(router.text("etc/config/wireless")).not.toContain("abab");
    await at.ask(rpc.delete(ssid));
    await expect.poll(section).toBeUndefined();
  });

  it("is an end point with its profile", async () => {
    const at = await scene();
    const endPoint = "Device.WiFi.EndPoint.1.";
    await at.ask(rpc.add("Device.WiFi.EndPoint."));
    await at.ask(rpc.add(`${endPoint}Profile.`));
    const [, got = ""] = await at.ask(
      rpc.set({ [`${endPoint}Profile.1.SSID`]: "Provider", [`${endPoint}Profile.1.Location`]: "attic" }),
      rpc.get(endPoint, "Device.WiFi.SSID."),
    );
    const values = valuesOf(got);
    const ssid = values.get(`${endPoint}SSIDReference`) ?? "";
    expect(values.get(`${endPoint}ProfileReference`)).toBe(`${endPoint}Profile.1`);
    expect(values.get(`${endPoint}Profile.1.Location`)).toBe("attic");
    expect(values.get(`${ssid}.SSID`)).toBe("Provider");
    const [fault = ""] = await at.ask(rpc.add(`${endPoint}Profile.`));
    expect(fault).toContain("<FaultCode>9004</FaultCode>");
    const told = at.cpe.log.length;
    await at.ask(
      rpc.set({
        [`${ssid}.LowerLayers`]: "Device.WiFi.Radio.2",
        [`${endPoint}Enable`]: "true",
        [`${endPoint}Profile.1.Enable`]: "true",
      }),
    );
    expect(await applied(at, told)).toBe("wireless");
    expect(at.router.text("etc/config/wireless")).toMatch(
      /config wifi-iface 'cpe_ep_1'\n(\t.*\n)*\toption disabled '0'\n/,
    );
  });

  it("is how a radio speaks, where, and with what power", async () => {
    const at = await scene();
    const radio = "Device.WiFi.Radio.2.";
    const told = at.cpe.log.length;
    const [, got = ""] = await at.ask(
      rpc.set({
        [`${radio}OperatingStandards`]: "a,n,ac",
        [`${radio}OperatingChannelBandwidth`]: "40MHz",
        [`${radio}RegulatoryDomain`]: "FRI",
        [`${radio}IEEE80211hEnabled`]: "false",
      }),
      rpc.get(radio),
    );
    const values = valuesOf(got);
    expect(values.get(`${radio}OperatingStandards`)).toBe("a,n,ac");
    expect(values.get(`${radio}OperatingChannelBandwidth`)).toBe("40MHz");
    expect(values.get(`${radio}RegulatoryDomain`)).toBe("FRI");
    expect(await applied(at, told)).toBe("wireless");
    const section = /config wifi-device 'radio1'\n((?:\t.*\n)*)/.exec(at.router.text("etc/config/wireless"))?.[1];
    for (const option of ["htmode 'VHT40'", "country 'FR'", "country3 '0x49'", "doth '0'"])
      expect(section).toContain(`\toption ${option}\n`);
  });

  it("is the channel of a radio, or that it chooses", async () => {
    const at = await scene();
    const { router } = at;
    await at.ask(rpc.set({ "Device.WiFi.Radio.1.Channel": "11" }));
    await applied(at);
    expect(router.text("etc/config/wireless")).toMatch(/config wifi-device 'radio0'\n(\t.*\n)*\toption channel '11'\n/);
    await at.ask(rpc.set({ "Device.WiFi.Radio.1.AutoChannelEnable": "true", "Device.WiFi.Radio.2.Enable": "false" }));
    await expect
      .poll(() => router.text("etc/config/wireless"))
      .toMatch(/config wifi-device 'radio0'\n(\t.*\n)*\toption channel 'auto'\n/);
    expect(router.text("etc/config/wireless")).toMatch(/config wifi-device 'radio1'\n(\t.*\n)*\toption disabled '1'\n/);
  });

  it.each([
    ["Device.WiFi.SSID.1.SSID", ""],
    ["Device.WiFi.AccessPoint.1.Security.KeyPassphrase", "short"],
    ["Device.WiFi.AccessPoint.1.Security.ModeEnabled", "WPA2-Enterprise"],
    ["Device.WiFi.AccessPoint.1.Security.ModeEnabled", "WEP-64"],
    ["Device.WiFi.AccessPoint.1.SSIDReference", "Device.WiFi.SSID.2"],
    ["Device.WiFi.AccessPoint.2.Security.MFPConfig", "Disabled"],
    ["Device.WiFi.AccessPoint.1.WPS.ConfigMethodsEnabled", "Label"],
    ["Device.WiFi.Radio.1.Channel", "13"],
    ["Device.WiFi.Radio.1.GuardInterval", "400nsec"],
    ["Device.WiFi.Radio.1.Channel", "0"],
  ])("is refused where %s is to be %j", async (path, value) => {
    const at = await scene();
    const [fault = ""] = await at.ask(rpc.set({ [path]: value }));
    expect(fault).toContain("<FaultCode>9003</FaultCode>");
    expect(fault).toContain(`<ParameterName>${path}</ParameterName>`);
    expect(at.router.procd.changed).toEqual([]);
  });

  it("is an address that is kept for a machine, from a row that is empty at first", async () => {
    const at = await scene();
    const { router } = at;
    const table = "Device.DHCPv4.Server.Pool.1.StaticAddress.";
    const [added = ""] = await at.ask(rpc.add(table));
    const [, instance] = /<InstanceNumber>(\d+)</.exec(added) ?? [];
    await applied(at);
    const row = `${table}${instance}.`;
    const told = at.cpe.log.length;
    const [, got = ""] = await at.ask(
      rpc.set({ [`${row}Chaddr`]: "02:00:C0:00:00:07", [`${row}Yiaddr`]: "192.168.1.77", [`${row}Enable`]: "true" }),
      rpc.get(row),
    );
    expect(valuesOf(got).get(`${row}Yiaddr`)).toBe("192.168.1.77");
    expect(await applied(at, told)).toBe("dhcp");
    const section = new RegExp(`config host 'cpe_${instance}_lan'\\n((?:\\t.*\\n)*)`);
    expect(section.exec(router.text("etc/config/dhcp"))?.[1]?.split("\n").sort()).toEqual([
      "",
      "\toption cpe_pool 'lan'",
      "\toption ip '192.168.1.77'",
      "\toption mac '02:00:c0:00:00:07'",
    ]);
    await at.ask(rpc.delete(row));
    await expect.poll(() => router.text("etc/config/dhcp")).not.toMatch(section);
  });

  it("is the time zone, and the servers that the clock follows", async () => {
    const at = await scene();
    const { router } = at;
    const [, got = ""] = await at.ask(
      rpc.set({
        "Device.Time.LocalTimeZone": "EST5EDT,M3.2.0,M11.1.0",
        "Device.Time.Client.1.Servers": "192.0.2.1,ntp.example",
      }),
      rpc.get("Device.Time.LocalTimeZone", "Device.Time.Client.1.Servers", "Device.Time.CurrentLocalTime"),
    );
    const values = valuesOf(got);
    expect(values.get("Device.Time.LocalTimeZone")).toBe("EST5EDT,M3.2.0,M11.1.0");
    expect(values.get("Device.Time.CurrentLocalTime")).toMatch(/-0[45]:00$/);
    await applied(at);
    const system = router.text("etc/config/system");
    expect(system).toContain("\toption timezone 'EST5EDT,M3.2.0,M11.1.0'\n");
    expect(system).not.toContain("zonename");
    expect(system).toMatch(
      /config timeserver 'ntp'\n(\toption .*\n)*\tlist server '192\.0\.2\.1'\n\tlist server 'ntp\.example'\n/,
    );
    const [fault = ""] = await at.ask(rpc.set({ "Device.Time.LocalTimeZone": "Europe/Berlin" }));
    expect(fault).toContain("<FaultCode>9003</FaultCode>");
  });
});

const groups = (router: Router): void =>
  router.write("usr/share/rpcd/acl.d/luci-base.json", '{"unauthenticated":{},"luci-base":{}}');

describe("a user whom the ACS adds", () => {
  it("is a login of rpcd, where the configuration allows it", async () => {
    const at = await scene("23.05-dsa-dual-band", { "host.addUsers": "true" }, groups);
    const [added = ""] = await at.ask(rpc.add("Device.Users.User."));
    const instance = /<InstanceNumber>(\d+)</.exec(added)?.[1];
    const row = `Device.Users.User.${instance}.`;
    const told = at.cpe.log.length;
    const [set = "", got = ""] = await at.ask(
      rpc.set({
        [`${row}Username`]: "operator",
        [`${row}Password`]: "correct-horse",
        [`${row}RoleParticipation`]: "Device.Users.Role.1",
        [`${row}Enable`]: "true",
      }),
      rpc.get("Device.Users."),
    );
    expect(set).toContain("<Status>1</Status>");
    const values = valuesOf(got);
    expect(values.get("Device.Users.Role.1.RoleName")).toBe("luci-base");
    expect(values.get(`${row}Username`)).toBe("operator");
    expect(values.get(`${row}Password`)).toBe("");
    expect(values.get(`${row}RoleParticipation`)).toBe("Device.Users.Role.1");
    expect(values.get(`${row}StaticUser`)).toBe("false");
    expect(await applied(at, told)).toBe("rpcd");
    expect(at.router.text("etc/config/rpcd")).toMatch(
      new RegExp(`config login 'cpe_user_${instance}'\\n(\\t.*\\n)*\\toption password '\\$6\\$`),
    );
    expect([at.router.text("etc/config/rpcd"), ...at.cpe.written].join("\n")).not.toContain("correct-horse");
    const [fault = ""] = await at.ask(rpc.set({ "Device.Users.User.1.Password": "another-horse" }));
    expect(fault).toContain("<FaultCode>9003</FaultCode>");
    expect(fault).toContain("root is a user of the device itself");
    expect(fault).not.toContain("another-horse");
    await at.ask(rpc.delete(row));
    await expect.poll(() => at.router.text("etc/config/rpcd")).not.toContain("cpe_user");
  });

  it("is refused without that", async () => {
    const at = await scene("23.05-dsa-dual-band", {}, groups);
    const [added = "", set = ""] = await at.ask(
      rpc.add("Device.Users.User."),
      rpc.set({ "Device.Users.User.1.Password": "correct-horse" }),
    );
    expect(added).toContain("<FaultCode>9005</FaultCode>");
    expect(set).toContain("<FaultCode>9008</FaultCode>");
  });
});
