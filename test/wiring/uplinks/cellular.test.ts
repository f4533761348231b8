import { describe, expect, it } from "vitest";
import { valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { applied, scene } from "../openwrt/router-scene.ts";

// [TR-181 Cellular]

describe("an ACS and the modem of an OpenWrt router", () => {
  it("sets the name of an access point, and a password that nobody is told again", async () => {
    const at = await scene("25.12-uplinks");
    const row = "Device.Cellular.AccessPoint.1.";
    const [got = "", set = "", after = ""] = await at.ask(
      rpc.get("Device.Cellular."),
      rpc.set({ [`${row}APN`]: "m2m.example", [`${row}Password`]: "hidden-word", [`${row}IPVersion`]: "4" }),
      rpc.get(row),
    );
    const modem = "Device.Cellular.Interface.1";
    expect(Object.fromEntries(valuesOf(got))).toMatchObject({
      "Device.Cellular.RoamingStatus": "Home",
      [`${modem}.Status`]: "Up",
      [`${modem}.Name`]: "wwan0",
      [`${modem}.NetworkInUse`]: "Example Mobile",
      [`${modem}.CurrentAccessTechnology`]: "LTE",
      [`${modem}.RSRP`]: "-88",
      [`${modem}.USIM.Status`]: "Valid",
      [`${row}Interface`]: modem,
      [`${row}Password`]: "",
    });
    expect(set).toContain("<Status>1</Status>");
    expect(Object.fromEntries(valuesOf(after))).toMatchObject({ [`${row}APN`]: "m2m.example", [`${row}Password`]: "" });
    await applied(at);
    const section = /config interface 'mobile'\n((?:\t.*\n)*)/.exec(at.router.text("etc/config/network"))?.[1];
    expect(section).toContain("option apn 'm2m.example'");
    expect(section).toContain("option password 'hidden-word'");
    expect(section).toContain("option pdptype 'ipv4'");
    expect(JSON.stringify(at.cpe.log)).not.toContain("hidden-word");
  });

  it("adds an access point, which is disabled until it is enabled, and deletes it", async () => {
    const at = await scene("25.12-uplinks");
    const { router } = at;
    const [added = ""] = await at.ask(rpc.add("Device.Cellular.AccessPoint."));
    expect(added).toContain("<InstanceNumber>2</InstanceNumber><Status>1</Status>");
    await applied(at);
    expect(router.text("etc/config/network")).toMatch(
      /config interface 'cpeapn2'\n\toption proto 'qmi'\n\toption disabled '1'\n/,
    );
    await at.ask(rpc.delete("Device.Cellular.AccessPoint.2."));
    await expect.poll(() => router.text("etc/config/network")).not.toContain("cpeapn2");
  });
});
