import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import { simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import { complete, setIn, shown, type Values } from "./simulated-diagnostics.ts";

// What the diagnostics come to on a simulated device. When they run, and what ends them, ip-ping.test.ts shows of one.

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

let world: World;

async function ran(object: string, values: Values): Promise<Values> {
  world = new World(kind);
  world.acs.todo = [setIn(object, { ...values, DiagnosticsState: "Requested" })];
  const life = await world.start();
  await world.clock.advance(60_000);
  expect(world.acs.events.slice(1)).toEqual([[complete]]);
  return shown(life, object);
}

const ended = () => world.log.facts.find(({ fact }) => fact === "diagnostic.end")?.fields;

const lookup = "Device.DNS.Diagnostics.NSLookupDiagnostics.";
const selection = "Device.IP.Diagnostics.ServerSelectionDiagnostics.";
const echo = "Device.IP.Diagnostics.UDPEchoDiagnostics.";

describe("NSLookup [TR-181 DNS.Diagnostics.NSLookupDiagnostics]", () => {
  it("has a row for each repetition, of the device's own server unless another is named", async () => {
    expect(await ran(lookup, { HostName: "example.com", NumberOfRepetitions: "2" })).toMatchObject({
      DiagnosticsState: "Complete",
      SuccessCount: "2",
      ResultNumberOfEntries: "2",
      "Result.2.Status": "Success",
      "Result.2.AnswerType": "NonAuthoritative",
      "Result.2.HostNameReturned": "example.com",
      "Result.2.IPAddresses": expect.stringMatching(/^198\.51\.100\.\d+,2001:db8::/),
      "Result.2.DNSServerIP": expect.stringMatching(/^[\d.]+$/),
      "Result.2.ResponseTime": "20",
    });
  });

  it("is complete though the name is unknown, and takes a short one for one of the device's domain", async () => {
    expect(await ran(lookup, { HostName: "nobody.invalid" })).toMatchObject({
      DiagnosticsState: "Complete",
      SuccessCount: "0",
      "Result.1.Status": "Error_HostNameNotResolved",
    });
    const short = await ran(lookup, { HostName: "printer" });
    expect(short["Result.1.HostNameReturned"]).toMatch(/^printer\../);
  });

  it("ends in an error for a server whose name is unknown", async () => {
    expect(await ran(lookup, { HostName: "example.com", DNSServer: "ns.invalid" })).toMatchObject({
      DiagnosticsState: "Error_DNSServerNotResolved",
      ResultNumberOfEntries: "0",
    });
  });
});

describe("ServerSelection [TR-181 IP.Diagnostics.ServerSelectionDiagnostics]", () => {
  it.each(["ICMP", "UDP Echo"])("names the fastest host of those that answer, by %s", async (Protocol) => {
    expect(await ran(selection, { HostList: "192.0.2.1,example.com,example.org", Protocol })).toMatchObject({
      DiagnosticsState: "Complete",
      FastestHost: "example.com",
      AverageResponseTime: "20000",
      IPAddressUsed: expect.stringMatching(/^198\.51\.100\./),
    });
  });

  it("leaves out a host whose name is unknown, and its log says which", async () => {
    expect(await ran(selection, { HostList: "nobody.invalid,example.com" })).toMatchObject({
      DiagnosticsState: "Complete",
      FastestHost: "example.com",
    });
    expect(ended()).toMatchObject({ state: "Complete", reason: "the name nobody.invalid cannot be resolved" });
  });

  it.each([
    ["192.0.2.1", "Error_Other"],
    ["192.0.2.1,nobody.invalid", "Error_Other"],
    ["nobody.invalid,neither.invalid", "Error_CannotResolveHostName"],
  ])("of %s ends in %s", async (HostList, DiagnosticsState) => {
    expect(await ran(selection, { HostList })).toMatchObject({ DiagnosticsState, FastestHost: "" });
  });

  it.each(["a b", "-f,example.com", "a,b,c,d,e,f,g,h,i,j,k"])("B.5 R9 refuses %j", async (HostList) => {
    const world = new World(kind);
    world.acs.todo = [setIn(selection, { HostList })];
    await world.start();
    await world.clock.advance(1000);
    expect(world.acs.last?.answers[0]).toMatchObject({ kind: "fault" });
  });
});

describe("UDPEcho [TR-181 IP.Diagnostics.UDPEchoDiagnostics]", () => {
  it("counts and times its datagrams, and shows each of them where that is asked for", async () => {
    const values = { Host: "example.com", NumberOfRepetitions: "2", EnableIndividualPacketResults: "true" };
    expect(await ran(echo, values)).toMatchObject({
      DiagnosticsState: "Complete",
      SuccessCount: "2",
      AverageResponseTime: "20000",
      IndividualPacketResultNumberOfEntries: "2",
      "IndividualPacketResult.2.PacketSuccess": "true",
      "IndividualPacketResult.2.PacketSendTime": expect.stringMatching(/:\d\d\.\d{6}Z$/),
      "IndividualPacketResult.2.PacketReceiveTime": expect.stringMatching(/:\d\d\.\d{6}Z$/),
      "IndividualPacketResult.2.TestGenSN": "2",
      "IndividualPacketResult.2.TestRespSN": "0",
    });
    const { EnableIndividualPacketResults: _, ...without } = values;
    expect(await ran(echo, without)).toMatchObject({ SuccessCount: "2", IndividualPacketResultNumberOfEntries: "0" });
  });
});

it("begins each once, though others end at the same moment", async () => {
  const world = new World(kind);
  const objects = ["IPPing", "TraceRoute", "UDPEchoDiagnostics"].map((name) => `Device.IP.Diagnostics.${name}.`);
  world.acs.todo = objects.map((object) => setIn(object, { Host: "nobody.invalid", DiagnosticsState: "Requested" }));
  await world.start();
  await world.clock.advance(60_000);
  const facts = (name: string) => world.log.facts.filter(({ fact }) => fact === name).length;
  expect([facts("diagnostic.begin"), facts("diagnostic.end")]).toEqual([3, 3]);
});
