import { describe, expect, it } from "vitest";
import { valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { applied, scene } from "../openwrt/router-scene.ts";

// [TR-181 IPv6rd] [TR-181 DSLite] [TR-181 GRE]

const tunnelOf = (text: string, name: string): string =>
  new RegExp(`config interface '${name}'\n((?:\t.*\n)*)`).exec(text)?.[1] ?? "";

describe("the tunnels of an OpenWrt router", () => {
  it("are told as they are configured, with what has become of them", async () => {
    const at = await scene("25.12-uplinks");
    const [got = ""] = await at.ask(rpc.get("Device.IPv6rd.", "Device.DSLite.", "Device.GRE."));
    const values = Object.fromEntries(valuesOf(got));
    expect(values).toMatchObject({
      "Device.IPv6rd.InterfaceSetting.1.Status": "Enabled",
      "Device.IPv6rd.InterfaceSetting.1.BorderRelayIPv4Addresses": "192.0.2.1",
      "Device.IPv6rd.InterfaceSetting.1.SPIPv6Prefix": "2001:db8::/32",
      "Device.DSLite.InterfaceSetting.1.EndpointName": "aftr.isp.example",
      "Device.DSLite.InterfaceSetting.1.EndpointAddressInUse": "2001:db8:ff::7",
      "Device.DSLite.InterfaceSetting.1.Origin": "Static",
      "Device.DSLite.InterfaceSetting.2.Origin": "DHCPv6",
      "Device.DSLite.InterfaceSetting.2.Status": "Error",
      "Device.GRE.Tunnel.1.ConnectedRemoteEndpoint": "203.0.113.9",
      "Device.GRE.Tunnel.1.Stats.BytesSent": "6144",
      "Device.GRE.Tunnel.1.Interface.1.Name": "gre4-hq",
      "Device.GRE.Tunnel.1.Interface.1.KeyIdentifier": "42",
      "Device.GRE.Tunnel.2.Status": "Disabled",
      "Device.GRE.Tunnel.2.DeliveryHeaderProtocol": "IPv6",
    });
  });

  it("are set by an ACS, which adds one of GRE that is disabled until it is enabled, and deletes it", async () => {
    const at = await scene("25.12-uplinks");
    const { router } = at;
    const [added = ""] = await at.ask(rpc.add("Device.GRE.Tunnel."));
    expect(added).toContain("<InstanceNumber>3</InstanceNumber><Status>1</Status>");
    await applied(at);
    expect(tunnelOf(router.text("etc/config/network"), "cpegre3")).toBe(
      "\toption proto 'gre'\n\toption disabled '1'\n",
    );
    const told = at.cpe.log.length;
    const row = "Device.GRE.Tunnel.3.";
    const [two = "", set = ""] = await at.ask(
      rpc.set({ [`${row}RemoteEndpoints`]: "203.0.113.1,203.0.113.2" }),
      rpc.set({
        [`${row}RemoteEndpoints`]: "hub.example",
        [`${row}DeliveryHeaderProtocol`]: "IPv6",
        [`${row}Enable`]: "true",
        [`${row}Interface.1.KeyIdentifierGenerationPolicy`]: "Provisioned",
        [`${row}Interface.1.KeyIdentifier`]: "7",
        "Device.DSLite.InterfaceSetting.1.EndpointName": "",
        "Device.DSLite.InterfaceSetting.1.EndpointAddress": "2001:db8::77",
      }),
    );
    expect(two).toContain("<FaultCode>9007</FaultCode>");
    expect(set).toContain("<Status>1</Status>");
    await applied(at, told);
    expect(tunnelOf(router.text("etc/config/network"), "cpegre3").split("\n").sort()).toEqual(
      [
        "",
        "\toption ikey '7'",
        "\toption okey '7'",
        "\toption peer6addr 'hub.example'",
        "\toption proto 'grev6'",
      ].sort(),
    );
    expect(tunnelOf(router.text("etc/config/network"), "lite")).toContain("option peeraddr '2001:db8::77'");
    await at.ask(rpc.delete(row));
    await expect.poll(() => router.text("etc/config/network")).not.toContain("cpegre3");
  });
});
