import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import { noteType, simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import { simulatedFirmware } from "../../harness/simulated/simulated-firmware.ts";
import { CutDisk } from "../../host/virtual/cut-disk.ts";

// When a device looks at what is due: at its time, and not again and again.

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

describe("what is due", () => {
  it("in the middle of a session waits for its end, without waking the device meanwhile", async () => {
    const world = new World(kind);
    const release = world.acs.hold();
    const { agent } = await world.start();
    await world.clock.advance(1000);
    await agent.control({
      command: "transfer",
      rpc: "Download",
      fileType: noteType,
      url: "http://files.example/good",
      wait: false,
    });
    await world.clock.advance(0);
    const timers: number[] = [];
    for (let each = 0; each < 5; each++) {
      timers.push(world.clock.nextInMs);
      await world.clock.advance(1000);
    }
    // Nothing but the wait for the ACS's reply.
    expect(timers).toEqual([29_000, 28_000, 27_000, 26_000, 25_000]);
    expect(world.log.facts.filter(({ fact }) => fact === "transfer.begin")).toHaveLength(0);
    release();
    await world.clock.advance(1000);
    expect(world.log.facts.filter(({ fact }) => fact === "transfer.begin")).toHaveLength(1);
  });

  it("of firmware on trial is its end, also where nothing is polled", async () => {
    const world = new World(kind);
    const disk = new CutDisk(new Map());
    const first = await simulatedFirmware(world, disk, 600);
    disk.download("/spool/image", "2.0");
    await first.install({ path: "/spool/image", name: "gw.bin", sha256: "" });
    await first.activate(2);
    const firmware = await simulatedFirmware(world, disk, 600);
    await world.start({ firmware, defaults: { url: "" }, configuration: { pollSeconds: 0 } });
    await world.clock.advance(599_000);
    expect(await firmware.read()).toMatchObject({ active: 2 });
    await world.clock.advance(10_000);
    expect(await firmware.read()).toMatchObject({ active: 1, trial: undefined });
  });
});
