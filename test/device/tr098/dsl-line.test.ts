import { describe, expect, it } from "vitest";
import { loadVirtualKind } from "../../../src/wiring/virtual/virtual-kind.ts";
import { byPath, simulatedDevice } from "../../datamodel/simulated-device.ts";
import { gateway } from "./gateway.ts";

// A line of DSL as both data models tell it, by one reading.

const wan = "InternetGatewayDevice.WANDevice.1.";
const line = `${wan}WANDSLInterfaceConfig.`;
const circuit = `${wan}WANConnectionDevice.1.WANDSLLinkConfig.`;
const ppp = `${wan}WANConnectionDevice.1.WANPPPConnection.1.`;

const numbersOf = (values: Readonly<Record<string, string>>, path: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(values)
      .filter(([name]) => name.startsWith(path))
      .map(([name, value]) => [name.slice(path.length), Number(value)]),
  );

describe("a line of a gateway of TR-098 [TR-098 InternetGatewayDevice]", () => {
  it("tells what it carries, and nothing while it is off", async () => {
    const { clock, read, set } = await gateway();
    clock.advance(3_600_000);
    const before = await read(line);
    expect(before).toMatchObject({ Status: "Up", DataPath: "Interleaved", PowerManagementState: "L0" });
    expect(Number(before.DownstreamCurrRate)).toBeLessThanOrEqual(Number(before.DownstreamMaxRate));
    const rate = (await read(`${wan}WANCommonInterfaceConfig.`)).Layer1DownstreamMaxBitRate;
    expect(Number(rate)).toBe(Number(before.DownstreamCurrRate) * 1000);

    await set({ [`${line}Enable`]: "false" });
    expect(await read(line)).toMatchObject({
      Status: "Disabled",
      DataPath: "None",
      PowerManagementState: "L3",
      UpstreamCurrRate: "0",
      DownstreamCurrRate: "0",
      DownstreamNoiseMargin: "0",
    });
    expect(await read(`${wan}WANCommonInterfaceConfig.`)).toMatchObject({
      PhysicalLinkStatus: "Down",
      Layer1UpstreamMaxBitRate: "0",
      NumberOfActiveConnections: "0",
    });
    expect(await read(ppp)).toMatchObject({ ConnectionStatus: "Connecting", ExternalIPAddress: "" });
    const errors = (await read(line))["Stats.Total.FECErrors"];
    const cells = (await read(circuit)).ATMReceivedBlocks;
    clock.advance(3_600_000);
    expect((await read(line))["Stats.Total.FECErrors"]).toBe(errors);
    expect((await read(circuit)).ATMReceivedBlocks).toBe(cells);
  });

  it("counts by periods that begin anew, with what there was before in the last", async () => {
    const { clock, read, set } = await gateway();
    clock.advance(5 * 3_600_000);
    const first = numbersOf(await read(line), "Stats.");
    expect(first["Showtime.FECErrors"]).toBe(first["Total.FECErrors"]);
    await set({ [`${line}Enable`]: "false" });
    clock.advance(600_000);
    await set({ [`${line}Enable`]: "true" });
    clock.advance(120_000);
    const values = await read(line);
    expect(values).toMatchObject({
      TotalStart: "18720",
      ShowtimeStart: "120",
      LastShowtimeStart: "18720",
      "Stats.Total.LinkRetrain": "1",
      "Stats.CurrentDay.LinkRetrain": "1",
      "Stats.LastShowtime.LinkRetrain": "0",
      "Stats.LastShowtime.FECErrors": String(first["Total.FECErrors"]),
    });
    const now = numbersOf(values, "Stats.");
    const of = (name: string): number => now[`${name}.FECErrors`] ?? Number.NaN;
    expect(of("Showtime")).toBeGreaterThan(0);
    expect(Math.abs(of("Showtime") + of("LastShowtime") - of("Total"))).toBeLessThanOrEqual(1);
    expect(of("QuarterHour")).toBeLessThanOrEqual(of("CurrentDay"));
    expect(of("CurrentDay")).toBeLessThanOrEqual(of("Total"));
    expect(Number(values.QuarterHourStart)).toBeLessThan(900);
  });

  it("has the quarter of an hour begin anew, and the total go on", async () => {
    const { clock, read } = await gateway();
    clock.advance(50 * 60_000);
    const before = numbersOf(await read(line), "");
    clock.advance((900 - (before.QuarterHourStart ?? 0)) * 1000);
    const after = numbersOf(await read(line), "");
    expect(after.QuarterHourStart).toBe(0);
    expect(after["Stats.QuarterHour.FECErrors"]).toBe(0);
    expect(after["Stats.Total.FECErrors"]).toBeGreaterThan(before["Stats.Total.FECErrors"] ?? Number.NaN);
  });

  it("does not train anew when a connection on it is reset", async () => {
    const { clock, read, set } = await gateway();
    clock.advance(600_000);
    await set({ [`${wan}WANConnectionDevice.1.WANIPConnection.1.Reset`]: "true" });
    clock.advance(60_000);
    expect(await read(line)).toMatchObject({ ShowtimeStart: "660", "Stats.Total.LinkRetrain": "0" });
  });

  it("has as many cells on its circuit as frames take", async () => {
    const { clock, read } = await gateway();
    clock.advance(60_000);
    const connection = await read(`${wan}WANConnectionDevice.1.WANIPConnection.1.Stats.`);
    const { ATMReceivedBlocks } = await read(circuit);
    const least = Number(connection.EthernetBytesReceived) / 48;
    expect(Number(ATMReceivedBlocks)).toBeGreaterThan(least);
    expect(Number(ATMReceivedBlocks)).toBeLessThan(1.2 * least);
  });
});

describe("a line of a modem of TR-181 [TR-181 DSL, PTM]", () => {
  it("is what its interfaces stand on, down to the line, and takes them along", async () => {
    const { clock, tree } = await simulatedDevice(await loadVirtualKind("vdsl-modem"), "VM000001");
    clock.advance(600_000);
    const read = async () => byPath(await tree.values(["Device."]));
    const before = await read();
    const below = (row: string): readonly string[] =>
      [...before].flatMap(([path, value]) =>
        /InterfaceStack\.\d+\.HigherLayer$/.test(path) && value === row
          ? [before.get(path.replace("HigherLayer", "LowerLayer")) ?? ""]
          : [],
      );
    const [link = ""] = [...before].flatMap(([path, value]) =>
      path.endsWith(".LowerLayers") && value === "Device.PTM.Link.1" ? [path.replace(".LowerLayers", "")] : [],
    );
    expect(link).toMatch(/^Device\.Ethernet\.Link\.\d+$/);
    expect(below(link)).toEqual(["Device.PTM.Link.1"]);
    expect(below("Device.PTM.Link.1")).toEqual(["Device.DSL.Channel.1"]);
    expect(below("Device.DSL.Channel.1")).toEqual(["Device.DSL.Line.1"]);
    expect(before.get("Device.PTM.Link.1.Stats.BytesReceived")).toBe(before.get(`${link}.Stats.BytesReceived`));

    await tree.apply([{ kind: "set", path: "Device.DSL.Line.1.Enable", value: "false" }], { origin: "acs" });
    const after = await read();
    expect(
      [...after].filter(([path]) => /^Device\.(DSL|PTM)\..*\.(Enable|Status|LinkStatus|\w+Rate)$/.test(path)),
    ).toEqual([
      ["Device.DSL.Line.1.Enable", "false"],
      ["Device.DSL.Line.1.Status", "Down"],
      ["Device.DSL.Line.1.LinkStatus", "Disabled"],
      ["Device.DSL.Line.1.UpstreamMaxBitRate", "0"],
      ["Device.DSL.Line.1.DownstreamMaxBitRate", "0"],
      ["Device.DSL.Channel.1.Enable", "false"],
      ["Device.DSL.Channel.1.Status", "LowerLayerDown"],
      ["Device.DSL.Channel.1.UpstreamCurrRate", "0"],
      ["Device.DSL.Channel.1.DownstreamCurrRate", "0"],
      ["Device.PTM.Link.1.Enable", "false"],
      ["Device.PTM.Link.1.Status", "Down"],
    ]);
    expect(after.get("Device.PPP.Interface.1.ConnectionStatus")).not.toBe("Connected");
  });

  it("tells what it measured of bands and tones while it is up, and what it could speak", async () => {
    const { tree } = await simulatedDevice(await loadVirtualKind("vdsl-modem"), "VM000001");
    const read = async (): Promise<Readonly<Record<string, string>>> =>
      Object.fromEntries(byPath(await tree.values(["Device.DSL."])));
    const up = await read();
    const of = (name: string): string | undefined => up[`Device.DSL.Line.1.${name}`];
    expect([of("UPBOKLE"), of("ACTUALCE"), of("ACTRAMODEds")]).toEqual(["96", "5", "2"]);
    expect([of("AllowedProfiles"), of("XTSE"), of("CurrentProfile")]).toEqual(["17a,35b", of("XTSUsed"), "35b"]);
    expect(of("SNRMpbds")).toBe(of("DownstreamNoiseMargin"));
    expect(up["Device.DSL.Channel.1.LinkEncapsulationSupported"]).toBe("G.993.2_Annex_K_PTM");
    expect([of("TestParams.LATNds"), of("TestParams.SATNds"), of("DownstreamAttenuation")]).toEqual([
      "143",
      "141",
      "141",
    ]);
    const attenuation = of("TestParams.HLOGpsds")?.split(",").map(Number) ?? [];
    const ratio = of("TestParams.SNRpsds")?.split(",").map(Number) ?? [];
    expect([attenuation.length, ratio.length]).toEqual([128, 128]);
    expect(attenuation).toEqual(attenuation.toSorted((one, other) => one - other));
    expect(ratio).toEqual(ratio.toSorted((one, other) => other - one));

    await tree.apply([{ kind: "set", path: "Device.DSL.Line.1.Enable", value: "false" }], { origin: "acs" });
    const down = await read();
    expect(down["Device.DSL.Line.1.UPBOKLE"]).toBe("96");
    for (const name of ["SNRMpbds", "CurrentProfile", "TestParams.HLOGpsds"])
      expect([name, down[`Device.DSL.Line.1.${name}`]]).toEqual([name, undefined]);
  });
});
