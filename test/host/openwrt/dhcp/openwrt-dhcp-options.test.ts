import { describe, expect, it } from "vitest";
import { openWrtDhcpOptions } from "../../../../src/host/openwrt/dhcp/openwrt-dhcp-options.ts";
import type { UbusCalls } from "../../../../src/host/openwrt/ubus/ubus.ts";
import type { DhcpOptions } from "../../../../src/ports/host/network/dhcp-options.ts";

const linux: DhcpOptions = { read: async () => [], watch: () => () => {} };
const netifd = [
  { interface: "loopback", proto: "static", up: true },
  { interface: "wan", proto: "dhcp", up: true },
  { interface: "wan6", proto: "dhcpv6", up: true },
  { interface: "lte", proto: "dhcp", up: false },
];

describe("DHCP options of OpenWrt", () => {
  it("are asked for anew by netifd, on each interface with a client; one that fails keeps none from it", async () => {
    const calls: string[] = [];
    const ubus: UbusCalls = {
      call: async (object, method) => {
        if (method === "dump") return { interface: netifd };
        calls.push(`${object} ${method}`);
        if (object.endsWith(".wan")) throw new Error("no such method");
        return undefined;
      },
      objects: async () => [],
    };
    await openWrtDhcpOptions(linux, ubus).renew?.();
    expect(calls).toEqual(["network.interface.wan renew", "network.interface.wan6 renew"]);
  });

  it("are only read from a copied file system", () => {
    expect(openWrtDhcpOptions(linux, undefined).renew).toBeUndefined();
  });
});
