import { describe, expect, it } from "vitest";
import type { Device } from "../../src/acs/device.ts";
import { Devices } from "../../src/acs/devices.ts";
import type { AcsRpcs } from "../../src/cwmp/methods.ts";
import { openMemoryStore } from "../../src/store/memory-store.ts";
import { manualClock } from "../host/manual-clock.ts";
import { deviceId, namespace } from "./stage.ts";

const reached = "Device.ManagementServer.ConnectionRequestURL";

function says(device: Device, values: Readonly<Record<string, string>>): void {
  const message: AcsRpcs["Inform"]["request"] = {
    DeviceId: device.identity,
    Event: [],
    MaxEnvelopes: 1,
    CurrentTime: "2026-11-22T18:00:00Z",
    RetryCount: 0,
    ParameterList: Object.entries(values).map(([Name, value]) => ({ Name, Value: { value, type: "xsd:string" } })),
  };
  device.informed(message, namespace, 0);
}

async function listening(devices: Devices, serial: string, text: string): Promise<Device> {
  const device = devices.informing({ ...deviceId, SerialNumber: serial });
  if (device === undefined) throw new Error("there is no room");
  says(device, { [reached]: `http://192.0.2.1/${serial}`, "Device.Text": text });
  device.note({ atMs: 0, direction: "received", summary: "Inform", envelope: text });
  await devices.save(device);
  return device;
}

describe("what the small ACS keeps of its devices", () => {
  it("is forgotten of those that were not heard of for longest, but how they are reached", async () => {
    const store = openMemoryStore();
    const devices = new Devices(store, manualClock(), { most: 150_000 });
    const text = "x".repeat(20_000);
    const first = await listening(devices, "1", text);
    const second = await listening(devices, "2", text);
    await devices.save(first);
    expect(second.parameters.size).toBe(2);
    const third = await listening(devices, "3", text);
    expect([first, second, third].map(({ parameters }) => parameters.size)).toEqual([1 + 1, 1, 1 + 1]);
    expect(second.connectionRequestUrl).toBe("http://192.0.2.1/2");
    expect(second.conversation).toEqual([expect.objectContaining({ summary: "Inform", envelope: "" })]);
    expect(store.read("device", second.id)?.length).toBeLessThan(2000);
    expect(devices.all()).toEqual([first, second, third]);
  });

  it("is bounded for each by the text of its parameters", async () => {
    const device = await listening(new Devices(openMemoryStore(), manualClock()), "1", "");
    const value = "x".repeat(1024 * 1024);
    for (let at = 0; at < 20; at++) says(device, { [`Device.P${at}`]: value });
    expect(device.parameters.size).toBe(2 + 15);
    // What is there may become shorter, and make room.
    says(device, { "Device.P0": "short" });
    says(device, { "Device.P19": value });
    expect(device.parameters.get("Device.P0")?.value).toBe("short");
    expect(device.parameters.has("Device.P19")).toBe(true);
  });
});
