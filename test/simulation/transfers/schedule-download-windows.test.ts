import { describe, expect, it } from "vitest";
import { scheduleDownload, type Window } from "../../harness/simulated/simulated-acs.ts";
import { noteType } from "../../harness/simulated/simulated-device.ts";
import { transferMs } from "../../harness/simulated/simulated-files.ts";
import {
  applied,
  asked,
  atOnce,
  confirmed,
  here,
  hour,
  outcomes,
  schedule,
  seconds,
  unknownTime,
  whenIdle,
} from "./scheduled.ts";

// What is done in a window, and what when it ends. [TR-069 A.4.1.8]

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
