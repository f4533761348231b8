import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { startService } from "../../stand-in/ubus/service.ts";
import { added, applied, scene, sectionOf } from "./router-scene.ts";

// A WAN that an ACS takes from DHCP to an address of its own, and back. [TR-181 IP.Interface, TR-181 DHCPv4]

const client = "Device.DHCPv4.Client.1.Enable";
const ip = "Device.IP.Interface.2.";

const wan = (at: Awaited<ReturnType<typeof scene>>): readonly string[] =>
  (sectionOf(at, "wan", "network") ?? []).filter((line) => !/^(device|hostname|vendorid) /.test(line));

it("has its address by DHCP or static, as the ACS sets both in one request, and keeps its client and its zone", async () => {
  const at = await scene();
  const before = wan(at);
  expect(before).toEqual(["proto 'dhcp'"]);
  const row = await added(at, `${ip}IPv4Address.`);
  const number = /(\d+)\.$/.exec(row)?.[1];
  const [open = ""] = await at.ask(rpc.get(row, client));
  expect(valuesOf(open).get(`${row}Enable`)).toBe("false");
  expect(valuesOf(open).get(client)).toBe("true");

  const address = { [`${row}IPAddress`]: "203.0.113.9", [`${row}SubnetMask`]: "255.255.255.0" };
  const [refused = ""] = await at.ask(rpc.set({ ...address, [`${row}Enable`]: "true" }));
  expect(refused).toContain(`<ParameterName>${row}Enable</ParameterName><FaultCode>9007</FaultCode>`);
  expect(refused).toContain("wan has its IPv4 addresses by DHCP or static, not both");

  const told = at.cpe.log.length;
  const [set = "", got = ""] = await at.ask(
    rpc.set({ ...address, [`${row}Enable`]: "true", [client]: "false" }),
    rpc.get(`${ip}IPv4Address.`, "Device.DHCPv4.Client."),
  );
  expect(set).toContain("<Status>1</Status>");
  const values = valuesOf(got);
  const addresses = [...values].flatMap(([path, value]) => (path.endsWith(".IPAddress") ? [[path, value]] : []));
  expect(addresses).toContainEqual([`${row}IPAddress`, "203.0.113.9"]);
  expect(values.get(`${row}Enable`)).toBe("true");
  expect(values.get(`${row}AddressingType`)).toBe("Static");
  expect(values.get(client)).toBe("false");
  expect(values.get("Device.DHCPv4.Client.1.Interface")).toBe(ip.slice(0, -1));
  await applied(at, told);
  expect(wan(at)).toEqual([
    "cpe_client 'dhcp'",
    `cpe_ipaddr 'cpe_${number},1,203.0.113.9/24'`,
    "ipaddr '203.0.113.9/24'",
    "proto 'static'",
  ]);

  const [both = ""] = await at.ask(rpc.set({ [client]: "true" }));
  expect(both).toContain(`<ParameterName>${client}</ParameterName><FaultCode>9007</FaultCode>`);
  const next = at.cpe.log.length;
  const [back = "", shown = ""] = await at.ask(
    rpc.set({ [client]: "true", [`${row}Enable`]: "false" }),
    rpc.get(row, client),
  );
  expect(back).toContain("<Status>1</Status>");
  expect(valuesOf(shown).get(`${row}IPAddress`)).toBe("203.0.113.9");
  expect(valuesOf(shown).get(client)).toBe("true");
  await applied(at, next);
  expect(wan(at)).toEqual([`cpe_ipaddr 'cpe_${number},0,203.0.113.9/24'`, "proto 'dhcp'"]);
  await at.ask(rpc.delete(row));
  await expect.poll(() => wan(at)).toEqual(before);
});

it("takes an address once its client is disabled already", async () => {
  const at = await scene();
  const told = at.cpe.log.length;
  await at.ask(rpc.set({ [client]: "false" }));
  await applied(at, told);
  expect(wan(at)).toEqual(["auto '0'", "proto 'dhcp'"]);
  const row = await added(at, `${ip}IPv4Address.`);
  const next = at.cpe.log.length;
  const [set = ""] = await at.ask(
    rpc.set({
      [`${row}IPAddress`]: "203.0.113.9",
      [`${row}SubnetMask`]: "255.255.255.252",
      [`${row}Enable`]: "true",
    }),
  );
  expect(set).toContain("<Status>1</Status>");
  await applied(at, next);
  expect(wan(at)).toContain("ipaddr '203.0.113.9/30'");
  expect(wan(at)).toContain("proto 'static'");
  expect(wan(at)).not.toContain("auto '0'");
});

it("gives the client back what its section had, which an address of the ACS stood in the place of", async () => {
  const own = ["ipaddr '192.168.7.2'", "netmask '255.255.255.0'"];
  const at = await scene(undefined, {}, (router) => {
    const network = router.text("etc/config/network");
    const lines = own.map((line) => `\toption ${line}\n`).join("");
    router.write("etc/config/network", network.replace("\toption proto 'dhcp'\n", `\toption proto 'dhcp'\n${lines}`));
  });
  const before = wan(at);
  expect(before).toEqual([...own, "proto 'dhcp'"]);
  const row = await added(at, `${ip}IPv4Address.`);
  const address = { [`${row}IPAddress`]: "203.0.113.9", [`${row}SubnetMask`]: "255.255.255.0" };
  const told = at.cpe.log.length;
  await at.ask(rpc.set({ ...address, [`${row}Enable`]: "true", [client]: "false" }));
  await applied(at, told);
  expect(wan(at)).toContain("ipaddr '203.0.113.9/24'");
  expect(wan(at)).not.toContain("netmask '255.255.255.0'");
  const next = at.cpe.log.length;
  await at.ask(rpc.set({ [client]: "true", [`${row}Enable`]: "false" }));
  await applied(at, next);
  await at.ask(rpc.delete(row));
  await expect.poll(() => wan(at)).toEqual(before);
});

it("brings up a WAN that somebody has taken down once it has another protocol", async () => {
  const dump = ".cpe-agent/ubus/network.interface/dump.json";
  const raised: string[] = [];
  const at = await scene(undefined, {}, (router) => {
    const { interface: interfaces } = JSON.parse(router.text(dump));
    const down = (each: { interface: string }) => (each.interface === "wan" ? { ...each, autostart: false } : each);
    router.write(dump, JSON.stringify({ interface: interfaces.map(down) }));
  });
  const up = async (): Promise<undefined> => void raised.push(at.router.procd.changed.at(-1) ?? "");
  const socket = join(at.router.root, "tmp/run/ubus/ubus.sock");
  const netifd = await startService(socket, { "network.interface.wan": { up: { takes: {}, call: up } } });
  onTestFinished(() => netifd.stop());
  const row = await added(at, `${ip}IPv4Address.`);
  const address = { [`${row}IPAddress`]: "203.0.113.9", [`${row}SubnetMask`]: "255.255.255.0" };
  await at.ask(rpc.set(address));
  expect(raised).toEqual([]);
  await at.ask(rpc.set({ [`${row}Enable`]: "true", [client]: "false" }));
  await expect.poll(() => raised).toEqual(["network"]);
});
