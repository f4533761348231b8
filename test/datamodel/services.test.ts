import { describe, expect, it } from "vitest";
import { loadVirtualKind } from "../../src/wiring/virtual/virtual-kind.ts";
import { byPath, simulatedDevice } from "./simulated-device.ts";

// What services tell of their parts follows what is set of these. (TR-104, TR-135, TR-140)

async function device(name: string) {
  const { clock, tree } = await simulatedDevice(await loadVirtualKind(name), "SV000001");
  const read = async (path: string) => byPath(await tree.values([path])).get(path);
  const set = (path: string, value: string) => tree.apply([{ kind: "set", path, value }], { origin: "acs" });
  const add = async (table: string) =>
    `${table}${(await tree.apply([{ kind: "add", path: table }], { origin: "acs" })).added[0]}.`;
  return { add, clock, read, set };
}

describe("a status", () => {
  it.each([
    ["voip-ata", "Device.Services.VoiceService.1.CallControl.Line.1.", "Up", "Disabled"],
    ["voip-ata", "Device.Services.VoiceService.1.SIP.Client.1.", "Up", "Disabled"],
    ["voip-ata", "Device.Services.VoiceService.1.POTS.FXS.1.", "Up", "Disabled"],
    ["voip-phone", "Device.Services.VoiceService.1.Terminal.1.", "Up", "Disabled"],
    ["voip-phone", "Device.Services.VoiceService.1.CallControl.Line.1.", "Up", "Disabled"],
    ["set-top-box", "Device.Services.STBService.1.AVPlayers.AVPlayer.1.", "Enabled", "Disabled"],
    ["set-top-box", "Device.Services.STBService.1.Components.FrontEnd.1.", "Enabled", "Disabled"],
    ["nas", "Device.Services.StorageService.1.SFTPServer.", "Enabled", "Disabled"],
    ["nas", "Device.Services.StorageService.1.LogicalVolume.1.", "Online", "Offline"],
    ["smart-home-hub", "Device.ZigBee.Interface.1.", "Up", "Down"],
    ["ont", "Device.Optical.Interface.1.", "Up", "Down"],
  ])("of %s %s is %s, and %s while it is switched off", async (kind, object, on, off) => {
    const { read, set } = await device(kind);
    expect(await read(`${object}Status`)).toBe(on);
    await set(`${object}Enable`, "false");
    expect(await read(`${object}Status`)).toBe(off);
    await set(`${object}Enable`, "true");
    expect(await read(`${object}Status`)).toBe(on);
  });

  it.each([
    [
      "voip-ata",
      "Device.Services.VoiceService.1.CallControl.Line.",
      ["Disabled", "Error", "Up"],
      { Provider: "Device.Services.VoiceService.1.SIP.Client.1" },
    ],
    [
      "voip-ata",
      "Device.Services.VoiceService.1.SIP.Client.",
      ["Disabled", "Error_Misconfigured", "Up"],
      {
        Network: "Device.Services.VoiceService.1.SIP.Network.1",
        RegisterURI: "sip:2@example.net",
        AuthUserName: "2",
        AuthPassword: "secret",
      },
    ],
    [
      "nas",
      "Device.Services.StorageService.1.LogicalVolume.",
      ["Offline", "Offline", "Online"],
      { PhysicalReference: "Device.Services.StorageService.1.StorageArray.1" },
    ],
  ])("of a row of %s that is added to %s follows what is set of it", async (kind, table, states, needs) => {
    const { add, read, set } = await device(kind);
    const row = await add(table);
    const seen = [await read(`${row}Status`)];
    await set(`${row}Enable`, "true");
    seen.push(await read(`${row}Status`));
    for (const [name, value] of Object.entries(needs)) await set(row + name, value);
    seen.push(await read(`${row}Status`));
    expect(seen).toEqual(states);
  });
});

it("a value that asks for itself is empty in the end", async () => {
  const line = "Device.Services.VoiceService.1.CallControl.Line.1.";
  const overrides = new Map([[`${line}Enable`, `$${"{if:Enable,true,false}"}`]]);
  const { tree } = await simulatedDevice(await loadVirtualKind("voip-ata"), "SV000001", overrides);
  const values = byPath(await tree.values([line]));
  expect([values.get(`${line}Enable`), values.get(`${line}Status`)]).toEqual(["false", "Disabled"]);
});

it("counts of a quarter of an hour are no more than those of the day, and those no more than all", async () => {
  const { clock, read } = await device("set-top-box");
  const group = "Device.Services.STBService.1.Components.FrontEnd.1.IP.IGMP.ClientGroupStats.1.";
  const seen: number[] = [];
  for (let hours = 0; hours < 60; hours += 1) {
    clock.advance(3_000_000);
    const [total, day, quarter] = await Promise.all(
      ["Total", "CurrentDay", "QuarterHour"].map(async (name) => Number(await read(`${group}${name}.NumberOfJoins`))),
    );
    expect(quarter).toBeLessThanOrEqual(day ?? Number.NaN);
    expect(day).toBeLessThanOrEqual(total ?? Number.NaN);
    expect(Number(await read(`${group}QuarterHourStart`))).toBeLessThan(900);
    expect(Number(await read(`${group}CurrentDayStart`))).toBeLessThan(86_400);
    seen.push(day ?? Number.NaN);
  }
  expect(seen.some((count, at) => count < (seen[at - 1] ?? 0))).toBe(true);
});
