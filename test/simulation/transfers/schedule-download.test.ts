import { describe, expect, it } from "vitest";
import {
  cancelTransfer,
  getAllQueuedTransfers,
  getQueuedTransfers,
  scheduleDownload,
  type Window,
} from "../../harness/simulated/simulated-acs.ts";
import { noteType } from "../../harness/simulated/simulated-device.ts";
import { transferMs } from "../../harness/simulated/simulated-files.ts";
import { VirtualClock } from "../../harness/simulated/virtual-clock.ts";
import {
  anyTime,
  applied,
  asked,
  atOnce,
  faultsIn,
  here,
  hour,
  outcomes,
  schedule,
  seconds,
  unknownTime,
} from "./scheduled.ts";

// Downloads in windows of time over the lives of a device. [TR-069 A.4.1.8]

describe("a scheduled download", () => {
  it.each([anyTime, atOnce])("(%s) is done when its window opens, and told of by its own event", async (mode) => {
    const { world } = await asked([schedule([hour, 2 * hour, mode])]);
    expect(world.acs.last?.answers).toMatchObject([{ kind: "cpe-response", method: "ScheduleDownload", message: {} }]);
    await seconds(world, hour - 1);
    expect(world.files.asked).toEqual([]);
    await seconds(world, 2);
    expect(world.files.asked).toEqual([here]);
    await seconds(world, 60);
    expect(applied(world)).toEqual(["good"]);
    expect(world.acs.events.slice(1)).toEqual([["7 TRANSFER COMPLETE", "M ScheduleDownload key"]]);
    expect(world.acs.completed).toMatchObject([
      { CommandKey: "key", FaultStruct: { FaultCode: 0 }, StartTime: "2026-06-01T01:00:00Z" },
    ]);
    await seconds(world, 3 * hour);
    expect(world.acs.sessions).toHaveLength(2);
    expect(world.disk.entries("transfer").size).toBe(0);
  });

  it("is listed, shown and cancelled while it waits", async () => {
    const { world, life } = await asked([schedule([hour, 2 * hour, anyTime])]);
    const shown = await life.agent.control({ command: "transfers" });
    expect(shown).toMatchObject({
      ok: true,
      result: { transfers: [{ rpc: "ScheduleDownload", state: "waiting", dueSeconds: hour, question: undefined }] },
    });
    world.acs.todo = [getQueuedTransfers, getAllQueuedTransfers, cancelTransfer("key")];
    world.listeners.request();
    await seconds(world, 3 * hour);
    expect(world.acs.last?.answers).toMatchObject([
      { message: { TransferList: [{ CommandKey: "key", State: 1 }] } },
      { message: { TransferList: [{ CommandKey: "key", State: 1, IsDownload: true, FileType: noteType }] } },
      { method: "CancelTransfer" },
    ]);
    expect(world.files.asked).toEqual([]);
    expect(outcomes(world)).toEqual([]);
  });

  it("is cancelled while it is under way", async () => {
    const { world } = await asked([schedule([0, hour, anyTime])]);
    await world.clock.advance(transferMs / 2);
    world.acs.todo = [cancelTransfer("key")];
    world.listeners.request();
    await seconds(world, 2 * hour);
    expect(applied(world)).toEqual([]);
    expect(outcomes(world)).toEqual([]);
  });

  it.each<readonly [string, readonly Window[]]>([
    ["no window", []],
    ["a window that ends before it starts", [[20, 10, anyTime]]],
    ["a window of no length", [[20, 20, anyTime]]],
    [
      "windows that overlap",
      [
        [0, 20, anyTime],
        [10, 30, anyTime],
      ],
    ],
    [
      "windows in the wrong order",
      [
        [20, 30, anyTime],
        [0, 10, anyTime],
      ],
    ],
    ["a mode of a vendor", [[0, 10, "X 0A1B2C At New Moon"]]],
    ["a mode that is none", [[0, 10, "At Any Time"]]],
    ["less than -1 retries", [[0, 10, anyTime, -2]]],
    ["an end in more than 68 years", [[0, 2 ** 31, anyTime]]],
  ])("with %s is refused with 9003", async (_, windows) => {
    const { world } = await asked([schedule(...windows)]);
    await seconds(world, hour);
    expect(faultsIn(world)).toEqual([9003]);
    expect(world.files.asked).toEqual([]);
  });

  it("of a type without use, or by a scheme that is not spoken, is refused", async () => {
    const window: Window = [0, 10, anyTime];
    const { world } = await asked([
      scheduleDownload("a", "4 Tone File", here, window),
      scheduleDownload("b", noteType, "gopher://x/", window),
    ]);
    expect(faultsIn(world)).toEqual([9003, 9013]);
  });

  it("takes windows that touch", async () => {
    const { world } = await asked([schedule([0, 20, anyTime], [20, 40, anyTime])]);
    await seconds(world, 60);
    expect(outcomes(world)).toEqual(["key 0"]);
  });
});

/** Like a real one, it never shows the same time twice. */
class CreepingClock extends VirtualClock {
  #reads = 0;
  override monotonicMs(): number {
    this.#reads += 1;
    return super.monotonicMs() + this.#reads / 1000;
  }
}

describe("time", () => {
  it("may go on while it is looked at", async () => {
    const { world } = await asked([schedule([hour, 2 * hour, atOnce])], new CreepingClock());
    await seconds(world, hour + 60);
    expect(outcomes(world)).toEqual(["key 0"]);
  });

  it("is counted from the request over a restart, what the power was off for included", async () => {
    const { world } = await asked([schedule([hour, 2 * hour, atOnce])]);
    await seconds(world, 600);
    await world.start();
    await seconds(world, hour - 600 - 1);
    expect(world.files.asked).toEqual([]);
    await seconds(world, 60);
    expect(outcomes(world)).toEqual(["key 0"]);
  });

  it("that went by while the power was off may use up the windows: 9020", async () => {
    const { world, life } = await asked([schedule([hour, 2 * hour, atOnce])]);
    await life.agent.stop();
    await seconds(world, 3 * hour);
    await world.start();
    await seconds(world, 60);
    expect(world.files.asked).toEqual([]);
    expect(outcomes(world)).toEqual(["key 9020"]);
  });

  it.each([-30 * 86_400_000, 30 * 86_400_000])("is not moved by a step of the wall clock (%i ms)", async (stepMs) => {
    const { world } = await asked([schedule([hour, 2 * hour, atOnce])]);
    world.clock.stepWall(stepMs);
    await seconds(world, hour - 1);
    expect(world.files.asked).toEqual([]);
    await seconds(world, 60);
    expect(outcomes(world)).toEqual(["key 0"]);
  });

  it("is told as unknown where the clock was never set", async () => {
    const { world } = await asked([schedule([10, hour, atOnce])], new VirtualClock(0, false));
    await seconds(world, 60);
    expect(world.acs.completed).toMatchObject([{ StartTime: unknownTime, CompleteTime: unknownTime }]);
  });
});
