import { describe, expect, it } from "vitest";
import { valuesOf } from "../harness/acs/answers.ts";
import { rpc } from "../harness/acs/rpc.ts";
import { applied, scene } from "./router-scene.ts";

// [TR-181 DHCPv4] [TR-181 Time.Client] [TR-181 WiFi.SSID]

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
