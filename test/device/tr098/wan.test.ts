import { describe, expect, it } from "vitest";
import { gateway } from "./gateway.ts";

// The outside of a gateway of TR-098, by the readings and edits that TR-181 has of it.

const wan = "InternetGatewayDevice.WANDevice.1.";
const circuits = `${wan}WANConnectionDevice.`;
const internet = `${circuits}1.WANPPPConnection.1.`;
const management = `${circuits}1.WANIPConnection.1.`;
const forwarding = "InternetGatewayDevice.Layer3Forwarding.";

describe("a PPP connection [TR-098 InternetGatewayDevice]", () => {
  it("is switched, and all that is told of it follows", async () => {
    const { clock, read, set } = await gateway();
    clock.advance(600_000);
    expect(await read(internet)).toMatchObject({
      ConnectionStatus: "Connected",
      Uptime: "600",
      LastConnectionError: "ERROR_NONE",
      ExternalIPAddress: "203.0.113.3",
      DefaultGateway: "203.0.113.1",
      DNSServers: "203.0.113.53,203.0.113.54",
      Username: "DG000001@example.net",
      Password: "",
    });
    await set({ [`${internet}Enable`]: "false" });
    const sent = (await read(internet))["Stats.EthernetBytesSent"];
    clock.advance(60_000);
    expect(await read(internet)).toMatchObject({
      ConnectionStatus: "Disconnected",
      Uptime: "0",
      LastConnectionError: "ERROR_USER_DISCONNECT",
      ExternalIPAddress: "",
      DefaultGateway: "",
      DNSServers: "",
      "Stats.EthernetBytesSent": sent,
    });
    expect(await read(forwarding)).not.toMatchObject({ "Forwarding.1.DestIPAddress": "0.0.0.0" });
    expect(await read(`${wan}WANCommonInterfaceConfig.`)).toMatchObject({ NumberOfActiveConnections: "1" });
    await set({ [`${internet}Enable`]: "true" });
    clock.advance(5_000);
    expect(await read(internet)).toMatchObject({ ConnectionStatus: "Connected", Uptime: "5" });
  });

  it("is not let in without a name or a password, and never tells the password", async () => {
    const { read, set } = await gateway();
    await set({ [`${internet}Password`]: "" });
    expect(await read(internet)).toMatchObject({
      ConnectionStatus: "Connecting",
      LastConnectionError: "ERROR_AUTHENTICATION_FAILURE",
    });
    await set({ [`${internet}Password`]: "again", [`${internet}Username`]: "me@example.org" });
    expect(await read(internet)).toMatchObject({
      ConnectionStatus: "Connected",
      Username: "me@example.org",
      Password: "",
    });
  });

  it("begins anew when it is reset", async () => {
    const { clock, read, set } = await gateway();
    clock.advance(600_000);
    await set({ [`${internet}Reset`]: "true" });
    clock.advance(7_000);
    expect(await read(internet)).toMatchObject({ Uptime: "7", Reset: "false" });
  });

  it("that is added comes up once it is set, and leads outside when the other goes", async () => {
    const { add, read, remove } = await gateway();
    const row = await add(`${circuits}1.WANPPPConnection.`);
    expect(row).toBe(`${circuits}1.WANPPPConnection.2.`);
    expect(await read(row)).toMatchObject({ Enable: "false", ConnectionStatus: "Disconnected", ExternalIPAddress: "" });
    const again = await add(`${circuits}1.WANPPPConnection.`, { Enable: "true", Username: "two", Password: "2" });
    expect(await read(again)).toMatchObject({
      ConnectionStatus: "Connected",
      ExternalIPAddress: "198.51.100.3",
      RemoteIPAddress: "198.51.100.1",
    });
    expect(await read(forwarding)).toMatchObject({ DefaultConnectionService: internet.slice(0, -1) });
    await remove(internet);
    await remove(row);
    const routes = await read(forwarding);
    expect(routes).toMatchObject({ DefaultConnectionService: again.slice(0, -1) });
    const [route = ""] = Object.entries(routes).find(([, value]) => value === "198.51.100.1") ?? [];
    expect(routes[route.replace("GatewayIPAddress", "Interface")]).toBe(again.slice(0, -1));
    expect(await read(circuits)).toMatchObject({ "1.WANPPPConnectionNumberOfEntries": "1" });
  });

  it.each([
    ["ConnectionTrigger", "Manual", /AlwaysOn, or made OnDemand/],
    ["MaxMRUSize", "64", /128 to 1500/],
    ["Username", "a\tb", /no control characters/],
    ["IdleDisconnectTime", "60", /only a connection on demand/],
    ["ExternalIPAddress", "192.0.2.9", /that its peer gives it/],
    ["MACAddress", "02:00:00:00:00:09", /keeps the MAC address/],
  ])("refuses %s %s, and says why", async (name, value, reason) => {
    const { set } = await gateway();
    await expect(set({ [internet + name]: value })).rejects.toMatchObject({
      faults: [{ path: internet + name, kind: "value", reason: expect.stringMatching(reason) }],
    });
  });

  it("takes the addresses that it has", async () => {
    const { read, set } = await gateway();
    const { ExternalIPAddress = "", MACAddress = "" } = await read(internet);
    await set({
      [`${internet}ExternalIPAddress`]: ExternalIPAddress,
      [`${internet}MACAddress`]: MACAddress,
      [`${management}MACAddress`]: MACAddress,
    });
    expect(await read(internet)).toMatchObject({ ExternalIPAddress, MACAddress });
  });
});

describe("a connection by IP [TR-098 InternetGatewayDevice]", () => {
  it("asks for an address, or has one that is set", async () => {
    const { read, set } = await gateway();
    expect(await read(management)).toMatchObject({
      AddressingType: "DHCP",
      ExternalIPAddress: "100.72.0.3",
      SubnetMask: "255.255.0.0",
      DefaultGateway: "100.72.0.1",
      NATEnabled: "false",
    });
    await expect(set({ [`${management}ExternalIPAddress`]: "192.0.2.9" })).rejects.toMatchObject({
      faults: [{ path: `${management}ExternalIPAddress`, reason: expect.stringMatching(/AddressingType is Static/) }],
    });
    await set({
      [`${management}AddressingType`]: "Static",
      [`${management}ExternalIPAddress`]: "192.0.2.9",
      [`${management}SubnetMask`]: "255.255.255.0",
    });
    expect(await read(management)).toMatchObject({
      AddressingType: "Static",
      ConnectionStatus: "Connected",
      ExternalIPAddress: "192.0.2.9",
      SubnetMask: "255.255.255.0",
    });
    await set({ [`${management}AddressingType`]: "DHCP" });
    expect(await read(management)).toMatchObject({ AddressingType: "DHCP", ExternalIPAddress: "100.72.0.3" });
    await set({ [`${management}Enable`]: "false" });
    expect(await read(management)).toMatchObject({ ConnectionStatus: "Disconnected", ExternalIPAddress: "" });
    expect(await read(internet)).toMatchObject({ ConnectionStatus: "Connected" });
  });

  it("is given an address on a circuit of its own, of a network beside, and loses it when it is off", async () => {
    const { add, clock, read, remove, set } = await gateway();
    const circuit = await add(circuits);
    const row = await add(`${circuit}WANIPConnection.`, { Enable: "true" });
    const second = await add(`${await add(circuits)}WANIPConnection.`, { Enable: "true" });
    clock.advance(60_000);
    expect(await read(row)).toMatchObject({
      AddressingType: "DHCP",
      ConnectionStatus: "Connected",
      Uptime: "60",
      ExternalIPAddress: "100.76.0.3",
      SubnetMask: "255.255.0.0",
      DefaultGateway: "100.76.0.1",
      DNSServers: "100.72.0.53",
    });
    expect((await read(second)).ExternalIPAddress).toBe("100.78.0.3");
    await set({ [`${row}Enable`]: "false" });
    expect(await read(row)).toMatchObject({
      ConnectionStatus: "Disconnected",
      ExternalIPAddress: "",
      DefaultGateway: "",
    });
    await set({ [`${row}Enable`]: "true" });
    await set({ [`${wan}WANDSLInterfaceConfig.Enable`]: "false" });
    expect(await read(row)).toMatchObject({ ConnectionStatus: "Connecting", ExternalIPAddress: "" });
    await set({ [`${wan}WANDSLInterfaceConfig.Enable`]: "true" });
    // That of one circuit is nothing to the other.
    await remove(circuit);
    expect((await read(second)).ExternalIPAddress).toBe("100.78.0.3");
  });

  it("has a circuit of its own, which takes it along", async () => {
    const { add, read, remove } = await gateway();
    await expect(add(`${circuits}1.WANIPConnection.`)).rejects.toMatchObject({
      faults: [{ kind: "resources", reason: expect.stringMatching(/a WANConnectionDevice of its own/) }],
    });
    const circuit = await add(circuits, { "WANDSLLinkConfig.DestinationAddress": "PVC: 8/35" });
    expect(await read(circuit)).toMatchObject({
      "WANDSLLinkConfig.Enable": "true",
      "WANDSLLinkConfig.LinkStatus": "Up",
      "WANDSLLinkConfig.DestinationAddress": "PVC: 8/35",
    });
    const row = await add(`${circuit}WANIPConnection.`, {
      AddressingType: "Static",
      ExternalIPAddress: "192.0.2.9",
      SubnetMask: "255.255.255.0",
      NATEnabled: "true",
      Enable: "true",
    });
    expect(await read(row)).toMatchObject({
      ConnectionStatus: "Connected",
      ExternalIPAddress: "192.0.2.9",
      NATEnabled: "true",
    });
    await add(`${circuit}WANPPPConnection.`, { Username: "me", Password: "secret", Enable: "true" });
    expect(await read(circuit)).toMatchObject({ "WANPPPConnection.1.ConnectionStatus": "Connected" });
    await remove(circuit);
    expect(await read(wan)).toMatchObject({ WANConnectionNumberOfEntries: "1" });
    await expect(remove(`${circuits}1.`)).rejects.toMatchObject({
      faults: [{ reason: expect.stringMatching(/part of the device/) }],
    });
  });
});

it("NAT is switched for a connection", async () => {
  const { read, set } = await gateway();
  await set({ [`${internet}NATEnabled`]: "false", [`${management}NATEnabled`]: "true" });
  expect(await read(internet)).toMatchObject({ NATEnabled: "false" });
  expect(await read(management)).toMatchObject({ NATEnabled: "true" });
});

it("a line that is switched off takes every connection down, and its counters stop [TR-098 InternetGatewayDevice]", async () => {
  const { clock, read, set } = await gateway();
  await set({ [`${wan}WANDSLInterfaceConfig.Enable`]: "false" });
  const before = await read(`${wan}WANCommonInterfaceConfig.`);
  clock.advance(60_000);
  const after = await read(wan);
  expect(after).toMatchObject({
    "WANDSLInterfaceConfig.Status": "Disabled",
    "WANCommonInterfaceConfig.PhysicalLinkStatus": "Down",
    "WANCommonInterfaceConfig.NumberOfActiveConnections": "0",
    "WANCommonInterfaceConfig.TotalBytesSent": before.TotalBytesSent,
    "WANConnectionDevice.1.WANDSLLinkConfig.LinkStatus": "Down",
    "WANConnectionDevice.1.WANIPConnection.1.ConnectionStatus": "Connecting",
    "WANConnectionDevice.1.WANIPConnection.1.LastConnectionError": "ERROR_NO_CARRIER",
    "WANConnectionDevice.1.WANPPPConnection.1.ConnectionStatus": "Connecting",
    "WANConnectionDevice.1.WANPPPConnection.1.LastConnectionError": "ERROR_ISP_TIME_OUT",
  });
});

it("a circuit that is switched off takes its connections down, and leaves the line and other circuits up [TR-098 InternetGatewayDevice]", async () => {
  const { add, clock, read, set } = await gateway();
  const other = await add(circuits);
  const row = await add(`${other}WANIPConnection.`, { Enable: "true" });
  clock.advance(60_000);
  await set({ [`${circuits}1.WANDSLLinkConfig.Enable`]: "false" });
  clock.advance(60_000);
  expect(await read(wan)).toMatchObject({
    "WANDSLInterfaceConfig.Enable": "true",
    "WANDSLInterfaceConfig.Status": "Up",
    "WANDSLInterfaceConfig.Stats.Showtime.LinkRetrain": "0",
    "WANDSLInterfaceConfig.ShowtimeStart": "120",
    "WANCommonInterfaceConfig.PhysicalLinkStatus": "Up",
    "WANConnectionDevice.1.WANDSLLinkConfig.Enable": "false",
    "WANConnectionDevice.1.WANDSLLinkConfig.LinkStatus": "Down",
    "WANConnectionDevice.1.WANPPPConnection.1.ConnectionStatus": "Connecting",
    "WANConnectionDevice.2.WANDSLLinkConfig.LinkStatus": "Up",
  });
  expect(await read(row)).toMatchObject({ ConnectionStatus: "Connected", Uptime: "120" });
  await set({ [`${circuits}1.WANDSLLinkConfig.Enable`]: "true" });
  clock.advance(5_000);
  expect(await read(internet)).toMatchObject({ ConnectionStatus: "Connected", Uptime: "5" });
});

it("the address inside is set, and leases with it [TR-098 InternetGatewayDevice]", async () => {
  const { read, set } = await gateway();
  const lan = "InternetGatewayDevice.LANDevice.1.LANHostConfigManagement.";
  await set({ [`${lan}IPInterface.1.IPInterfaceIPAddress`]: "192.168.1.254" });
  expect(await read(lan)).toMatchObject({
    "IPInterface.1.IPInterfaceIPAddress": "192.168.1.254",
    "IPInterface.1.IPInterfaceSubnetMask": "255.255.255.0",
  });
});
