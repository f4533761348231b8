import { describe, expect, it } from "vitest";
import { valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { applied, scene } from "../openwrt/router-scene.ts";

// [TR-181 DynamicDNS] [TR-181 UPnP.Device] [TR-181 UserInterface]

describe("an ACS and the services of an OpenWrt router", () => {
  it("sees names that follow its address, and sets them without a password being told again", async () => {
    const at = await scene("25.12-uplinks");
    const client = "Device.DynamicDNS.Client.1.";
    const [got = "", set = "", after = ""] = await at.ask(
      rpc.get("Device.DynamicDNS."),
      rpc.set({
        [`${client}Password`]: "hidden-word",
        [`${client}Hostname.1.Name`]: "new.dyn.example",
        "Device.DynamicDNS.Server.1.CheckInterval": "300",
        "Device.DynamicDNS.Server.1.Protocol": "HTTP",
      }),
      rpc.get(client),
    );
    expect(Object.fromEntries(valuesOf(got))).toMatchObject({
      [`${client}Status`]: "Updated",
      [`${client}Server`]: "Device.DynamicDNS.Server.1",
      [`${client}Hostname.1.Status`]: "Registered",
      "Device.DynamicDNS.Server.1.ServiceName": "dyndns.example",
      "Device.DynamicDNS.Server.1.CheckInterval": "600",
      "Device.DynamicDNS.Client.2.Status": "Disabled",
      "Device.DynamicDNS.Server.2.ServerAddress": "update.example",
    });
    expect(set).toContain("<Status>1</Status>");
    expect(Object.fromEntries(valuesOf(after))).toMatchObject({
      [`${client}Password`]: "",
      [`${client}Hostname.1.Name`]: "new.dyn.example",
    });
    expect(await applied(at)).toBe("ddns");
    const text = at.router.text("etc/config/ddns");
    for (const option of ["password 'hidden-word'", "lookup_host 'new.dyn.example'", "use_https '0'"]) {
      expect(text).toContain(`option ${option}`);
    }
    expect(text).toMatch(/option check_interval '300'\n\toption check_unit 'seconds'\n/);
    expect(JSON.stringify(at.cpe.log)).not.toContain("hidden-word");
  });

  it("sees where its pages are served, and sets their language [TR-181 UserInterface]", async () => {
    const at = await scene("25.12-uplinks");
    const language = "Device.UserInterface.CurrentLanguage";
    const [got = "", set = "", after = "", other = ""] = await at.ask(
      rpc.get("Device.UserInterface."),
      rpc.set({ [language]: "pt-BR" }),
      rpc.get(language),
      rpc.set({ [language]: "fr" }),
    );
    expect(Object.fromEntries(valuesOf(got))).toMatchObject({
      "Device.UserInterface.AvailableLanguages": "en,de,pt-BR",
      [language]: "",
      "Device.UserInterface.HTTPAccess.2.Port": "443",
      "Device.UserInterface.HTTPAccess.2.Protocol": "HTTPS",
    });
    expect(set).toContain("<Status>1</Status>");
    expect(valuesOf(after).get(language)).toBe("pt-BR");
    expect(other).toContain('the pages are not there in "fr": en, de, pt-BR');
    expect(await applied(at)).toBe("luci");
    expect(at.router.text("etc/config/luci")).toContain("option lang 'pt_br'");
  });

  it("adds a name, on an interface that it follows, and deletes it", async () => {
    const at = await scene("25.12-uplinks");
    const table = "Device.DynamicDNS.Client.";
    const [added = "", seen = ""] = await at.ask(rpc.add(table), rpc.get(`${table}1.`));
    expect(added).toContain("<InstanceNumber>3</InstanceNumber><Status>1</Status>");
    await applied(at);
    const told = at.cpe.log.length;
    const wan = Object.fromEntries(valuesOf(seen))[`${table}1.Interface`] ?? "";
    const [set = ""] = await at.ask(
      rpc.set({ [`${table}3.Interface`]: wan, [`${table}3.Hostname.1.Name`]: "b.dyn.example" }),
    );
    expect(set).toContain("<Status>1</Status>");
    await applied(at, told);
    expect(at.router.text("etc/config/ddns")).toMatch(/config service 'cpe_3'\n(\t.*\n)*\toption interface 'wan'\n/);
    await at.ask(rpc.delete(`${table}3.`));
    await expect.poll(() => at.router.text("etc/config/ddns")).not.toContain("cpe_3");
  });

  it("switches off what machines inside may ask of it by UPnP", async () => {
    const at = await scene("25.12-uplinks");
    const [got = "", set = "", media = ""] = await at.ask(
      rpc.get("Device.UPnP."),
      rpc.set({ "Device.UPnP.Device.UPnPIGD": "false" }),
      rpc.set({ "Device.UPnP.Device.UPnPMediaServer": "true" }),
    );
    expect(Object.fromEntries(valuesOf(got))).toMatchObject({
      "Device.UPnP.Device.Enable": "true",
      "Device.UPnP.Device.UPnPIGD": "true",
      "Device.UPnP.Device.Capabilities.UPnPIGD": "1",
      "Device.UPnP.Device.Capabilities.UPnPMediaServer": "0",
    });
    expect(set).toContain("<Status>1</Status>");
    expect(media).toContain("<FaultCode>9008</FaultCode>");
    expect(await applied(at)).toBe("upnpd");
    expect(at.router.text("etc/config/upnpd")).toContain("option enable_upnp '0'");
  });
});
