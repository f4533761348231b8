import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import { simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import { complete, setIn, shown, type Values } from "./simulated-diagnostics.ts";

// [TR-181 IP.Diagnostics.TraceRoute]

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

const trace = "Device.IP.Diagnostics.TraceRoute.";

async function traced(values: Values): Promise<{ world: World; reads: Values }> {
  const world = new World(kind);
  world.acs.todo = [setIn(trace, { ...values, DiagnosticsState: "Requested" })];
  const life = await world.start();
  await world.clock.advance(60_000);
  return { world, reads: await shown(life, trace) };
}

describe("TraceRoute that the ACS asks for", () => {
  it("shows the routers on the way by name and address, and how far away the host is", async () => {
    const { world, reads } = await traced({ Host: "example.com" });
    expect(world.acs.events.slice(1)).toEqual([[complete]]);
    expect(reads).toMatchObject({
      DiagnosticsState: "Complete",
      RouteHopsNumberOfEntries: "4",
      ResponseTime: "20",
      "RouteHops.1.Host": "router1.example",
      "RouteHops.1.HostAddress": "100.64.0.1",
      "RouteHops.1.RTTimes": "5,5,5",
      "RouteHops.1.ErrorCode": "0",
      "RouteHops.4.HostAddress": "",
      "RouteHops.4.RTTimes": "20,20,20",
    });
    expect(reads["RouteHops.4.Host"]).toBe(reads.IPAddressUsed);
  });

  it.each([
    [{ Host: "example.com", MaxHopCount: "2" }, "Error_MaxHopCountExceeded", "2"],
    [{ Host: "192.0.2.1" }, "Error_NoRouteToHost", "2"],
    [{ Host: "nobody.invalid" }, "Error_CannotResolveHostName", "0"],
  ])("with %j ends in %s, with the hops that it has found [TP-181 5.11]", async (values, state, hops) => {
    const { world, reads } = await traced(values);
    expect(world.acs.events.slice(1)).toEqual([[complete]]);
    expect(reads).toMatchObject({ DiagnosticsState: state, RouteHopsNumberOfEntries: hops, ResponseTime: "0" });
  });

  it("begins its rows at 1 again in the next run", async () => {
    const world = new World(kind);
    world.acs.todo = [setIn(trace, { Host: "example.com", DiagnosticsState: "Requested" })];
    const life = await world.start();
    await world.clock.advance(60_000);
    world.acs.todo = [setIn(trace, { MaxHopCount: "1", DiagnosticsState: "Requested" })];
    world.listeners.request();
    await world.clock.advance(60_000);
    const rows = Object.keys(await shown(life, trace)).filter((name) => name.startsWith("RouteHops."));
    expect(new Set(rows.map((name) => name.split(".")[1]))).toEqual(new Set(["1"]));
  });
});
