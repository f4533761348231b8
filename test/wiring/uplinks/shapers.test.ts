import { describe, expect, it } from "vitest";
import { valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { applied, scene } from "../openwrt/router-scene.ts";

// [TR-181 QoS]

describe("an ACS that shapes what leaves an OpenWrt router", () => {
  it("changes the rates that sqm keeps to, in both directions, and refuses what sqm cannot", async () => {
    const at = await scene("25.12-uplinks");
    const row = "Device.QoS.Shaper.1.";
    const down = `${row}X_CPE-AGENT_Downstream.ShapingRate`;
    const [got = "", set = "", odd = "", percent = ""] = await at.ask(
      rpc.get(row),
      rpc.set({ [`${row}ShapingRate`]: "12000000", [down]: "-1" }),
      rpc.set({ [`${row}ShapingRate`]: "12345678" }),
      rpc.set({ [`${row}ShapingRate`]: "50" }),
    );
    expect(Object.fromEntries(valuesOf(got))).toMatchObject({
      [`${row}Enable`]: "true",
      [`${row}Status`]: "Enabled",
      [`${row}ShapingRate`]: "10000000",
      [down]: "85000000",
    });
    expect(set).toContain("<Status>1</Status>");
    expect(odd).toContain("<FaultCode>9007</FaultCode>");
    expect(percent).toContain("<FaultCode>9007</FaultCode>");
    expect(await applied(at)).toBe("sqm");
    expect(at.router.text("etc/config/sqm")).toMatch(
      /config queue 'eth0'\n(\t.*\n)*\toption download '0'\n(\t.*\n)*\toption upload '12000'\n/,
    );
  });

  it("adds one as a section that is disabled until it is enabled, on an interface, and deletes it", async () => {
    const at = await scene("25.12-uplinks");
    const [added = ""] = await at.ask(rpc.add("Device.QoS.Shaper."));
    expect(added).toContain("<InstanceNumber>3</InstanceNumber><Status>1</Status>");
    await applied(at);
    const told = at.cpe.log.length;
    const row = "Device.QoS.Shaper.3.";
    const [names = ""] = await at.ask(rpc.get("Device.IP.Interface."));
    const [lan = ""] = [...valuesOf(names)].find(([path, value]) => path.endsWith(".Name") && value === "br-lan") ?? [];
    const [set = "", got = ""] = await at.ask(
      rpc.set({
        [`${row}Interface`]: lan.replace(".Name", ""),
        [`${row}ShapingRate`]: "2000000",
        [`${row}Enable`]: "true",
      }),
      rpc.get(row),
    );
    expect(set).toContain("<Status>1</Status>");
    expect(Object.fromEntries(valuesOf(got))).toMatchObject({
      [`${row}Interface`]: lan.replace(".Name", ""),
      [`${row}Status`]: "Error",
    });
    await applied(at, told);
    expect(
      /config queue 'cpe_3'\n((?:\t.*\n)*)/.exec(at.router.text("etc/config/sqm"))?.[1]?.split("\n").sort(),
    ).toEqual(
      [
        "",
        "\toption download '0'",
        "\toption enabled '1'",
        "\toption interface 'br-lan'",
        "\toption qdisc 'cake'",
        "\toption script 'layer_cake.qos'",
        "\toption upload '2000'",
      ].sort(),
    );
    await at.ask(rpc.delete(row));
    await expect.poll(() => at.router.text("etc/config/sqm")).not.toContain("cpe_3");
  });
});
