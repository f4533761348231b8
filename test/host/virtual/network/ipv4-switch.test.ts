import { expect, it } from "vitest";
import { loadDeviceKind } from "../../../../src/schema/device-kind.ts";
import { openMemoryStore } from "../../../../src/store/memory-store.ts";
import { add, natGateway, set } from "../../../device/nat/nat-gateway.ts";
import { smallRouter } from "../small/small-router.ts";

// IPv4 switched off on one IP interface of a simulated gateway, and on all. [TR-181 IP.Interface]

async function gateway() {
  const store = openMemoryStore();
  const start = () => natGateway({ store, system: smallRouter });
  let device = await start();
  const named = await device.values("Device.IP.");
  const rowOf = (link: string): string =>
    Object.keys(named)
      .find((path) => /Interface\.\d+\.Name$/.test(path) && named[path] === link)
      ?.slice(0, -4) ?? "";
  const links = async () => new Map((await device.host.links?.read())?.map((link) => [link.name, link]));
  return {
    rowOf,
    apply: (path: string, value: string) => device.apply(set(path, value)),
    value: async (path: string) => (await device.values(path))[path],
    addressesOn: async (link: string) =>
      (await links()).get(link)?.addresses.flatMap(({ family, address }) => (family === 4 ? [address] : [])),
    routesBy: async (link: string) =>
      ((await device.host.routes?.read()) ?? []).filter((route) => route.family === 4 && route.link === link).length,
    leases: async () => (await device.host.dhcpv4?.server())?.pools.flatMap(({ leases }) => leases).length,
    restart: async () => {
      device = await start();
    },
  };
}

it("has no address of IPv4 on it, no route by it and nobody served there, over a restart too, until it is on again", async () => {
  const { addressesOn, apply, leases, restart, routesBy, rowOf, value } = await gateway();
  const lan = rowOf("br-lan");
  const seen = async () => [await addressesOn("br-lan"), await routesBy("br-lan"), await leases()];
  const before = await seen();
  expect(before).toEqual([["192.168.1.1"], 1, 2]);
  await apply(`${lan}IPv4Enable`, "false");
  await restart();
  expect(await seen()).toEqual([[], 0, 0]);
  // The address that is configured keeps its row, out of force.
  expect(await value(`${lan}IPv4Address.1.IPAddress`)).toBe("192.168.1.1");
  expect(await value(`${lan}IPv4Address.1.Status`)).toBe("Disabled");
  expect(await value("Device.IP.IPv4Enable")).toBe("true");
  expect(await addressesOn("ppp0")).toHaveLength(1);
  await apply(`${lan}IPv4Enable`, "true");
  expect(await seen()).toEqual(before);
});

it("is switched for all interfaces at once, which leaves each as it was", async () => {
  const { addressesOn, apply, routesBy, rowOf, value } = await gateway();
  const lan = rowOf("br-lan");
  await apply(`${lan}IPv4Enable`, "false");
  await apply("Device.IP.IPv4Enable", "false");
  expect([await addressesOn("ppp0"), await routesBy("ppp0")]).toEqual([[], 0]);
  expect(await value("Device.IP.IPv4Status")).toBe("Disabled");
  await apply("Device.IP.IPv4Enable", "true");
  expect(await addressesOn("ppp0")).toHaveLength(1);
  expect(await value(`${lan}IPv4Enable`)).toBe("false");
  expect(await value("Device.IP.IPv4Status")).toBe("Enabled");
});

it("is not switched off by the request that puts the IP interface on a PPP interface, which says so", async () => {
  const { apply, faults, values } = await natGateway({ system: (await loadDeviceKind("home-gateway")).system });
  const [connection = 0] = (await apply(add("Device.PPP.Interface."))).added;
  const [number = 0] = (await apply(add("Device.IP.Interface."))).added;
  const row = `Device.IP.Interface.${number}.`;
  const lower = set(`${row}LowerLayers`, `Device.PPP.Interface.${connection}`);
  expect(await faults(lower, set(`${row}IPv4Enable`, "false"))).toEqual({ [`${row}IPv4Enable`]: "value" });
  await apply(lower, set(`${row}IPv4Enable`, "true"));
  await apply(set(`${row}IPv4Enable`, "false"));
  expect(await values(`${row}IPv4Enable`)).toEqual({ [`${row}IPv4Enable`]: "false" });
});
