import { describe, expect, it } from "vitest";
import { gateway } from "./gateway.ts";

// The routes of a gateway of TR-098, by the readings and edits that TR-181 has of them.

const wan = "InternetGatewayDevice.WANDevice.1.";
const management = `${wan}WANConnectionDevice.1.WANIPConnection.1.`;
const forwarding = "InternetGatewayDevice.Layer3Forwarding.";

describe("routes [TR-098 InternetGatewayDevice]", () => {
  it("are of the type that follows from their destination, and from anywhere", async () => {
    const { add, read, set } = await gateway();
    const row = await add(`${forwarding}Forwarding.`, {
      DestIPAddress: "198.18.0.0",
      DestSubnetMask: "255.254.0.0",
      GatewayIPAddress: "100.72.0.1",
      SourceIPAddress: "0.0.0.0",
    });
    await set({ [`${row}Type`]: "Network", [`${row}SourceIPAddress`]: "", [`${row}SourceSubnetMask`]: "" });
    expect(await read(row)).toMatchObject({ Type: "Network", SourceIPAddress: "", SourceSubnetMask: "" });
    await set({ [`${row}Type`]: "Default" });
    expect(await read(row)).toMatchObject({ Type: "Default", DestIPAddress: "0.0.0.0", DestSubnetMask: "0.0.0.0" });
    for (const Type of ["Network", "Host"])
      await expect(set({ [`${row}Type`]: Type })).rejects.toMatchObject({
        faults: [{ path: `${row}Type`, kind: "value", reason: expect.stringMatching(/follows from DestIPAddress/) }],
      });
    await set({ [`${row}Type`]: "Host", [`${row}DestIPAddress`]: "198.18.0.7" });
    expect(await read(row)).toMatchObject({ Type: "Host", DestSubnetMask: "255.255.255.255" });
    await expect(set({ [`${row}SourceIPAddress`]: "192.168.1.9" })).rejects.toMatchObject({
      faults: [{ path: `${row}SourceIPAddress`, kind: "value", reason: expect.stringMatching(/by their destination/) }],
    });
  });

  it("are read-only where they were learned [TR-069 A.3.2.3]", async () => {
    const { add, read, set, writable } = await gateway();
    const [learned, own] = [`${forwarding}Forwarding.2.`, await add(`${forwarding}Forwarding.`)];
    expect(await read(learned)).toMatchObject({ StaticRoute: "false" });
    const settings = ["Enable", "Type", "DestIPAddress", "SourceIPAddress", "GatewayIPAddress", "ForwardingPolicy"];
    const [ofLearned, ofOwn] = [await writable(learned), await writable(own)];
    for (const each of ["", ...settings]) expect([each, ofLearned[each], ofOwn[each]]).toEqual([each, false, true]);
    await expect(set({ [`${learned}GatewayIPAddress`]: "100.72.0.9" })).rejects.toMatchObject({
      faults: [{ path: `${learned}GatewayIPAddress`, kind: "read-only", reason: expect.stringMatching(/learned/) }],
    });
  });

  it("are added, lead out of a connection, and go", async () => {
    const { add, read, remove, set } = await gateway();
    const row = await add(`${forwarding}Forwarding.`, {
      DestIPAddress: "198.18.0.0",
      DestSubnetMask: "255.254.0.0",
      GatewayIPAddress: "100.72.0.1",
      Interface: management.slice(0, -1),
      Enable: "true",
    });
    expect(await read(row)).toMatchObject({
      Status: "Enabled",
      StaticRoute: "true",
      Type: "Network",
      Interface: management.slice(0, -1),
    });
    await expect(set({ [`${row}Interface`]: wan.slice(0, -1) })).rejects.toMatchObject({
      faults: [{ path: `${row}Interface`, kind: "value", reason: expect.stringMatching(/out of a WANIPConnection/) }],
    });
    await expect(remove(`${forwarding}Forwarding.3.`)).rejects.toMatchObject({
      faults: [{ reason: expect.stringMatching(/makes by itself of an address/) }],
    });
    await remove(row);
    expect(await read(forwarding)).toMatchObject({ ForwardNumberOfEntries: "3" });
  });
});
