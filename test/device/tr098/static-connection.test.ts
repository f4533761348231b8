import { describe, expect, it } from "vitest";
import { gateway } from "./gateway.ts";

const circuits = "InternetGatewayDevice.WANDevice.1.WANConnectionDevice.";
const internet = `${circuits}1.WANPPPConnection.1.`;
const management = `${circuits}1.WANIPConnection.1.`;
const forwarding = "InternetGatewayDevice.Layer3Forwarding.";

describe("a connection with an address that is set [TR-098 InternetGatewayDevice]", () => {
  const fixed = {
    [`${management}AddressingType`]: "Static",
    [`${management}ExternalIPAddress`]: "192.0.2.9",
    [`${management}SubnetMask`]: "255.255.255.0",
    [`${management}DefaultGateway`]: "192.0.2.1",
  };
  const ways = async (read: (object: string) => Promise<Record<string, string>>) =>
    Object.values(await read(`${forwarding}Forwarding.`)).filter((value) => value === "192.0.2.1");

  it("leads outside by the router that is set, as long as it is there", async () => {
    const { read, set } = await gateway();
    await set(fixed);
    expect(await read(management)).toMatchObject({ ConnectionStatus: "Connected", DefaultGateway: "192.0.2.1" });
    expect(await ways(read)).toHaveLength(1);
    await set({ [`${internet}Enable`]: "false" });
    expect(await read(forwarding)).toMatchObject({ DefaultConnectionService: management.slice(0, -1) });
    await set({ [`${management}DefaultGateway`]: "192.0.2.2" });
    expect(await read(management)).toMatchObject({ DefaultGateway: "192.0.2.2" });
    expect(await ways(read)).toEqual([]);
    await set({ [`${management}AddressingType`]: "DHCP" });
    expect(await read(management)).toMatchObject({ DefaultGateway: "100.72.0.1" });
    expect(Object.values(await read(`${forwarding}Forwarding.`))).not.toContain("192.0.2.2");
  });

  it("has no router where it is 0.0.0.0", async () => {
    const { read, set } = await gateway();
    await set({ ...fixed, [`${management}DefaultGateway`]: "0.0.0.0" });
    const routers = Object.entries(await read(`${forwarding}Forwarding.`)).filter(([name]) =>
      /GatewayIPAddress$/.test(name),
    );
    expect(routers.map(([, router]) => router)).not.toContain("0.0.0.0");
    await set({ [`${management}AddressingType`]: "DHCP", [`${management}DefaultGateway`]: "0.0.0.0" });
    expect(await read(management)).toMatchObject({ DefaultGateway: "100.72.0.1" });
  });

  it("has none where it is asked for", async () => {
    const { set } = await gateway();
    await expect(set({ [`${management}DefaultGateway`]: "192.0.2.1" })).rejects.toMatchObject({
      faults: [{ path: `${management}DefaultGateway`, reason: expect.stringMatching(/AddressingType is Static/) }],
    });
  });

  it("takes its route along", async () => {
    const { add, read, remove, set } = await gateway();
    const row = await add(`${await add(circuits)}WANIPConnection.`);
    await set(Object.fromEntries(Object.entries(fixed).map(([path, value]) => [path.replace(management, row), value])));
    expect(await ways(read)).toHaveLength(1);
    await remove(row);
    expect(await ways(read)).toEqual([]);
  });
});

it("a connection is held to its ShapingRate, which goes with it [TR-098 InternetGatewayDevice]", async () => {
  const { add, read, remove, set } = await gateway();
  expect(await read(internet)).toMatchObject({ ShapingRate: "-1" });
  await set({ [`${internet}ShapingRate`]: "900000", [`${management}ShapingRate`]: "100000" });
  expect([(await read(internet)).ShapingRate, (await read(management)).ShapingRate]).toEqual(["900000", "100000"]);
  await set({ [`${internet}ShapingRate`]: "-1" });
  expect(await read(internet)).toMatchObject({ ShapingRate: "-1" });
  await expect(set({ [`${internet}ShapingRate`]: "50" })).rejects.toMatchObject({
    faults: [{ path: `${internet}ShapingRate`, kind: "value", reason: expect.stringMatching(/not in percent/) }],
  });
  await expect(set({ [`${internet}ShapingRate`]: "1234" })).rejects.toMatchObject({
    faults: [{ path: `${internet}ShapingRate`, kind: "value", reason: expect.stringMatching(/whole thousands/) }],
  });
  const row = await add(`${circuits}1.WANPPPConnection.`, { Username: "me", Password: "secret", Enable: "true" });
  await set({ [`${row}ShapingRate`]: "500000" });
  expect(await read(row)).toMatchObject({ ShapingRate: "500000" });
  await remove(row);
  expect(await read(management)).toMatchObject({ ShapingRate: "100000" });
});
