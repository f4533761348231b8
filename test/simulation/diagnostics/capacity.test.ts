import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import { simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import { complete, setIn, shown, type Values } from "./simulated-diagnostics.ts";

// Tests of capacity on a simulated device, whose line carries 100 Mbit/s down and 40 up, and is 20 ms long.

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

const capacity = "Device.IP.Diagnostics.IPLayerCapacityMetrics.";
const server = { ServerList: "capacity.example:24602" };

async function ran(values: Values): Promise<Values> {
  const world = new World(kind);
  world.acs.todo = [setIn(capacity, { ...values, DiagnosticsState: "Requested" })];
  const life = await world.start();
  await world.clock.advance(60_000);
  expect(world.acs.events.slice(1)).toEqual([[complete]]);
  return shown(life, capacity);
}

describe("IPLayerCapacity [TR-181 IP.Diagnostics.IPLayerCapacityMetrics]", () => {
  it("finds what the line carries, and shows each sub-interval", async () => {
    const results = await ran({ ...server, NumberTestSubIntervals: "4" });
    expect(results).toMatchObject({
      DiagnosticsState: "Complete",
      StatusCode: "0",
      StatusMessage: "",
      MaxIPLayerCapacity: "100",
      MaxETHCapacityNoFCS: "101.12",
      MaxETHCapacityWithFCS: "101.44",
      MaxETHCapacityWithFCSVLAN: "101.76",
      InterfaceEthMbpsAtMax: "102",
      LossRatioAtMax: "0",
      RTTRangeAtMax: "0.012",
      PDVRangeAtMax: "0.012",
      MinOnewayDelayAtMax: "0.01",
      RTTMinAtMax: "0.02",
      RTTMaxAtMax: "0.032",
      IPLayerCapacitySummary: "81.25",
      MinRTTSummary: "0.02",
      TestInterval: "4",
      ActiveFlows: "1",
      ModalResultNumberOfEntries: "0",
      IncrementalResultNumberOfEntries: "4",
      "IncrementalResult.1.IPLayerCapacity": "40",
      "IncrementalResult.4.IPLayerCapacity": "100",
      "IncrementalResult.4.ReorderedRatio": "0",
    });
    const at = (name: string): number => Date.parse(results[name] ?? "");
    expect(at("IncrementalResult.1.TimeOfSubInterval") - at("BOMTime")).toBe(1000);
    expect(at("TimeOfMax") - at("BOMTime")).toBe(3000);
    expect(at("EOMTime") - at("BOMTime")).toBe(4000);
  });

  it("upstream, over several flows, in two modes and after a preamble", async () => {
    const results = await ran({
      ...server,
      Role: "Sender",
      FlowCount: "2",
      NumberTestSubIntervals: "3",
      NumberFirstModeTestSubIntervals: "1",
      PreambleDuration: "1",
    });
    expect(results).toMatchObject({
      DiagnosticsState: "Complete",
      MaxIPLayerCapacity: "40",
      ActiveFlows: "2",
      TestInterval: "4",
      ModalResultNumberOfEntries: "2",
      "ModalResult.1.MaxIPLayerCapacity": "34",
      "ModalResult.2.MaxIPLayerCapacity": "40",
      IncrementalResultNumberOfEntries: "3",
    });
  });

  it("at a fixed rate tells that rate, with a key that nobody can read", async () => {
    const results = await ran({
      Host: "capacity.example",
      TestType: "Fixed",
      StartSendingRate: "25000",
      NumberTestSubIntervals: "2",
      AuthenticationEnabled: "true",
      AuthenticationCode: "secret-key",
      LocalInterfaceRateIncluded: "false",
    });
    expect(results).toMatchObject({
      DiagnosticsState: "Complete",
      MaxIPLayerCapacity: "25",
      IPLayerCapacitySummary: "25",
      InterfaceEthMbpsAtMax: "0",
      AuthenticationCode: "",
    });
  });

  it.each([
    [{ ServerList: "nobody.invalid" }, "Error_CannotResolveHostName"],
    [{ ServerList: "192.0.2.1" }, "Error_NoRouteToHost"],
  ])("of %j ends in %s, with no results", async (values, DiagnosticsState) => {
    expect(await ran(values)).toMatchObject({
      DiagnosticsState,
      BOMTime: "0001-01-01T00:00:00Z",
      MaxIPLayerCapacity: "0",
      IncrementalResultNumberOfEntries: "0",
    });
  });

  it.each([
    [{}, "Host"],
    [{ ServerList: "capacity.example:0" }, "ServerList"],
    [{ ServerList: "[2001:db8::1]:24601,--help" }, "ServerList"],
    [{ ...server, UDPPayloadMax: "1400" }, "UDPPayloadMax"],
    [{ ...server, UDPPayloadMax: "8972", JumboFramesPermitted: "false" }, "UDPPayloadMax"],
    [{ ...server, UDPPayloadContent: "ones" }, "UDPPayloadContent"],
    [{ ...server, LowerThresh: "100" }, "LowerThresh"],
    [{ ...server, NumberFirstModeTestSubIntervals: "10" }, "NumberFirstModeTestSubIntervals"],
    [{ ...server, StartSendingRateIndex: "1153" }, "StartSendingRateIndex"],
    [{ ...server, AuthenticationEnabled: "true" }, "AuthenticationCode"],
    [{ ...server, AuthenticationAlias: "cpe-1" }, "AuthenticationAlias"],
    [{ ...server, FlowCount: "9" }, "FlowCount"],
  ])("is not asked for with %j: 9007 names %s", async (values, name) => {
    const world = new World(kind);
    world.acs.todo = [setIn(capacity, { ...values, DiagnosticsState: "Requested" })];
    await world.start();
    await world.clock.advance(60_000);
    expect(world.acs.events.slice(1)).toEqual([]);
    expect(JSON.stringify(world.acs.last?.answers)).toContain(name);
  });
});
