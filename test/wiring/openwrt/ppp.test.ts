import { describe, expect, it } from "vitest";
import { valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { applied, scene, sectionOf } from "./router-scene.ts";

describe("an ACS that sets the PPP connection of an OpenWrt router", () => {
  const row = "Device.PPP.Interface.1.";

  it("sets its credentials, which are never told, and has it begin anew after the session [TR-181 PPP.Interface]", async () => {
    const at = await scene("24.10-x86-vlan-pppoe");
    const wanted = { [`${row}Username`]: "me@isp.example", [`${row}PPPoE.ServiceName`]: "fast" };
    const [set = "", got = "", demand = ""] = await at.ask(
      rpc.set({ ...wanted, [`${row}Password`]: "only for the ISP", [`${row}Reset`]: "true" }),
      rpc.get(...Object.keys(wanted), `${row}Password`, `${row}Reset`),
      rpc.set({ [`${row}ConnectionTrigger`]: "OnDemand" }),
    );
    expect(set).toContain("<Status>1</Status>");
    expect(Object.fromEntries(valuesOf(got))).toEqual({ ...wanted, [`${row}Password`]: "", [`${row}Reset`]: "false" });
    expect(demand).toContain("a connection on demand needs a time after which it ends");
    expect(await applied(at)).toBe("network");
    expect(sectionOf(at, "wan", "network")).toEqual(
      expect.arrayContaining(["username 'me@isp.example'", "password 'only for the ISP'", "service 'fast'"]),
    );
    // The stand-in's netifd has no interfaces to be told: the log says what it was to do.
    expect(await at.cpe.fact("host.netifd")).toMatchObject({ interface: "wan", command: "restart" });
    expect(JSON.stringify(at.cpe.log)).not.toContain("only for the ISP");
    expect((await at.cpe.fact("host.trial")).outcome).toBe("begun");
  });

  it("adds one as an interface that stays down, enables it on a link, and deletes it [TR-181 PPP.Interface]", async () => {
    const at = await scene("24.10-x86-vlan-pppoe");
    const [added = ""] = await at.ask(rpc.add("Device.PPP.Interface."));
    expect(added).toContain("<InstanceNumber>2</InstanceNumber><Status>1</Status>");
    await applied(at);
    const lines = (): readonly string[] | undefined => sectionOf(at, "cpe_p2", "network");
    expect(lines()).toEqual(["auto '0'", "proto 'pppoe'"]);
    const lower = (await at.cpe.get(`${row}LowerLayers`)) ?? "";
    const told = at.cpe.log.length;
    const [set = ""] = await at.ask(
      rpc.set({
        "Device.PPP.Interface.2.LowerLayers": lower,
        "Device.PPP.Interface.2.Enable": "true",
        "Device.PPP.Interface.2.Username": "me@isp.example",
        "Device.PPP.Interface.2.Password": "only for the ISP",
        "Device.PPP.Interface.2.MaxMRUSize": "1452",
        "Device.PPP.Interface.2.LCPEcho": "10",
      }),
    );
    expect(set).toContain("<Status>1</Status>");
    await applied(at, told);
    expect(lines()).toEqual([
      "device 'eth0.7'",
      "keepalive '5 10'",
      "mtu '1452'",
      "password 'only for the ISP'",
      "proto 'pppoe'",
      "username 'me@isp.example'",
    ]);
    expect(await at.cpe.get("Device.PPP.Interface.2.LowerLayers")).toBe(lower);
    await at.ask(rpc.delete("Device.PPP.Interface.2."));
    await expect.poll(lines).toBeUndefined();
  });
});
