import { beforeAll, describe, expect, it } from "vitest";
import { type DiagnosticName, diagnosticObjects } from "../../../src/device/diagnostics/reports.ts";
import { placeOn } from "../../../src/device/tr098/places.ts";
import { virtualHost } from "../../../src/host/virtual/virtual-host.ts";
import { loadVirtualKind, type VirtualKind } from "../../../src/wiring/virtual/virtual-kind.ts";
import { setValues } from "../../harness/simulated/simulated-acs.ts";
import { type Life, World } from "../../harness/simulated/simulated-device.ts";
import { complete, setIn, shown, type Values } from "./simulated-diagnostics.ts";

// What the standard says of every diagnostic, held against each of them, on devices of either root.
// [TR-181 DiagnosticsState, TR-069 3.7.1.5, TP-181 5.10]

/** Arguments with which each takes at least some milliseconds, and one of them to be set alone. */
const argumentsOf: Readonly<
  Record<DiagnosticName, { readonly all: Values; readonly one?: Values; readonly result: string }>
> = {
  IPPing: { all: { Host: "a.example" }, one: { NumberOfRepetitions: "2" }, result: "SuccessCount" },
  TraceRoute: { all: { Host: "a.example" }, one: { MaxHopCount: "20" }, result: "RouteHopsNumberOfEntries" },
  NSLookupDiagnostics: { all: { HostName: "a.example" }, one: { Timeout: "900" }, result: "ResultNumberOfEntries" },
  ServerSelectionDiagnostics: {
    all: { HostList: "a.example" },
    one: { Timeout: "900" },
    result: "AverageResponseTime",
  },
  UDPEchoDiagnostics: { all: { Host: "a.example" }, one: { Port: "8" }, result: "SuccessCount" },
  DownloadDiagnostics: {
    all: { DownloadURL: "http://a.example/5MB" },
    one: { DownloadURL: "http://b.example/" },
    result: "TestBytesReceived",
  },
  UploadDiagnostics: {
    all: { UploadURL: "http://a.example/", TestFileLength: "5000000" },
    one: { TestFileLength: "7" },
    result: "TotalBytesSent",
  },
  IPLayerCapacityMetrics: { all: { ServerList: "a.example" }, one: { Role: "Sender" }, result: "MaxIPLayerCapacity" },
  SelfTestDiagnostics: { all: {}, result: "Results" },
  NeighboringWiFiDiagnostic: { all: {}, result: "ResultNumberOfEntries" },
  PacketCaptureDiagnostics: {
    all: { FileTarget: "http://files.example/a.pcap", Duration: "5" },
    one: { PacketCount: "3" },
    result: "PacketCaptureResultNumberOfEntries",
  },
};

interface Case {
  readonly kind: string;
  readonly name: DiagnosticName;
  readonly object: string;
}

const kinds = new Map<string, VirtualKind>();
beforeAll(async () => {
  for (const name of ["home-gateway", "dsl-gateway"]) kinds.set(name, await loadVirtualKind(name));
});

const cases = ["home-gateway", "dsl-gateway"].flatMap((kind) =>
  Object.entries(diagnosticObjects).flatMap(([name, path]): readonly Case[] => {
    const object = placeOn(kind === "dsl-gateway" ? "InternetGatewayDevice." : "Device.", path);
    return object === undefined ? [] : [{ kind, name: name as DiagnosticName, object }];
  }),
);

class Device {
  readonly world: World;
  readonly #of: Case;
  readonly #kind: VirtualKind;

  constructor(of: Case) {
    const kind = kinds.get(of.kind);
    if (kind === undefined) throw new Error(`${of.kind} is not loaded`);
    this.#of = of;
    this.#kind = kind;
    this.world = new World(kind.kind);
  }

  start(): Promise<Life> {
    const { identity, system } = this.#kind;
    return this.world.start({
      identity,
      host: ({ clock, store }) => virtualHost({ system, identity: { ...identity, serialNumber: "D1" }, clock, store }),
    });
  }

  /** Has the ACS set that in its next session; the first one is that of the boot. */
  ask(values: Values): void {
    this.world.acs.todo = [setIn(this.#of.object, values)];
  }

  request(): void {
    this.ask({ ...argumentsOf[this.#of.name].all, DiagnosticsState: "Requested" });
  }

  /** Advances in small steps until it runs. */
  async running(): Promise<void> {
    const began = (): boolean => this.world.log.facts.some(({ fact }) => fact === "diagnostic.begin");
    for (let step = 0; step < 100 && !began(); step++) await this.world.clock.advance(1);
    expect(began()).toBe(true);
  }

  /** The first row of each of its tables that counts any, and the parameters that the data model has there. */
  rowsOf(values: Values): readonly (readonly [row: string, names: readonly string[]])[] {
    const { object } = this.#of;
    const tables = [...this.#kind.kind.schema.objects].filter(
      ([path]) => path.startsWith(object) && path.endsWith(".{i}."),
    );
    return tables.flatMap(([path, { parameters }]) => {
      const table = path.slice(object.length, -".{i}.".length);
      return isSome(values[`${table}NumberOfEntries`]) ? [[`${table}.1.`, [...parameters.keys()]] as const] : [];
    });
  }

  get told(): readonly (readonly string[])[] {
    return this.world.acs.events.filter((events) => events.includes(complete));
  }
}

const isDone = /^Completed?$/;
const isSome = (value: string | undefined): boolean => value !== undefined && value !== "" && value !== "0";

describe.each(cases)("$object of $kind", (of) => {
  const { all, one, result } = argumentsOf[of.name];

  it("runs after the session, is told of once, and has its results until the next run", async () => {
    const device = new Device(of);
    device.request();
    const life = await device.start();
    await device.running();
    expect(await shown(life, of.object)).toMatchObject({ DiagnosticsState: "Requested" });
    await device.world.clock.advance(120_000);
    expect(device.told).toEqual([[complete]]);
    device.world.listeners.request();
    await device.world.clock.advance(3_600_000);
    const first = await shown(life, of.object);
    expect(first.DiagnosticsState).toMatch(isDone);
    expect(isSome(first[result])).toBe(true);
    for (const [row, names] of device.rowsOf(first))
      expect(Object.keys(first)).toEqual(expect.arrayContaining(names.map((name) => row + name)));
    device.request();
    device.world.listeners.request();
    await device.world.clock.advance(120_000);
    expect((await shown(life, of.object)).DiagnosticsState).toMatch(isDone);
    expect(device.told).toEqual([[complete], [complete]]);
  });

  it("loses them in a restart, and is not told of again", async () => {
    const device = new Device(of);
    device.request();
    await device.start();
    await device.world.clock.advance(120_000);
    const life = await device.start();
    await device.world.clock.advance(120_000);
    const after = await shown(life, of.object);
    expect(after).toMatchObject({ ...all, DiagnosticsState: "None" });
    expect(isSome(after[result])).toBe(false);
    expect(device.told).toHaveLength(1);
  });

  it("is in no periodic Inform before its time, and in none at all where it is given up", async () => {
    const device = new Device(of);
    device.request();
    const life = await device.start();
    await device.running();
    const root = of.object.startsWith("Device.") ? "Device." : "InternetGatewayDevice.";
    const management = `${root}ManagementServer.`;
    await life.agent.control({
      command: "set",
      values: [
        { path: `${management}PeriodicInformInterval`, value: "1" },
        { path: `${management}PeriodicInformEnable`, value: "true" },
      ],
    });
    await device.world.clock.advance(120_000);
    const events = device.world.acs.events.map((each) => each.join());
    expect(events.filter((each) => each.includes(complete))).toHaveLength(1);
    expect(events.filter((each) => each === "2 PERIODIC").length).toBeGreaterThan(10);
  });

  // TR-098 has no Canceled, and some have no argument.
  const others: readonly (readonly [string, Values])[] = [
    ...(of.kind === "home-gateway" ? ([["Canceled", { DiagnosticsState: "Canceled" }]] as const) : []),
    ...(one === undefined ? [] : ([["another argument", one]] as const)),
  ];
  it.each(others)("is given up by %s without an event", async (_what, values) => {
    const device = new Device(of);
    device.request();
    const life = await device.start();
    await device.running();
    // In a session of its own, while the test runs.
    device.ask(values);
    device.world.listeners.request();
    await device.world.clock.advance(120_000);
    const after = await shown(life, of.object);
    expect(after).toMatchObject({ DiagnosticsState: "None" });
    expect(isSome(after[result])).toBe(false);
    expect(device.told).toEqual([]);
  });

  it("begins anew when it is asked for while it runs, and is told of once", async () => {
    const device = new Device(of);
    device.request();
    const life = await device.start();
    await device.running();
    device.request();
    device.world.listeners.request();
    await device.world.clock.advance(120_000);
    expect((await shown(life, of.object)).DiagnosticsState).toMatch(isDone);
    expect(device.told).toEqual([[complete]]);
    expect(device.world.log.facts.filter(({ fact }) => fact === "diagnostic.begin")).toHaveLength(2);
  });

  it.each([
    "None",
    "Complete",
    "Completed",
    "Error_Internal",
    "requested",
    "",
    ...(of.kind === "home-gateway" ? [] : ["Canceled"]),
  ])("refuses to be set to %j", async (DiagnosticsState) => {
    const device = new Device(of);
    device.ask({ DiagnosticsState });
    await device.start();
    await device.world.clock.advance(1000);
    const [answer] = device.world.acs.last?.answers ?? [];
    const faults = answer?.kind === "fault" ? (answer.fault.parameterFaults ?? []) : [];
    expect(faults.map(({ faultCode }) => faultCode)).toEqual([9007]);
  });

  it("runs without an event for somebody on the device, by the tree or a command", async () => {
    const device = new Device(of);
    const life = await device.start();
    await device.world.clock.advance(1000);
    const values = Object.entries({ ...all, DiagnosticsState: "Requested" });
    await life.agent.control({
      command: "set",
      values: values.map(([name, value]) => ({ path: of.object + name, value })),
    });
    await device.world.clock.advance(120_000);
    expect((await shown(life, of.object)).DiagnosticsState).toMatch(isDone);
    const before = await shown(life, of.object);
    const answer = await life.agent.control({ command: "diagnose", name: of.name, arguments: all });
    expect(answer).toMatchObject({ ok: true });
    await device.world.clock.advance(50_000);
    expect(await shown(life, of.object)).toEqual(before);
    expect(device.told).toEqual([]);
  });
});

it("those that fill the line come one after the other, whoever asks", async () => {
  const heavy = ["DownloadDiagnostics", "UploadDiagnostics", "IPLayerCapacityMetrics"] as const;
  const device = new Device({ kind: "home-gateway", name: "DownloadDiagnostics", object: "" });
  device.world.acs.todo = heavy.map((name) =>
    setValues(
      Object.fromEntries(
        Object.entries({ ...argumentsOf[name].all, DiagnosticsState: "Requested" }).map(([parameter, value]) => [
          diagnosticObjects[name] + parameter,
          value,
        ]),
      ),
    ),
  );
  const life = await device.start();
  await device.world.clock.advance(0);
  const command = {
    command: "diagnose",
    name: "DownloadDiagnostics",
    arguments: { DownloadURL: "http://a.example/1MB" },
  } as const;
  expect(await life.agent.control(command)).toMatchObject({ ok: true });
  await device.world.clock.advance(120_000);
  const spans = await Promise.all(
    heavy.map(async (name) => {
      const { BOMTime = "", EOMTime = "" } = await shown(life, diagnosticObjects[name]);
      return { from: Date.parse(BOMTime), to: Date.parse(EOMTime) };
    }),
  );
  const inTurn = spans.sort((one, other) => one.from - other.from);
  for (const [at, { from, to }] of inTurn.entries()) {
    expect(to).toBeGreaterThan(from);
    expect(from).toBeGreaterThanOrEqual(inTurn[at - 1]?.to ?? 0);
  }
});
