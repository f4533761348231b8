import { expect, it } from "vitest";
import { withPlannedAddresses } from "../../../../src/host/openwrt/links/planned-addresses.ts";
import { parsePackage } from "../../../../src/host/openwrt/uci/parse-package.ts";
import type { AddressReading } from "../../../../src/ports/host/network/links.ts";
import { linksOf, linkWith } from "../../../device/device-context.ts";
import { lan, netifdWith } from "../edited-packages.ts";

// Device.IP.Interface.{i}.IPv4Address. of TR-181.

const address = (text: string, key?: string): AddressReading => ({
  ...(key !== undefined && { key }),
  family: 4,
  address: text,
  prefixLength: 24,
  scope: "global",
  origin: "static",
  preferredSeconds: undefined,
  validSeconds: undefined,
  tentative: false,
  deprecated: false,
});
const kernel = linksOf(
  linkWith({
    name: "br-lan",
    addresses: [address("192.168.1.1", "lan.1"), address("192.168.2.1"), address("10.9.0.1")],
  }),
);
const ubus = netifdWith({
  ...lan,
  "ipv4-address": ["192.168.1.1", "192.168.2.1"].map((each) => ({ address: each, mask: 24 })),
});

async function shown(isPending: boolean) {
  const options =
    "\tlist ipaddr '192.168.1.1/24'\n\tlist ipaddr '10.7.0.1/16'\n\tlist cpe_ipaddr 'cpe_3,0,10.8.0.1/8'\n";
  const network = parsePackage("network", `config interface 'lan'\n\toption proto 'static'\n${options}`);
  const uci = { read: () => network, isPending: () => isPending } as never;
  const [link] = await withPlannedAddresses(kernel, { ubus, uci }).read();
  return { addresses: link?.addresses.map((each) => each.address), planned: link?.planned };
}

const planned = [
  { family: 4, key: "lan.2", address: "10.7.0.1", prefixLength: 16, enabled: true },
  { family: 4, key: "cpe_3", address: "10.8.0.1", prefixLength: 8, enabled: false },
];

it("are those that are configured and not there", async () => {
  expect(await shown(false)).toEqual({ addresses: ["192.168.1.1", "192.168.2.1", "10.9.0.1"], planned });
});

it("leave out those that netifd is about to take away, but none that are not its own", async () => {
  expect(await shown(true)).toEqual({ addresses: ["192.168.1.1", "10.9.0.1"], planned });
});

it("are of both families", async () => {
  const network = parsePackage(
    "network",
    "config interface 'lan'\n\toption proto 'static'\n\toption ip6addr '2001:db8::1/64'\n\tlist cpe_ip6addr 'cpe6_2,0,/64'\n\toption ip6prefix '2001:db8:5::/48'\n",
  );
  const uci = { read: () => network, isPending: () => true } as never;
  const former = { ...lan, "ipv6-address": [{ address: "fd00::1", mask: 64 }] };
  const links = linksOf(linkWith({ name: "br-lan", addresses: [{ ...address("fd00::1"), family: 6 }] }));
  const [link] = await withPlannedAddresses(links, { ubus: netifdWith(former), uci }).read();
  expect(link?.addresses).toEqual([]);
  expect(link?.planned).toEqual([
    { family: 6, key: "lan.6.1", address: "2001:db8::1", prefixLength: 64, enabled: true },
    { family: 6, key: "cpe6_2", address: "", prefixLength: 64, enabled: false },
  ]);
  expect(link?.prefixes).toEqual([{ key: "lan.prefix.1", address: "2001:db8:5::", prefixLength: 48, enabled: true }]);
});
