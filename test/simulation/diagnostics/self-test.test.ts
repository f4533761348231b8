import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import { simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import { complete, setIn, shown } from "./simulated-diagnostics.ts";

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

const object = "Device.SelfTestDiagnostics.";

describe("SelfTest [TR-181 SelfTestDiagnostics]", () => {
  it("has a line for each check, and is told of as other diagnostics are", async () => {
    const world = new World(kind);
    world.acs.todo = [setIn(object, { DiagnosticsState: "Requested" })];
    const life = await world.start();
    await world.clock.advance(60_000);
    expect(world.acs.events.slice(1)).toEqual([[complete]]);
    const { DiagnosticsState, Results = "" } = await shown(life, object);
    expect(DiagnosticsState).toBe("Complete");
    expect(Results).toMatch(/^store: ok, state can be written$/m);
    expect(Results).toMatch(/^acs: ok, connected in [\d.]+ ms$/m);
    expect(Results.split("\n").map((line) => line.split(":")[0])).toEqual([
      "store",
      "clock",
      "memory",
      "disk",
      "system",
      "route",
      "dns",
      "acs",
    ]);
    expect(Results.length).toBeLessThanOrEqual(1024);
  });
});
