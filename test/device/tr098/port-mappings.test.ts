import { describe, expect, it } from "vitest";
import { gateway } from "./gateway.ts";

const circuits = "InternetGatewayDevice.WANDevice.1.WANConnectionDevice.";
const internet = `${circuits}1.WANPPPConnection.1.`;
const management = `${circuits}1.WANIPConnection.1.`;

describe("mapped ports [TR-098 InternetGatewayDevice]", () => {
  const mappings = `${internet}PortMapping.`;

  it("are those of the system, each below the connection that it is for", async () => {
    const { add, read, remove } = await gateway();
    const row = await add(mappings, {
      ExternalPort: "8080",
      InternalPort: "80",
      PortMappingProtocol: "UDP",
      InternalClient: "192.168.1.101",
      PortMappingEnabled: "true",
    });
    const other = await add(`${management}PortMapping.`, { ExternalPort: "8080" });
    expect([row, other]).toEqual([`${mappings}2.`, `${management}PortMapping.1.`]);
    expect(await read(mappings)).toMatchObject({
      "1.Alias": "cpe-camera",
      "1.InternalClient": "192.168.1.20",
      "2.ExternalPort": "8080",
      "2.PortMappingProtocol": "UDP",
      "2.PortMappingEnabled": "true",
    });
    await remove(row);
    expect(await read(internet)).toMatchObject({ PortMappingNumberOfEntries: "1" });
    expect(await read(management)).toMatchObject({ PortMappingNumberOfEntries: "1" });
  });

  it("go with their connection", async () => {
    const { add, read, remove } = await gateway();
    const row = await add(`${circuits}1.WANPPPConnection.`, { Username: "me", Password: "secret", Enable: "true" });
    await add(`${row}PortMapping.`, { ExternalPort: "8443" });
    await remove(row);
    expect(await read(circuits)).toMatchObject({ "1.WANPPPConnectionNumberOfEntries": "1" });
  });

  it("are refused where they lead nowhere that there is", async () => {
    const { set } = await gateway();
    await expect(set({ [`${mappings}1.InternalClient`]: "camera" })).rejects.toMatchObject({
      faults: [
        { path: `${mappings}1.InternalClient`, kind: "value", reason: expect.stringMatching(/no IPv4 address/) },
      ],
    });
  });
});
