import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import type { PowerCut } from "../../harness/simulated/disk.ts";
import {
  cancelTransfer,
  getAllQueuedTransfers,
  getQueuedTransfers,
  type Rpc,
  scheduleDownload,
  type Window,
} from "../../harness/simulated/simulated-acs.ts";
import { type Life, noteType, simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import { transferMs } from "../../harness/simulated/simulated-files.ts";
import { VirtualClock } from "../../harness/simulated/virtual-clock.ts";

// Downloads in windows of time over the lives of a device. [TR-069 A.4.1.8]

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

const here = "http://files.example/note";
const unknownTime = "0001-01-01T00:00:00Z";
const hour = 3600;
const anyTime = "1 At Any Time";
const atOnce = "2 Immediately";
const whenIdle = "3 When Idle";
const confirmed = "4 Confirmation Needed";

const schedule = (...windows: Window[]): Rpc => scheduleDownload("key", noteType, here, ...windows);

async function asked(todo: readonly Rpc[], clock?: VirtualClock): Promise<{ world: World; life: Life }> {
  const world = new World(kind, clock);
  world.files.served.set(here, { content: "good" });
  world.acs.todo = [...todo];
  const life = await world.start();
  await world.clock.advance(1);
  return { world, life };
}

const seconds = (world: World, count: number): Promise<void> => world.clock.advance(count * 1000);
const applied = (world: World): readonly string[] => [...world.disk.entries("applied").values()];
const outcomes = (world: World): readonly string[] =>
  world.acs.completed.map(({ CommandKey, FaultStruct }) => `${CommandKey} ${FaultStruct.FaultCode}`);
const faultsIn = (world: World): readonly number[] =>
  world.acs.sessions.flatMap(({ answers }) =>
    answers.flatMap((body) => (body.kind === "fault" ? [body.fault.faultCode] : [])),
  );

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
    world.doors.knock();
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
    world.doors.knock();
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

describe("a window", () => {
  it("that ends in the middle of the download stops it; the next one is used", async () => {
    const { world } = await asked([schedule([0, 5, atOnce], [hour, 2 * hour, atOnce])]);
    await seconds(world, 60);
    expect(world.files.asked).toEqual([here]);
    expect(applied(world)).toEqual([]);
    await seconds(world, 2 * hour);
    expect(world.files.asked).toEqual([here, here]);
    expect(outcomes(world)).toEqual(["key 0"]);
  });

  it("that is the last and ends in the middle of the download gives 9020 and changes nothing", async () => {
    const { world } = await asked([schedule([0, 5, atOnce])]);
    await seconds(world, 4);
    expect(outcomes(world)).toEqual([]);
    await seconds(world, 60);
    expect(world.acs.completed).toMatchObject([
      { FaultStruct: { FaultCode: 9020 }, StartTime: unknownTime, CompleteTime: "2026-06-01T00:00:05Z" },
    ]);
    await seconds(world, hour);
    expect(applied(world)).toEqual([]);
    expect(outcomes(world)).toEqual(["key 9020"]);
    expect(world.files.spooled.size).toBe(0);
  });

  it("counts its retries, and passes the rest to the next window", async () => {
    const { world } = await asked([schedule([0, hour, atOnce, 2], [2 * hour, 3 * hour, atOnce, 1])]);
    world.files.served.set(here, { fault: "cannot-contact" });
    await seconds(world, 1.5 * hour);
    expect(world.files.asked).toHaveLength(3);
    expect(outcomes(world)).toEqual([]);
    await seconds(world, 2 * hour);
    expect(world.files.asked).toHaveLength(5);
    expect(outcomes(world)).toEqual(["key 9015"]);
  });

  it("is over early when there is nothing to be retried: the failure is told as it was", async () => {
    const { world } = await asked([schedule([0, hour, atOnce])]);
    world.files.served.set(here, { content: "bad" });
    await seconds(world, 60);
    expect(outcomes(world)).toEqual(["key 9018"]);
    expect(world.files.asked).toHaveLength(1);
  });

  it("lets a retry succeed", async () => {
    const { world } = await asked([schedule([0, hour, atOnce, 1])]);
    world.files.served.set(here, { fault: "cannot-contact" });
    await world.clock.advance(transferMs + 1000);
    world.files.served.set(here, { content: "good" });
    await seconds(world, 60);
    expect(outcomes(world)).toEqual(["key 0"]);
  });

  it("with -1 retries leaves their number to the device, which gives up some time", async () => {
    const { world } = await asked([schedule([0, 24 * hour, atOnce, -1])]);
    world.files.served.set(here, { fault: "cannot-contact" });
    await seconds(world, 24 * hour);
    expect(world.files.asked).toHaveLength(6);
    expect(outcomes(world)).toEqual(["key 9015"]);
  });

  it("keeps its count of retries over a restart", async () => {
    const { world } = await asked([schedule([0, hour, atOnce, 1])]);
    world.files.served.set(here, { fault: "cannot-contact" });
    await world.clock.advance(transferMs + 1000);
    await world.start();
    await seconds(world, hour);
    expect(world.files.asked).toHaveLength(2);
    expect(outcomes(world)).toEqual(["key 9015"]);
  });
});

describe("When Idle", () => {
  it("waits until little goes over the line", async () => {
    const { world } = await asked([schedule([0, 3 * hour, whenIdle])]);
    await seconds(world, 3 * hour);
    expect(outcomes(world)).toEqual(["key 0"]);
    expect(world.acs.completed[0]?.StartTime).not.toBe("2026-06-01T00:00:00Z");
  });

  it("gives 9020 where it never comes", async () => {
    const { world } = await asked([schedule([0, 20, whenIdle])]);
    await seconds(world, hour);
    expect(world.files.asked).toEqual([]);
    expect(outcomes(world)).toEqual(["key 9020"]);
  });
});

describe("Confirmation Needed", () => {
  const question: Window = [0, hour, confirmed, 0, "Upgrade now?"];

  it("asks somebody on the device, and waits for the answer", async () => {
    const { world, life } = await asked([schedule(question)]);
    await seconds(world, 600);
    expect(await life.agent.control({ command: "transfers" })).toMatchObject({
      result: { transfers: [{ state: "waiting", question: { message: "Upgrade now?", seconds: hour - 600 } }] },
    });
    expect(world.log.facts.filter(({ fact }) => fact === "transfer.confirm")).toHaveLength(1);
    expect(world.files.asked).toEqual([]);
    expect(await life.agent.control({ command: "confirm-transfer", agreed: true })).toEqual({ ok: true, result: {} });
    await seconds(world, 60);
    expect(outcomes(world)).toEqual(["key 0"]);
    expect(await life.agent.control({ command: "confirm-transfer", agreed: true })).toMatchObject({ ok: false });
  });

  it("remembers the answer over a restart", async () => {
    const { world, life } = await asked([schedule(question)]);
    await life.agent.control({ command: "confirm-transfer", agreed: true, commandKey: "key" });
    await world.start();
    await seconds(world, 60);
    expect(outcomes(world)).toEqual(["key 0"]);
  });

  it("gives 9020 where nobody answers, at the end of the last window", async () => {
    const { world } = await asked([schedule(question)]);
    await seconds(world, hour - 1);
    expect(outcomes(world)).toEqual([]);
    await seconds(world, 2);
    expect(outcomes(world)).toEqual(["key 9020"]);
  });

  it("gives 9020 at once where it is refused and no window is left", async () => {
    const { world, life } = await asked([schedule(question)]);
    await life.agent.control({ command: "confirm-transfer", agreed: false });
    await seconds(world, 1);
    expect(outcomes(world)).toEqual(["key 9020"]);
    expect(world.files.asked).toEqual([]);
  });

  it("leaves the next window to one that was refused", async () => {
    const { world, life } = await asked([schedule(question, [2 * hour, 3 * hour, atOnce])]);
    await life.agent.control({ command: "confirm-transfer", agreed: false });
    await seconds(world, hour);
    expect(outcomes(world)).toEqual([]);
    await seconds(world, 2 * hour);
    expect(outcomes(world)).toEqual(["key 0"]);
  });

  it("wants to know which of two is meant", async () => {
    const other = scheduleDownload("other", noteType, here, question);
    const { world, life } = await asked([schedule(question), other]);
    const unclear = await life.agent.control({ command: "confirm-transfer", agreed: true });
    expect(unclear).toMatchObject({ ok: false, error: { message: expect.stringContaining('"other"') } });
    await life.agent.control({ command: "confirm-transfer", agreed: true, commandKey: "other" });
    await seconds(world, 60);
    expect(outcomes(world)).toEqual(["other 0"]);
  });

  it("keeps no other transfer waiting", async () => {
    const { world } = await asked([schedule(question), scheduleDownload("other", noteType, here, [0, hour, atOnce])]);
    await seconds(world, 60);
    expect(outcomes(world)).toEqual(["other 0"]);
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

describe("a power cut around scheduled downloads", () => {
  const bad = "http://files.example/bad";

  async function live(cut: PowerCut | undefined): Promise<World> {
    const world = new World(kind);
    world.files.served.set(here, { content: "good" }).set(bad, { content: "bad" });
    world.acs.todo = [
      schedule([10, hour, atOnce]),
      scheduleDownload("bad", noteType, bad, [10, hour, atOnce, 1]),
      scheduleDownload("late", noteType, here, [0, 5, whenIdle]),
    ];
    void world.start(cut === undefined ? {} : { cut });
    await seconds(world, 100);
    if (cut === undefined) return world;
    expect(world.dark).toBe(true);
    await world.start();
    await seconds(world, 200);
    return world;
  }

  it.each([{ kept: false }, { kept: true }])(
    "does nothing twice and leaves nothing untold ($kept)",
    async ({ kept }) => {
      const whole = await live(undefined);
      expect(outcomes(whole).toSorted()).toEqual(["bad 9018", "key 0", "late 9020"]);
      expect(whole.disk.writes).toBeGreaterThan(8);
      for (let atWrite = 1; atWrite <= whole.disk.writes; atWrite += 1) {
        const world = await live({ atWrite, kept });
        const where = `after a cut at write ${atWrite}`;
        const told = [...new Set(world.acs.completed.map((each) => JSON.stringify(each)))];
        expect([...new Set(outcomes(world))].toSorted(), where).toEqual(["bad 9018", "key 0", "late 9020"]);
        // An ACS whose request was kept and not answered asks again: that is another transfer, with news of its own.
        expect(told.length, where).toBeLessThanOrEqual(4);
        expect(applied(world), where).toEqual(told.filter((each) => each.includes('"key"')).map(() => "good"));
        expect(world.disk.entries("transfer").size, where).toBe(0);
        expect(world.disk.entries("event").size, where).toBe(0);
      }
    },
  );
});
