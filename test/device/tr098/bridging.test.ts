import { expect, it } from "vitest";
import { gateway } from "./gateway.ts";

// Bridges and queues of a gateway of TR-098, by the readings and edits that TR-181 has of them. [TR-098 InternetGatewayDevice]

const layer2 = "InternetGatewayDevice.Layer2Bridging.";
const wan = "InternetGatewayDevice.WANDevice.1.";

/** The AvailableInterfaceKey of what leads to this row. */
const keyOf = (interfaces: Readonly<Record<string, string>>, reference: string): string => {
  const [path = ""] = Object.entries(interfaces).find(([, value]) => value === reference) ?? [];
  return interfaces[path.replace("InterfaceReference", "AvailableInterfaceKey")] ?? "none";
};

it("shows the bridge inside, with a port for each port and network and one for the router itself", async () => {
  const { read } = await gateway();
  const told = await read(layer2);
  expect(told).toMatchObject({
    BridgeNumberOfEntries: "1",
    "Bridge.1.BridgeKey": "1",
    "Bridge.1.BridgeName": "br-lan",
    "Bridge.1.BridgeStandard": "802.1D",
    "Bridge.1.PortNumberOfEntries": "7",
  });
  const inside = "InternetGatewayDevice.LANDevice.1.";
  for (const [port, reference] of [
    [1, `${inside}LANHostConfigManagement.IPInterface.1`],
    [2, `${inside}LANEthernetInterfaceConfig.1`],
    [6, `${inside}WLANConfiguration.1`],
  ] as const)
    expect(told[`Bridge.1.Port.${port}.PortInterface`], reference).toBe(keyOf(told, reference));
  const keys = Object.entries(told).flatMap(([path, value]) => (/AvailableInterfaceKey$/.test(path) ? [value] : []));
  expect(new Set(keys).size).toBe(Number(told.AvailableInterfaceNumberOfEntries));
});

it("puts a circuit and a port into a bridge that was added, and the port is on no other then", async () => {
  const { add, read, remove, set } = await gateway();
  const circuit = await add(`${wan}WANConnectionDevice.`);
  const key = keyOf(await read(layer2), circuit.slice(0, -1));
  const bridge = await add(`${layer2}Bridge.`, { BridgeEnable: "true", BridgeStandard: "802.1Q", BridgeName: "IPTV" });
  const port = await add(`${bridge}Port.`, { PortInterface: key, PortEnable: "true" });
  expect(await read(port)).toMatchObject({ PortEnable: "true", PortInterface: key, PortState: "Forwarding" });
  expect(await read(bridge)).toMatchObject({ BridgeStatus: "Enabled", BridgeStandard: "802.1Q", BridgeName: "IPTV" });
  const lan4 = keyOf(await read(layer2), "InternetGatewayDevice.LANDevice.1.LANEthernetInterfaceConfig.4");
  const second = await add(`${bridge}Port.`);
  await expect(set({ [`${second}PortInterface`]: lan4 })).rejects.toThrow(/lan4 is a port of br-lan already/);
  await remove(`${layer2}Bridge.1.Port.5.`);
  await set({ [`${second}PortInterface`]: lan4, [`${second}PortEnable`]: "true" });
  expect(await read(second)).toMatchObject({ PortInterface: lan4, PortEnable: "true" });
  await expect(set({ [`${second}PortInterface`]: "4711" })).rejects.toThrow(/by its AvailableInterfaceKey/);
  // The circuit is outside as before, and goes out of the bridge when it is deleted.
  expect(await read(circuit)).toMatchObject({ "WANDSLLinkConfig.LinkStatus": "Up" });
  await remove(bridge);
  expect(await read(layer2)).toMatchObject({ BridgeNumberOfEntries: "1" });
});

it("keeps VLANs apart by the PVID of ports", async () => {
  const { add, read, set } = await gateway();
  const bridge = `${layer2}Bridge.1.`;
  await set({ [`${bridge}BridgeStandard`]: "802.1Q" });
  const vlan = await add(`${bridge}VLAN.`, { VLANID: "7", VLANName: "guests", VLANEnable: "true" });
  await set({ [`${bridge}Port.2.PVID`]: "7" });
  expect(await read(`${bridge}Port.2.`)).toMatchObject({ PVID: "7", IngressFiltering: "true" });
  expect(await read(vlan)).toMatchObject({ VLANID: "7", VLANName: "guests", VLANEnable: "true" });
});

it("keeps filters and markings under keys of their own", async () => {
  const { add, read } = await gateway();
  const one = await add(`${layer2}Filter.`, { FilterEnable: "true", FilterInterface: "5", VLANIDFilter: "7" });
  const other = await add(`${layer2}Filter.`, { FilterEnable: "true" });
  expect(await read(one)).toMatchObject({ FilterKey: "1", FilterStatus: "Enabled", VLANIDFilter: "7" });
  expect(await read(other)).toMatchObject({ FilterKey: "2", VLANIDFilter: "-1" });
  expect(await read(await add(`${layer2}Marking.`))).toMatchObject({ MarkingKey: "1", MarkingStatus: "Disabled" });
});

it("has no room for bridges without end", async () => {
  const { add, read } = await gateway();
  const { MaxBridgeEntries = "0" } = await read(layer2);
  for (let there = 1; there < Number(MaxBridgeEntries); there++) await add(`${layer2}Bridge.`);
  await expect(add(`${layer2}Bridge.`)).rejects.toThrow(/there is room for 16 bridges/);
});

it("has queues that can be set, added and deleted, and keeps what is told to wait in them", async () => {
  const { add, read, remove, set } = await gateway();
  const queues = "InternetGatewayDevice.QueueManagement.";
  expect(await read(`${queues}Queue.1.`)).toMatchObject({
    QueueEnable: "true",
    QueueStatus: "Enabled",
    QueueInterface: "InternetGatewayDevice.LANDevice.1.LANEthernetInterfaceConfig.1",
    SchedulerAlgorithm: "WFQ",
  });
  await set({ [`${queues}Queue.1.SchedulerAlgorithm`]: "SP", [`${queues}Queue.1.ShapingRate`]: "2000000" });
  expect(await read(`${queues}Queue.1.`)).toMatchObject({ SchedulerAlgorithm: "SP", ShapingRate: "2000000" });
  const voice = await add(`${queues}Queue.`, { QueueEnable: "true", QueuePrecedence: "2", TrafficClasses: "5,6" });
  expect(await read(voice)).toMatchObject({ QueueStatus: "Enabled", QueuePrecedence: "2", TrafficClasses: "5,6" });
  const rule = await add(`${queues}Classification.`, { ClassificationEnable: "true", DSCPCheck: "46" });
  expect(await read(rule)).toMatchObject({ ClassificationStatus: "Enabled", DSCPCheck: "46", ClassQueue: "-1" });
  await remove(voice);
  await expect(remove(`${queues}Queue.1.`)).rejects.toThrow(/the queue of a link, which goes with it/);
});
