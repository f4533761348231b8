import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { BootableFirmware } from "../../../src/host/virtual/firmware-banks.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import { simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import { simulatedFirmware } from "../../harness/simulated/simulated-firmware.ts";
import { CutDisk } from "../../host/virtual/cut-disk.ts";

// New firmware stays only if the ACS was reached with it, and what ran before comes back by itself otherwise.

const confirmSeconds = 600;

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

let world: World;
let firmware: BootableFirmware;
beforeEach(async () => {
  world = new World(kind);
  const disk = new CutDisk(new Map());
  const open = (): Promise<BootableFirmware> => simulatedFirmware(world, disk, confirmSeconds);
  firmware = await open();
  disk.download("/spool/image", "2.0");
  await firmware.install({ path: "/spool/image", name: "gw.bin", sha256: "" });
  await firmware.activate(2);
  firmware = await open();
});

describe("firmware on trial [TR-181 DeviceInfo.FirmwareImage]", () => {
  it("is confirmed by the first session that succeeds", async () => {
    expect((await firmware.read()).trial).toBeDefined();
    await world.start({ firmware, configuration: { pollSeconds: 10 } });
    await world.clock.advance(1000);
    expect(world.acs.sessions.length).toBe(1);
    expect(await firmware.read()).toMatchObject({ active: 2, boot: 2, trial: undefined });
    await world.clock.advance(confirmSeconds * 2000);
    expect(world.acs.events).toEqual([["0 BOOTSTRAP", "1 BOOT"]]);
  });

  it("gives way to what ran before when none succeeds in time", async () => {
    const unreachable = { url: "" };
    const { agent } = await world.start({ firmware, defaults: unreachable, configuration: { pollSeconds: 10 } });
    await world.clock.advance((confirmSeconds - 10) * 1000);
    expect(await firmware.read()).toMatchObject({ active: 2, boot: 2 });
    expect(await agent.control({ command: "status" })).toMatchObject({
      result: { identity: { softwareVersion: "2.0" } },
    });
    await world.clock.advance(30_000);
    const { active, boot, banks, trial } = await firmware.read();
    expect({ active, boot, trial }).toEqual({ active: 1, boot: 1, trial: undefined });
    expect(banks[1]).toMatchObject({
      status: "activation-failed",
      bootFailure: "no session with the ACS succeeded in time",
    });
  });
});
