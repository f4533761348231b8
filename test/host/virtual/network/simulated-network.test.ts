import { describe, expect, it } from "vitest";
import { openMemoryStore } from "../../../../src/store/memory-store.ts";
import { add, natGateway, remove, set } from "../../../device/nat/nat-gateway.ts";
import { smallRouter } from "../small/small-router.ts";

const gateway = (store = openMemoryStore()) => natGateway({ store, system: smallRouter });

type Gateway = Awaited<ReturnType<typeof gateway>>;

/** The row of a table that has this value of a parameter. */
async function rowWith({ tree }: Gateway, table: string, name: string, wanted: string): Promise<string> {
  const all = await tree.values([table]);
  const found = all.find(
    ({ path, value }) => value === wanted && /^\d+\.[^.]+$/.test(path.slice(table.length)) && path.endsWith(`.${name}`),
  );
  if (found === undefined) throw new Error(`no row of ${table} has ${name}=${wanted}`);
  return found.path.slice(0, -name.length);
}

const ipOf = (device: Gateway, link: string) => rowWith(device, "Device.IP.Interface.", "Name", link);

/** The one row that is there more than before. */
async function added(device: Gateway, table: string): Promise<string> {
  const rows = async () =>
    new Set((await device.tree.values([table])).map(({ path }) => path.slice(0, path.indexOf(".", table.length) + 1)));
  const before = await rows();
  await device.apply(add(table));
  const [row, ...others] = [...(await rows())].filter((each) => !before.has(each));
  if (row === undefined || others.length > 0) throw new Error(`${table} has not one row more`);
  return row;
}

const value = async ({ values }: Gateway, path: string): Promise<string> => String((await values(path))[path]);

describe("the network of a simulated gateway, as an ACS sets it", () => {
  it("moves with its LAN address: the route that goes with it, and who is still served [TR-181 IP.Interface]", async () => {
    const device = await gateway();
    const lan = await ipOf(device, "br-lan");
    const address = await rowWith(device, `${lan}IPv4Address.`, "IPAddress", "192.168.1.1");
    await device.apply(set(`${address}IPAddress`, "10.20.0.1"), set(`${address}SubnetMask`, "255.255.252.0"));
    expect(await value(device, `${address}IPAddress`)).toBe("10.20.0.1");
    const routes = "Device.Routing.Router.1.IPv4Forwarding.";
    const route = await rowWith(device, routes, "DestIPAddress", "10.20.0.0");
    expect(await value(device, `${route}DestSubnetMask`)).toBe("255.255.252.0");
    expect(await value(device, `${route}Interface`)).toBe(lan.slice(0, -1));
    await expect(rowWith(device, routes, "DestIPAddress", "192.168.1.0")).rejects.toThrow("no row");
    // The pool is of a subnet that the link is not in any more.
    expect((await device.host.dhcpv4?.server())?.pools[0]?.leases).toEqual([]);
  });

  it("has routes in force while their next router can be reached [TR-181 Routing.Router.IPv4Forwarding]", async () => {
    const device = await gateway();
    const row = await added(device, "Device.Routing.Router.1.IPv4Forwarding.");
    const lan = (await ipOf(device, "br-lan")).slice(0, -1);
    await device.apply(
      set(`${row}DestIPAddress`, "203.0.113.0"),
      set(`${row}DestSubnetMask`, "255.255.255.0"),
      set(`${row}GatewayIPAddress`, "192.168.1.9"),
      set(`${row}Interface`, lan),
      set(`${row}Enable`, "true"),
    );
    expect(await value(device, `${row}Status`)).toBe("Enabled");
    await device.apply(set(`${row}GatewayIPAddress`, "198.51.100.1"));
    expect(await value(device, `${row}Status`)).toBe("Error");
    await device.apply(remove(row));
    await expect(device.values(row)).rejects.toThrow();
  });

  it("stacks a VLAN on a port and IP on the VLAN, and counts on it, over a restart too [TR-181 InterfaceStack]", async () => {
    const store = openMemoryStore();
    const device = await gateway(store);
    const port = await rowWith(device, "Device.Ethernet.Link.", "Name", "wan");
    const vlan = await added(device, "Device.Ethernet.VLANTermination.");
    await device.apply(
      set(`${vlan}VLANID`, "35"),
      set(`${vlan}LowerLayers`, port.slice(0, -1)),
      set(`${vlan}Enable`, "true"),
    );
    expect(await value(device, `${vlan}Status`)).toBe("Up");
    const ip = await added(device, "Device.IP.Interface.");
    await device.apply(set(`${ip}LowerLayers`, vlan.slice(0, -1)), set(`${ip}Enable`, "true"));
    const address = await added(device, `${ip}IPv4Address.`);
    await device.apply(
      set(`${address}IPAddress`, "10.35.0.2"),
      set(`${address}SubnetMask`, "255.255.255.0"),
      set(`${address}Enable`, "true"),
    );
    const again = await gateway(store);
    for (const each of [device, again]) {
      expect(await value(each, `${ip}Status`)).toBe("Up");
      expect(await value(each, `${address}Status`)).toBe("Enabled");
      expect(await value(each, `${vlan}VLANID`)).toBe("35");
      const stack = await each.tree.values(["Device.InterfaceStack."]);
      const pairs = stack
        .filter(({ path }) => path.endsWith("HigherLayer"))
        .map(({ path, value: higher }) => [
          higher,
          stack.find((other) => other.path === path.replace("HigherLayer", "LowerLayer"))?.value,
        ]);
      expect(pairs).toContainEqual([ip.slice(0, -1), vlan.slice(0, -1)]);
      expect(pairs).toContainEqual([vlan.slice(0, -1), port.slice(0, -1)]);
    }
    expect(Object.keys(await again.faults(remove(vlan)))).toEqual([]);
    expect(await value(again, `${ip}LowerLayers`)).toBe("");
  });

  it("moves a port with the machines behind it to a bridge that was added [TR-181 Bridging.Bridge.VLAN]", async () => {
    const device = await gateway();
    const lan1 = await rowWith(device, "Device.Ethernet.Interface.", "Name", "lan1");
    const port = await rowWith(device, "Device.Bridging.Bridge.1.Port.", "Name", "lan1");
    await device.apply(set(`${port}Enable`, "false"));
    const bridge = await added(device, "Device.Bridging.Bridge.");
    const own = await added(device, `${bridge}Port.`);
    await device.apply(
      set(`${bridge}Enable`, "true"),
      set(`${own}LowerLayers`, lan1.slice(0, -1)),
      set(`${own}Enable`, "true"),
    );
    expect(await value(device, `${own}Status`)).toBe("Up");
    const camera = (await device.host.hosts?.read())?.find(({ hostName }) => hostName === "camera");
    expect(camera?.link).toBe(await value(device, `${bridge}Name`));
    expect((await device.host.dhcpv4?.server())?.pools[0]?.leases.map(({ hostName }) => hostName)).toEqual(["laptop"]);
  });

  it("keeps VLANs apart on a bridge [TR-181 Bridging.Bridge.VLAN]", async () => {
    const device = await gateway();
    const bridge = "Device.Bridging.Bridge.1.";
    const port = await rowWith(device, `${bridge}Port.`, "Name", "lan1");
    const vlan = await added(device, `${bridge}VLAN.`);
    await device.apply(set(`${vlan}VLANID`, "20"), set(`${vlan}Name`, "iptv"), set(`${vlan}Enable`, "true"));
    const inside = await added(device, `${bridge}VLANPort.`);
    await device.apply(
      set(`${inside}VLAN`, vlan.slice(0, -1)),
      set(`${inside}Port`, port.slice(0, -1)),
      set(`${inside}Untagged`, "true"),
      set(`${inside}Enable`, "true"),
      set(`${bridge}Standard`, "802.1Q-2011"),
    );
    expect(await value(device, `${port}PVID`)).toBe("20");
    await device.apply(remove(vlan));
    expect(await value(device, `${inside}VLAN`)).toBe("");
  });

  it("goes back to what it was shipped with by a factory reset", async () => {
    const device = await gateway();
    const before = await device.host.links?.read();
    await added(device, "Device.Ethernet.VLANTermination.");
    await device.apply(set(`${await ipOf(device, "br-lan")}IPv6Enable`, "false"));
    expect(await device.host.links?.read()).not.toEqual(before);
    await device.host.factoryReset();
    expect(await device.host.links?.read()).toEqual(before);
  });
});
