import { expect, it } from "vitest";
import { canMakeNamespaces } from "../../host/linux/network-namespaces.ts";
import { linuxGateway } from "./linux-gateway.ts";

// Rows that are added on a gateway of plain Linux carry packets.

it("has addresses and routes that were added, which packets go by (needs root and overlayfs)", async ({ skip }) => {
  const gateway = canMakeNamespaces() ? linuxGateway() : undefined;
  if (gateway === undefined) return skip("no root of its own");
  const { network, machines, add, tell, get, rowOf } = gateway;
  const [one] = machines;
  one.ip("address", "add", "192.0.2.9/24", "dev", "eth0");
  one.ip("address", "add", "203.0.113.9/32", "dev", "lo");
  network.ip("address", "add", "198.51.100.1/24", "dev", "lan1");
  await gateway.start();
  const lan = rowOf("Device.IP.Interface.", "lan1");
  const answers = (address: string): boolean => {
    try {
      network.run("ping", "-c", "1", "-W", "2", address);
      return true;
    } catch {
      return false;
    }
  };

  const address = add(`${lan}IPv4Address.`);
  expect(get(address)).toMatchObject({ [`${address}Enable`]: "false", [`${address}IPAddress`]: "" });
  expect(answers("192.0.2.9")).toBe(false);
  const set = [`${address}IPAddress=192.0.2.1`, `${address}SubnetMask=255.255.255.0`, `${address}Enable=true`];
  expect(tell("set", ...set).said).not.toContain("9007");
  expect(get(address)).toMatchObject({ [`${address}Status`]: "Enabled", [`${address}AddressingType`]: "Static" });
  expect(answers("192.0.2.9")).toBe(true);

  const route = add("Device.Routing.Router.1.IPv4Forwarding.");
  const way = [
    `${route}DestIPAddress=203.0.113.0`,
    `${route}DestSubnetMask=255.255.255.0`,
    `${route}Interface=${lan.slice(0, -1)}`,
  ];
  expect(tell("set", ...way, `${route}GatewayIPAddress=192.0.3.9`, `${route}Enable=true`)).toEqual({
    code: 1,
    said: expect.stringContaining("192.0.3.9 is in no subnet of an address of lan1"),
  });
  expect(tell("set", ...way, `${route}GatewayIPAddress=192.0.2.9`, `${route}Enable=true`).code).toBe(0);
  expect(get(route)[`${route}Status`]).toBe("Enabled");
  expect(answers("203.0.113.9")).toBe(true);

  // The kernel drops routes with a link that goes down; the next change has them made again.
  for (const state of ["down", "up"]) network.ip("link", "set", "lan1", state);
  expect(get(route)[`${route}Status`]).toBe("Error");
  expect(tell("set", `${address}IPAddress=192.0.2.77`).code).toBe(0);
  expect(network.ip("-4", "-o", "address", "show", "lan1")).toMatch(/198\.51\.100\.1.*\n.*192\.0\.2\.77/);
  expect(get(route)[`${route}Status`]).toBe("Enabled");
  expect(answers("203.0.113.9")).toBe(true);
  expect([tell("delete", route).code, tell("delete", address).code]).toEqual([0, 0]);
  expect(network.ip("-4", "route", "show")).not.toContain("203.0.113");

  const foreign = Object.entries(get(`${lan}IPv4Address.`)).find(([, value]) => value === "198.51.100.1")?.[0] ?? "";
  expect(tell("set", `${foreign}=198.51.100.2`)).toEqual({
    code: 1,
    said: expect.stringContaining("not configured here, but by something else on the device"),
  });
});

it("has a bridge that was added, with ports, an address and IPv6 on it (needs root and overlayfs)", async ({
  skip,
}) => {
  const gateway = canMakeNamespaces() ? linuxGateway() : undefined;
  if (gateway === undefined) return skip("no root of its own");
  const { machines, add, tell, get, rowOf } = gateway;
  const [one, two] = machines;
  for (const [at, machine] of machines.entries()) machine.ip("address", "add", `192.0.2.${at + 11}/24`, "dev", "eth0");
  one.ip("address", "add", "2001:db8:1::11/64", "dev", "eth0", "nodad");
  const reaches = (address: string): boolean => {
    try {
      one.run("ping", "-c", "1", "-W", "2", address);
      return true;
    } catch {
      return false;
    }
  };
  await gateway.start();
  const [lan1 = "", lan2 = ""] = ["lan1", "lan2"].map((name) => rowOf("Device.Ethernet.Link.", name).slice(0, -1));
  const bridge = add("Device.Bridging.Bridge.");
  const [name] = [get(bridge)[`${bridge}Name`] ?? ""];
  expect(name).toMatch(/^br-cpe\d+$/);
  expect(tell("set", `${bridge}Enable=true`).code).toBe(0);
  const ports = [lan1, lan2].map((link) => add(`${bridge}Port.`, `LowerLayers=${link}`, "Enable=true"));
  expect(ports.map((port) => get(port)[`${port}Status`])).toEqual(["Up", "Up"]);
  expect(reaches("192.0.2.12")).toBe(true);

  const ip = rowOf("Device.IP.Interface.", name);
  add(`${ip}IPv4Address.`, "IPAddress=192.0.2.1", "SubnetMask=255.255.255.0", "Enable=true");
  add(`${ip}IPv6Address.`, "IPAddress=2001:db8:1::1", "Enable=true");
  expect(reaches("192.0.2.1")).toBe(true);
  await expect.poll(() => reaches("2001:db8:1::1")).toBe(true); // once nobody else is found to have it

  // The bridge is used; a port of others is not the agent's. It keeps VLANs apart where the kernel was built to, or all is as it was.
  expect(tell("delete", bridge).said).toContain("is used by the address 192.0.2.1");
  const filtering = tell("set", `${bridge}Standard=802.1Q-2011`);
  if (filtering.code !== 0) expect(filtering.said).toContain("Operation not supported");
  expect(get(bridge)[`${bridge}Standard`]).toBe(filtering.code === 0 ? "802.1Q-2011" : "802.1D-2004");
  expect(tell("set", `${ports[1]}Enable=false`).code).toBe(0);
  expect(reaches("192.0.2.12")).toBe(false);
  expect(two.ip("-br", "link", "show", "eth0")).toContain("UP");
});

it("takes back what cuts the ACS off, and refuses what NetworkManager manages (needs root and overlayfs)", async ({
  skip,
}) => {
  const gateway = canMakeNamespaces() ? linuxGateway() : undefined;
  if (gateway === undefined) return skip("no root of its own");
  const { root, network, add, tell, rowOf } = gateway;
  const [index = ""] = network.ip("-o", "link", "show", "lan2").split(":");
  root.write(`/run/NetworkManager/devices/${index}`, "[device]\nmanaged=true\n");
  const agent = await gateway.start("acs.url=http://127.0.0.1:1/", "host.confirmSeconds=3");
  const [lan1 = "", lan2 = ""] = ["lan1", "lan2"].map((name) => rowOf("Device.IP.Interface.", name));
  const before = gateway.state();
  const begun = agent.log.length;
  const values = ["IPAddress=192.0.2.1", "SubnetMask=255.255.255.0", "Enable=true"];
  const address = add(`${lan1}IPv4Address.`, ...values);
  const { packages } = await agent.line(({ fact, outcome }) => fact === "host.trial" && outcome === "begun", begun);
  expect(packages).toBe("lan1");
  await agent.line(({ fact, outcome }) => fact === "host.trial" && outcome === "taken-back", begun);
  expect(gateway.state()).toEqual(before);
  expect(tell("get", address).code).toBe(1);
  expect(tell("add", `${lan2}IPv4Address.`)).toEqual({
    code: 1,
    said: expect.stringContaining("lan2 is managed by NetworkManager, which is left alone"),
  });
});
