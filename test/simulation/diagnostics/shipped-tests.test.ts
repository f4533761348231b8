import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { virtualHost } from "../../../src/host/virtual/virtual-host.ts";
import { loadVirtualKind, type VirtualKind } from "../../../src/wiring/virtual/virtual-kind.ts";
import { deleteObject } from "../../harness/simulated/simulated-acs.ts";
import { type Life, World } from "../../harness/simulated/simulated-device.ts";
import { complete, setIn, shown, type Values } from "./simulated-diagnostics.ts";

// Tests that only the kind of device knows of: those of the ports of a telephone adapter. [TR-069 3.7.1.5]

const port = "Device.Services.VoiceService.1.POTS.FXS.";
const tests = `${port}1.DiagTests.`;

const directory = mkdtempSync(join(tmpdir(), "shipped-tests-"));
afterAll(() => rmSync(directory, { recursive: true }));

let voip: VirtualKind;
let field: VirtualKind;
beforeAll(async () => {
  voip = await loadVirtualKind("voip-ata");
  const file = join(directory, "field.yaml");
  writeFileSync(file, ofTheField);
  field = await loadVirtualKind(file);
});

/** Only the first line of this one can be tested, and it has a test of the vendor's own. */
const ofTheField = `
name: field
model: tr098
system: dsl-gateway
identity: { manufacturer: Example, oui: 202BC1, productClass: F, modelName: F }
facts:
  InternetGatewayDevice.X_EX_Test.DiagnosticsState: readWrite string
  InternetGatewayDevice.X_EX_Line.{i}.: readWrite object
  InternetGatewayDevice.X_EX_Line.{i}.DiagnosticsState: readWrite string
objects:
  InternetGatewayDevice.:
    X_EX_Test.: { DiagnosticsState: None }
    X_EX_Line.1.: { DiagnosticsState: None, Result: Good }
    WANDevice.1.WANDSLDiagnostics.: { LoopDiagnosticsState: Complete, ACTPSDds: -400 }
    WANDevice.2.WANDSLDiagnostics.: { ACTPSDds: -410 }
`;

class Device {
  readonly world: World;
  readonly #kind: VirtualKind;

  constructor(kind: VirtualKind) {
    this.#kind = kind;
    this.world = new World(kind.kind);
  }

  start(): Promise<Life> {
    const { identity, system } = this.#kind;
    return this.world.start({
      identity,
      host: ({ clock, store }) => virtualHost({ system, identity: { ...identity, serialNumber: "V1" }, clock, store }),
    });
  }

  /** Has the ACS set that in a session. */
  async set(object: string, values: Values): Promise<void> {
    this.world.acs.todo = [setIn(object, values)];
    this.world.listeners.request();
    await this.world.clock.advance(100);
  }

  begun(): number {
    return this.world.log.facts.filter(({ fact }) => fact === "diagnostic.begin").length;
  }

  get told(): readonly (readonly string[])[] {
    return this.world.acs.events.filter((events) => events.includes(complete));
  }
}

async function started(kind = voip) {
  const device = new Device(kind);
  const life = await device.start();
  await device.world.clock.advance(60_000);
  return { device, life, clock: device.world.clock };
}

describe("a test of a telephone port", () => {
  it("runs for some seconds once it is asked for, and is told of once when it is over", async () => {
    const { clock, device, life } = await started();
    await device.set(tests, { TestSelector: "Off-hook", DiagnosticsState: "Requested" });
    expect(device.begun()).toBe(1);
    expect(await shown(life, tests)).toMatchObject({ TestSelector: "Off-hook", DiagnosticsState: "Requested" });
    expect(device.told).toEqual([]);
    await clock.advance(60_000);
    expect(await shown(life, tests)).toEqual({
      TestSelector: "Off-hook",
      DiagnosticsState: "Complete",
      TestResult: "Success",
    });
    expect(device.told).toEqual([[complete]]);
    await device.set(tests, { DiagnosticsState: "Requested" });
    await clock.advance(60_000);
    expect(device.told).toEqual([[complete], [complete]]);
  });

  it("fails at a port that is switched off", async () => {
    const { clock, device, life } = await started();
    await device.set(port, { "2.Enable": "false", "2.DiagTests.DiagnosticsState": "Requested" });
    await clock.advance(60_000);
    expect(await shown(life, `${port}2.DiagTests.`)).toMatchObject({
      DiagnosticsState: "Complete",
      TestResult: "Failure",
    });
    expect(await shown(life, tests)).toMatchObject({ DiagnosticsState: "None", TestResult: "Success" });
  });

  it("keeps what it came to, whatever becomes of the port, until the next one is over", async () => {
    const { clock, device, life } = await started();
    await device.set(tests, { DiagnosticsState: "Requested" });
    await clock.advance(60_000);
    await device.set(port, { "1.Enable": "false" });
    expect(await shown(life, tests)).toMatchObject({ DiagnosticsState: "Complete", TestResult: "Success" });
    await device.set(tests, { DiagnosticsState: "Requested" });
    await clock.advance(60_000);
    expect(await shown(life, tests)).toMatchObject({ DiagnosticsState: "Complete", TestResult: "Failure" });
  });

  it.each([
    ["another selector", { TestSelector: "Foreign Voltage" }],
    ["Canceled", { DiagnosticsState: "Canceled" }],
  ])("is given up by %s without an event", async (_what, values) => {
    const { clock, device, life } = await started();
    await device.set(tests, { DiagnosticsState: "Requested" });
    expect(device.begun()).toBe(1);
    await device.set(tests, values);
    await clock.advance(60_000);
    expect(await shown(life, tests)).toMatchObject({ DiagnosticsState: "None" });
    expect(device.told).toEqual([]);
  });

  it("runs at two ports at a time, each by itself", async () => {
    const { clock, device, life } = await started();
    await device.set(port, {
      "1.DiagTests.DiagnosticsState": "Requested",
      "2.DiagTests.DiagnosticsState": "Requested",
    });
    await device.set(`${port}2.DiagTests.`, { TestSelector: "Off-hook" });
    await clock.advance(60_000);
    expect(await shown(life, tests)).toMatchObject({ DiagnosticsState: "Complete" });
    expect(await shown(life, `${port}2.DiagTests.`)).toMatchObject({ DiagnosticsState: "None" });
  });

  it("is lost in a restart", async () => {
    const { clock, device } = await started();
    await device.set(tests, { TestSelector: "Off-hook", DiagnosticsState: "Requested" });
    const life = await device.start();
    await clock.advance(60_000);
    expect(await shown(life, tests)).toMatchObject({ TestSelector: "Off-hook", DiagnosticsState: "None" });
    expect(device.told).toEqual([]);
  });

  it("is not said to be over by the ACS", async () => {
    const { device, life } = await started();
    await device.set(tests, { DiagnosticsState: "Complete" });
    expect(JSON.stringify(device.world.acs.last?.answers)).toContain("9007");
    expect(await shown(life, tests)).toMatchObject({ DiagnosticsState: "None" });
  });
});

describe("a device of the field", () => {
  const root = "InternetGatewayDevice.";
  it.each([
    [`${root}X_EX_Test.`, "DiagnosticsState"],
    [`${root}WANDevice.1.WANDSLDiagnostics.`, "LoopDiagnosticsState"],
  ])("runs %s%s", async (object, state) => {
    const { clock, device, life } = await started(field);
    expect((await shown(life, object))[state]).toBe("None");
    await device.set(object, { [state]: "Requested" });
    expect((await shown(life, object))[state]).toBe("Requested");
    await clock.advance(60_000);
    expect((await shown(life, object))[state]).toBe("Complete");
    expect(device.told).toEqual([[complete]]);
  });

  it("is over without a result, and told of, where its row was deleted meanwhile", async () => {
    const { clock, device, life } = await started(field);
    const line = `${root}X_EX_Line.1.`;
    await device.set(line, { DiagnosticsState: "Requested" });
    device.world.acs.todo = [deleteObject(line)];
    device.world.listeners.request();
    await clock.advance(60_000);
    expect(await shown(life, root)).not.toHaveProperty(["X_EX_Line.1.Result"]);
    expect(device.world.log.facts.filter(({ level }) => level === "error")).toEqual([]);
    expect(device.told).toEqual([[complete]]);
  });

  it("has none where a row has none", async () => {
    const { life } = await started(field);
    expect(await shown(life, `${root}WANDevice.2.WANDSLDiagnostics.`)).toEqual({ ACTPSDds: "-410" });
  });
});
