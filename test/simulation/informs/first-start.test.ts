import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import { unreachable } from "../../harness/simulated/simulated-acs.ts";
import { management, simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import { VirtualClock } from "../../harness/simulated/virtual-clock.ts";

// What the first start of a device keeps, and what it waits for before its ACS hears of it.

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

const noon = Date.UTC(2026, 5, 1, 12);

describe("the first start of a device", () => {
  it("waits for the disk for what notifications go by and for its first event alone", async () => {
    const world = new World(kind, new VirtualClock(noon));
    let waited: number | undefined;
    world.acs.interfere = () => {
      waited ??= world.disk.syncs;
      return undefined;
    };
    await world.start();
    await world.clock.advance(1000);
    expect(world.acs.events).toEqual([["0 BOOTSTRAP", "1 BOOT"]]);
    expect(waited).toBe(2);
  });

  it("is known as it was once an Inform has gone out, though power fails before the answer", async () => {
    const world = new World(kind, new VirtualClock(noon));
    world.acs.interfere = () => unreachable;
    await world.start();
    await world.clock.advance(1000);
    const url = (): unknown => world.disk.entries("value").get(`${management}ConnectionRequestURL`);
    const password = (): unknown => world.disk.entries("value").get(`${management}ConnectionRequestPassword`);
    const before = [url(), password()];
    expect(before).not.toContain(undefined);
    world.disk.losePower();
    expect([url(), password()]).toEqual(before);
  });
});
