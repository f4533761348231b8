import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../src/device/context.ts";
import type { Kind } from "../../src/model/kind.ts";
import { reboot, scheduleInform, setValues, unreachable } from "./simulated-acs.ts";
import { management, simulatedKind, World } from "./simulated-device.ts";

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

const hour = 3_600_000;

describe("a device's life", () => {
  it("begins with BOOTSTRAP and BOOT, and later with BOOT alone [TR-069 3.7.1.5]", async () => {
    const world = new World(kind);
    await world.start();
    await world.clock.advance(1000);
    await world.start();
    await world.clock.advance(1000);
    expect(world.acs.events).toEqual([["0 BOOTSTRAP", "1 BOOT"], ["1 BOOT"]]);
    expect(world.acs.sessions.every(({ ended }) => ended)).toBe(true);
  });

  it("reboots when the ACS asks for it, after the session, and says so [TR-069 A.3.2.9]", async () => {
    const world = new World(kind);
    world.acs.todo = [reboot("because")];
    await world.start();
    await world.clock.advance(4000);
    expect(world.acs.events).toEqual([["0 BOOTSTRAP", "1 BOOT"]]);
    await world.clock.advance(4000);
    expect(world.acs.events).toEqual([["0 BOOTSTRAP", "1 BOOT"], ["1 BOOT", "M Reboot because"]]);
  });
});
