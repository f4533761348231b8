import { describe, expect, it } from "vitest";
import { valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { added, applied, scene, sectionOf } from "./router-scene.ts";

// [TR-181 Routing.Router.IPv4Forwarding]

const router = "Device.Routing.Router.1.";
const wan = "Device.IP.Interface.2";

describe("the routes of an OpenWrt router, to an ACS", () => {
  it("can be added, as sections that are disabled until they are filled in, and deleted", async () => {
    const at = await scene();
    const row = await added(at, `${router}IPv4Forwarding.`);
    const name = `cpe_${row.split(".").at(-2)}_route`;
    expect(sectionOf(at, name, "network")).toEqual(["disabled '1'"]);
    const [empty = ""] = await at.ask(rpc.get(row));
    expect(Object.fromEntries(valuesOf(empty))).toMatchObject({
      [`${row}Enable`]: "false",
      [`${row}Status`]: "Disabled",
      [`${row}StaticRoute`]: "true",
      [`${row}DestIPAddress`]: "",
      [`${row}DestSubnetMask`]: "",
      [`${row}GatewayIPAddress`]: "",
      [`${row}Interface`]: "",
      [`${row}ForwardingMetric`]: "-1",
    });
    const told = at.cpe.log.length;
    const [, got = ""] = await at.ask(
      rpc.set({
        [`${row}DestIPAddress`]: "203.0.113.0",
        [`${row}DestSubnetMask`]: "255.255.255.0",
        [`${row}GatewayIPAddress`]: "198.51.100.1",
        [`${row}Interface`]: wan,
        [`${row}ForwardingMetric`]: "30",
        [`${row}Enable`]: "true",
      }),
      rpc.get(row),
    );
    expect(Object.fromEntries(valuesOf(got))).toMatchObject({
      [`${row}DestSubnetMask`]: "255.255.255.0",
      [`${row}Interface`]: wan,
      [`${row}ForwardingMetric`]: "30",
      [`${row}Origin`]: "Static",
      // The router of the test has no netifd that would set it.
      [`${row}Status`]: "Error",
    });
    expect(await applied(at, told)).toBe("network");
    expect(sectionOf(at, name, "network")).toEqual([
      "gateway '198.51.100.1'",
      "interface 'wan'",
      "metric '30'",
      "target '203.0.113.0/24'",
    ]);
    await at.ask(rpc.delete(row));
    await expect.poll(() => at.router.text("etc/config/network")).not.toContain(name);
  });

  it("are of IPv6 too", async () => {
    const at = await scene();
    const row = await added(at, `${router}IPv6Forwarding.`);
    const told = at.cpe.log.length;
    const [, got = ""] = await at.ask(
      rpc.set({ [`${row}DestIPPrefix`]: "2001:db8:7::/48", [`${row}NextHop`]: "fe80::7", [`${row}Interface`]: wan }),
      rpc.get(`${row}DestIPPrefix`, `${row}NextHop`),
    );
    expect([...valuesOf(got).values()]).toEqual(["2001:db8:7::/48", "fe80::7"]);
    await applied(at, told);
    expect(sectionOf(at, `cpe_${row.split(".").at(-2)}_route6`, "network")).toEqual([
      "disabled '1'",
      "gateway 'fe80::7'",
      expect.stringMatching(/^interface 'wan6?'$/),
      "target '2001:db8:7::/48'",
    ]);
  });

  it.each([
    [{ DestIPAddress: "203.0.113.7", DestSubnetMask: "255.255.255.0" }, "203.0.113.7 is no network of 24 bits"],
    [{ DestIPAddress: "203.0.113.0", DestSubnetMask: "255.0.255.0" }, "255.0.255.0 is no mask of a subnet"],
    [{ DestSubnetMask: "255.0.0.0" }, "a mask needs an address"],
    [{ Enable: "true" }, "a route goes out by an interface"],
  ])("are refused with %j", async (values, reason) => {
    const at = await scene();
    const row = await added(at, `${router}IPv4Forwarding.`);
    const [fault = ""] = await at.ask(
      rpc.set(Object.fromEntries(Object.entries(values).map(([name, value]) => [`${row}${name}`, value]))),
    );
    expect(fault).toContain("<FaultCode>9003</FaultCode>");
    expect(fault).toContain(reason);
  });

  it("stay as they are where the system has made them by itself", async () => {
    const at = await scene();
    const row = `${router}IPv4Forwarding.1.`;
    const [fault = "", gone = ""] = await at.ask(rpc.set({ [`${row}ForwardingMetric`]: "5" }), rpc.delete(row));
    expect(fault).toContain("<FaultCode>9008</FaultCode>");
    for (const each of [fault, gone]) expect(each).toContain("a route that is learned from the network");
  });
});
