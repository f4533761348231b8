import { beforeAll, describe, expect, it } from "vitest";
import { virtualHost } from "../../src/host/virtual/virtual-host.ts";
import { loadVirtualKind, type VirtualKind } from "../../src/wiring/virtual/virtual-kind.ts";
import { addObject, setValues } from "../harness/simulated/simulated-acs.ts";
import { type Life, World } from "../harness/simulated/simulated-device.ts";

// A gateway of TR-098: the same agent below another root. [TR-098 InternetGatewayDevice, TR-069 3.7.1]

let kind: VirtualKind;
beforeAll(async () => {
  kind = await loadVirtualKind("dsl-gateway");
});

async function up(todo: World["acs"]["todo"] = []): Promise<{ readonly world: World; readonly life: Life }> {
  const world = new World(kind.kind);
  world.acs.todo = todo;
  const { system, identity } = kind;
  const life = await world.start({
    identity,
    host: ({ clock, store }) => virtualHost({ system, identity: { ...identity, serialNumber: "DG1" }, clock, store }),
  });
  await world.clock.advance(0);
  return { world, life };
}

const gateway = "InternetGatewayDevice.";
const ping = `${gateway}IPPingDiagnostics.`;
const time = `${gateway}Time.`;

async function shown({ tree }: Life, object: string): Promise<Readonly<Record<string, string>>> {
  const values = await tree.values([object]);
  return Object.fromEntries(values.map(({ path, value }) => [path.slice(object.length), value]));
}

describe("a device whose root is InternetGatewayDevice", () => {
  it("informs with what TR-098 forces into every Inform, its own connection request URL among it", async () => {
    const { life } = await up();
    const forced = await life.tree.forcedInform();
    expect(forced.map(({ path }) => path).sort()).toEqual(
      [
        "DeviceSummary",
        "DeviceInfo.HardwareVersion",
        "DeviceInfo.ProvisioningCode",
        "DeviceInfo.SoftwareVersion",
        "DeviceInfo.SpecVersion",
        "ManagementServer.AliasBasedAddressing",
        "ManagementServer.ConnectionRequestURL",
        "ManagementServer.ParameterKey",
        "WANDevice.1.WANConnectionDevice.1.WANIPConnection.1.ExternalIPAddress",
        "WANDevice.1.WANConnectionDevice.1.WANPPPConnection.1.ExternalIPAddress",
      ]
        .map((name) => gateway + name)
        .sort(),
    );
    const values = new Map(forced.map(({ path, value }) => [path, value]));
    expect(values.get(`${gateway}ManagementServer.ConnectionRequestURL`)).toMatch(/^http:\/\/192\.0\.2\.7:/);
  });

  it("says that it has no alarms, rather than that none stands", async () => {
    const { life } = await up();
    const result = { supported: 0, watched: 0, standing: [], events: [] };
    expect(await life.agent.control({ command: "alarms" })).toEqual({ ok: true, result });
  });

  it("keeps what the ACS sets of its ManagementServer, and goes by it", async () => {
    const { life, world } = await up([
      setValues({
        [`${gateway}ManagementServer.PeriodicInformEnable`]: "true",
        [`${gateway}ManagementServer.PeriodicInformInterval`]: "60",
      }),
    ]);
    expect(world.acs.events).toEqual([["0 BOOTSTRAP", "1 BOOT"]]);
    expect(await shown(life, `${gateway}ManagementServer.`)).toMatchObject({ PeriodicInformInterval: "60" });
    await world.clock.advance(61_000);
    expect(world.acs.events.slice(1)).toEqual([["2 PERIODIC"]]);
  });

  it("pings, and tells of it with 8 DIAGNOSTICS COMPLETE", async () => {
    const { life, world } = await up([
      setValues({ [`${ping}Host`]: "example.com", [`${ping}DiagnosticsState`]: "Requested" }),
    ]);
    await world.clock.advance(60_000);
    expect(world.acs.events.slice(1)).toEqual([["8 DIAGNOSTICS COMPLETE"]]);
    expect(await shown(life, ping)).toMatchObject({ DiagnosticsState: "Complete", SuccessCount: "4" });
  });

  it("measures a download over the connection that is named, and says Completed as TR-098 has it", async () => {
    const download = `${gateway}DownloadDiagnostics.`;
    const { life, world } = await up([
      setValues({
        [`${download}Interface`]: `${gateway}WANDevice.1.WANConnectionDevice.1.WANPPPConnection.1`,
        [`${download}DownloadURL`]: "http://speed.example/1M",
        [`${download}DiagnosticsState`]: "Requested",
      }),
    ]);
    await world.clock.advance(120_000);
    const result = await shown(life, download);
    expect(result).toMatchObject({ DiagnosticsState: "Completed" });
    expect(Number(result.TestBytesReceived)).toBeGreaterThan(0);
  });

  it("says in words of TR-098 what went wrong", async () => {
    const { life, world } = await up([
      setValues({
        [`${ping}Host`]: "example.com",
        [`${ping}Interface`]: `${gateway}WANDevice.1`,
        [`${ping}DiagnosticsState`]: "Requested",
      }),
    ]);
    await world.clock.advance(60_000);
    expect((await shown(life, ping)).DiagnosticsState).toMatch(/^Error_(CannotResolveHostName|Internal|Other)$/);
  });

  it("sets its clock's servers one by one, and its zone by name", async () => {
    const { life } = await up([
      setValues({
        [`${time}NTPServer2`]: "ntp.example.org",
        [`${time}LocalTimeZoneName`]: "NST3:30NDT,M3.2.0,M11.1.0",
      }),
    ]);
    expect(await shown(life, time)).toMatchObject({
      NTPServer1: "0.pool.ntp.example",
      NTPServer2: "ntp.example.org",
      NTPServer3: "",
      LocalTimeZone: "-03:30",
      LocalTimeZoneName: "NST3:30NDT,M3.2.0,M11.1.0",
      DaylightSavingsUsed: "true",
    });
  });

  it("adds a port mapping with the defaults of TR-098, disabled", async () => {
    const mappings = `${gateway}WANDevice.1.WANConnectionDevice.1.WANPPPConnection.1.PortMapping.`;
    const { life } = await up([addObject(mappings)]);
    expect(await shown(life, `${mappings}2.`)).toMatchObject({ PortMappingEnabled: "false", ExternalPort: "0" });
  });
});
