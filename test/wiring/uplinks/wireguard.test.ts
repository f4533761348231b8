import { describe, expect, it } from "vitest";
import { valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { applied, scene } from "../openwrt/router-scene.ts";

const table = "Device.X_CPE-AGENT_WireGuard.Interface.";
const privateKey = "WAmgVYXkbT2bCtdcDwolI88/iVi/aV3/PHcUBTQSYmo=";
const publicKey = "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=";

describe("WireGuard on an OpenWrt router", () => {
  it("is told with its peers, and never a secret key", async () => {
    const at = await scene("25.12-uplinks");
    const [got = ""] = await at.ask(rpc.get(table));
    expect(Object.fromEntries(valuesOf(got))).toMatchObject({
      [`${table}1.Status`]: "Up",
      [`${table}1.Name`]: "wg0",
      [`${table}1.PrivateKey`]: "",
      [`${table}1.Peer.1.Description`]: "head office",
      [`${table}1.Peer.1.EndpointInUse`]: "203.0.113.77:51820",
      [`${table}1.Peer.1.BytesReceived`]: "88211",
      [`${table}1.Peer.2.Enable`]: "false",
      [`${table}1.Peer.2.PresharedKey`]: "",
      [`${table}1.Peer.2.LatestHandshake`]: "0001-01-01T00:00:00Z",
    });
    expect(got).not.toMatch(/eCtXsJZ27|FpCyhws9/);
  });

  it("is set up by an ACS from nothing, and taken away", async () => {
    const at = await scene("25.12-uplinks");
    const { router } = at;
    await at.ask(rpc.add(table));
    const told = at.cpe.log.length;
    const [added = "", set = "", after = ""] = await at.ask(
      rpc.add(`${table}2.Peer.`),
      rpc.set({
        [`${table}2.PrivateKey`]: privateKey,
        [`${table}2.Addresses`]: "10.7.0.1/24",
        [`${table}2.Enable`]: "true",
        [`${table}2.Peer.1.PublicKey`]: publicKey,
        [`${table}2.Peer.1.AllowedIPs`]: "10.7.0.0/24,10.8.0.0/24",
        [`${table}2.Peer.1.Enable`]: "true",
      }),
      rpc.get(`${table}2.`),
    );
    expect(added).toContain("<InstanceNumber>1</InstanceNumber>");
    expect(set).toContain("<Status>1</Status>");
    expect(after).not.toContain(privateKey);
    expect(Object.fromEntries(valuesOf(after))).toMatchObject({ [`${table}2.Peer.1.PublicKey`]: publicKey });
    await applied(at, told);
    const text = router.text("etc/config/network");
    expect(text).toMatch(/config interface 'cpewg2'\n\toption proto 'wireguard'\n(\t.*\n)*\toption private_key 'WAmg/);
    expect(text).toMatch(
      /config wireguard_cpewg2 'cpewg2_cpe_1'\n(\t.*\n)*\tlist allowed_ips '10.7.0.0\/24'\n\tlist allowed_ips '10.8.0.0\/24'\n/,
    );
    expect(JSON.stringify(at.cpe.log)).not.toContain(privateKey);
    await at.ask(rpc.delete(`${table}2.`));
    await expect.poll(() => router.text("etc/config/network")).not.toContain("cpewg2");
  });
});
