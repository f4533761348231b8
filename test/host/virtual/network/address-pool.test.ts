import { describe, expect, it } from "vitest";
import { readConfiguration } from "../../../../src/config/configuration.ts";
import { identityOfOne } from "../../../../src/fleet/identities/identity-of-one.ts";
import { fleetKind } from "../../../../src/fleet/kinds/fleet-kind.ts";
import { systemClock } from "../../../../src/host/clock.ts";
import { addressIn, addressPoolIn, sizeOf } from "../../../../src/host/virtual/network/address-pool.ts";
import { loadVirtualKind, virtualDevice } from "../../../../src/wiring/virtual/virtual-kind.ts";

describe("a network", () => {
  it.each([
    ["100.64.0.0/10", 4_194_301, 1, "100.64.0.2"],
    ["100.64.0.0/10", 4_194_301, 1_000_000, "100.79.66.65"],
    ["10.0.0.8/29", 5, 5, "10.0.0.14"],
    ["2001:DB8:1::/48", 2 ** 80, 65_535, "2001:db8:1::1:0"],
    ["2001:db8::1:0/112", 65_533, 1, "2001:db8::1:2"],
    ["::ffff:10.0.0.0/112", 65_533, 7, "::ffff:a00:8"],
  ])("%s has %d addresses, and for CPE %d of them %s", (text, size, number, address) => {
    const pool = addressPoolIn(text);
    if (pool === undefined) throw new Error("none");
    expect(sizeOf(pool)).toBe(size);
    expect(addressIn(pool, number)).toBe(address);
  });

  it.each([
    "",
    "100.64.0.0",
    "100.64.0.1/10",
    "100.64.0.0/31",
    "100.64.0.0/0",
    "300.0.0.0/8",
    "2001:db8::1/64",
    "::/129",
  ])("%s is none", (text) => {
    expect(addressPoolIn(text)).toBeUndefined();
  });
});

it.each([
  ["home-gateway", "pppoe-wan"],
  ["dsl-gateway", "pppoe-wan"],
  ["ont", "pon0.7"],
  ["lte-router", "wwan0"],
  ["nas", "eth0"],
])("is where a %s has its address towards the Internet, and its router", async (name, link) => {
  const pools = ["100.64.0.0/10", "2001:db8:1::/48"].flatMap((text) => addressPoolIn(text) ?? []);
  const { identity, kind } = fleetKind(await loadVirtualKind(name), readConfiguration([]), pools);
  // Serial numbers that have no number in them: what they are does not matter.
  const addresses = await Promise.all(
    [1, 300].map(async (number) => {
      const own = identityOfOne(identity, `CP${"AB".repeat(number % 7)}X`, number);
      const { host } = virtualDevice(kind, { identity: own, clock: systemClock() });
      const routes = (await host.routes?.read())?.filter((route) => route.link === link && route.prefixLength === 0);
      const read = (await host.links?.read())?.find((each) => each.name === link)?.addresses;
      const clients = (await host.dhcpv4?.clients())?.filter((each) => each.link === link);
      return {
        ipv4: read?.find(({ family }) => family === 4)?.address,
        global: read?.find(({ family, scope }) => family === 6 && scope === "global")?.address,
        router: routes?.find(({ family }) => family === 4)?.gateway,
        leased: clients?.map(({ address, routers }) => [address, routers]) ?? [],
      };
    }),
  );
  expect(addresses.map(({ ipv4 }) => ipv4)).toEqual(["100.64.0.2", "100.64.1.45"]);
  expect(addresses.map(({ router }) => router)).toEqual(["100.64.0.1", "100.64.0.1"]);
  for (const { ipv4, leased } of addresses) for (const lease of leased) expect(lease).toEqual([ipv4, ["100.64.0.1"]]);
  for (const { global } of addresses) if (global !== undefined) expect(global).toMatch(/^2001:db8:1::/);
});
