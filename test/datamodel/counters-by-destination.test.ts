import { describe, expect, it } from "vitest";
import { loadVirtualKind } from "../../src/wiring/virtual/virtual-kind.ts";
import { byPath, simulatedDevice } from "./simulated-device.ts";

// Every packet of a link is unicast, multicast or broadcast, and is counted as one of them.

const lan = "InternetGatewayDevice.LANDevice.1.";
const connections = "InternetGatewayDevice.WANDevice.1.WANConnectionDevice.1.";

describe.each([
  ["dsl-gateway", `${lan}LANEthernetInterfaceConfig.1.Stats.`, ""],
  ["dsl-gateway", `${connections}WANIPConnection.1.Stats.`, "Ethernet"],
  ["dsl-gateway", `${connections}WANPPPConnection.1.Stats.`, "Ethernet"],
  ["home-gateway", "Device.Ethernet.Interface.1.Stats.", ""],
  ["home-gateway", "Device.IP.Interface.1.Stats.", ""],
  ["home-gateway", "Device.WiFi.SSID.1.Stats.", ""],
  ["home-gateway", "Device.Bridging.Bridge.1.Port.1.Stats.", ""],
])("packets of %s below %s", (kind, object, prefix) => {
  it("are as many as those by destination together, which never become fewer", async () => {
    const { clock, tree } = await simulatedDevice(await loadVirtualKind(kind), "DG000001");
    const names = (direction: string) =>
      ["Unicast", "Multicast", "Broadcast"].map((to) => `${object}${prefix}${to}Packets${direction}`);
    let before: readonly number[] = [0, 0, 0, 0, 0, 0];
    for (let at = 0; at < 40; at += 1) {
      clock.advance(1_700 * (at + 1));
      const values = byPath(await tree.values([object]));
      const read = (path: string): number => Number(values.get(path) ?? Number.NaN);
      const counts = [...names("Sent"), ...names("Received")].map(read);
      for (const [index, count] of counts.entries()) expect(count).toBeGreaterThanOrEqual(before[index] ?? 0);
      for (const direction of ["Sent", "Received"])
        expect(read(`${object}${prefix}Packets${direction}`)).toBe(
          names(direction).reduce((sum, name) => sum + read(name), 0),
        );
      const unknown = read(`${object}${prefix}UnknownProtoPacketsReceived`);
      expect(unknown).toBeLessThanOrEqual(read(`${object}${prefix}PacketsReceived`));
      before = counts;
    }
    expect(before[0]).toBeGreaterThan(0);
    expect(before[3]).toBeGreaterThan(0);
  });
});

it("frames that a port counts by kind are those that its link counts", async () => {
  const { clock, tree } = await simulatedDevice(await loadVirtualKind("home-gateway"), "DG000001");
  clock.advance(3_600_000);
  const values = byPath(await tree.values(["Device.Ethernet."]));
  const frames = [...values].filter(([path]) => /RMONStats\.\d+\.BroadcastPackets$/.test(path));
  expect(frames.length).toBeGreaterThan(0);
  for (const [path, count] of frames) {
    const port = values.get(path.replace("BroadcastPackets", "Interface"));
    expect(count).toBe(values.get(`${port}.Stats.BroadcastPacketsReceived`));
    expect(values.get(path.replace("Broadcast", "Multicast"))).toBe(
      values.get(`${port}.Stats.MulticastPacketsReceived`),
    );
  }
});
