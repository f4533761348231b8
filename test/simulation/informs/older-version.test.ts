import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import { reply, scheduleDownload, setValues } from "../../harness/simulated/simulated-acs.ts";
import { type Life, management, noteType, simulatedKind, World } from "../../harness/simulated/simulated-device.ts";

// What an ACS hears of that is newer than its version of CWMP. [TR-069 3.7.4]

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

const minute = 60_000;
const here = "http://files.example/note";
const oldest = "urn:dslforum-org:cwmp-1-0";
const older = "urn:dslforum-org:cwmp-1-1";
const newest = "urn:dslforum-org:cwmp-1-2";
const policy = {
  [`${management}AutonomousTransferCompletePolicy.Enable`]: "true",
  [`${management}AutonomousTransferCompletePolicy.FileTypeFilter`]: noteType,
};
const heartbeats = {
  [`${management}HeartbeatPolicy.Enable`]: "true",
  [`${management}HeartbeatPolicy.ReportingInterval`]: "600",
};

/** A device that an ACS has got to know which understands these namespaces, and has set this. */
async function known(understands: readonly string[], settings: Readonly<Record<string, string>>) {
  const world = new World(kind);
  world.files.served.set(here, { content: "good" });
  world.acs.understands = understands;
  world.acs.todo = [setValues(settings)];
  const life = await world.start();
  await world.clock.advance(minute);
  const from = world.acs.sessions.length;
  const later = () => world.acs.sessions.slice(from);
  return { world, life, later };
}

const fetchNote = ({ agent }: Life) =>
  agent.control({ command: "transfer", rpc: "Download", fileType: noteType, url: here, wait: true });

const pendingOf = async ({ agent }: Life): Promise<readonly string[]> => {
  const answer = await agent.control({ command: "events" });
  return answer.ok ? answer.result.events.map(({ code }) => code) : [];
};

describe("an ACS of an older version [TR-069 3.7.4]", () => {
  it("is called at for no heartbeat, which is told once a version that has it is spoken", async () => {
    const { world, life, later } = await known([older], heartbeats);
    await world.clock.advance(60 * minute);
    expect(later()).toEqual([]);
    expect(await pendingOf(life)).toEqual(["14 HEARTBEAT"]);
    world.listeners.request();
    await world.clock.advance(minute);
    expect(later().map(({ namespace, events }) => [namespace, events])).toEqual([[older, ["6 CONNECTION REQUEST"]]]);
    // It has learnt, and forgotten the old version: the next that is refused is the old one.
    world.acs.understands = [newest];
    world.listeners.request();
    await world.clock.advance(30 * minute);
    world.listeners.request();
    await world.clock.advance(30 * minute);
    expect(world.acs.events).toContainEqual(["14 HEARTBEAT"]);
  });

  it("that has no autonomous transfers is told of none: the next session settles it, and none is begun for it", async () => {
    const { world, life, later } = await known([oldest], policy);
    world.acs.methods = ["Inform", "GetRPCMethods", "TransferComplete"];
    const fetched = fetchNote(life);
    await world.clock.advance(60 * minute);
    expect(await fetched).toMatchObject({ ok: true, result: { faultCode: 0 } });
    expect(later()).toEqual([]);
    expect(world.disk.entries("event").size).toBe(1);
    world.listeners.request();
    await world.clock.advance(minute);
    expect(later()).toMatchObject([
      { events: ["6 CONNECTION REQUEST"], asked: [{ method: "GetRPCMethods" }], ended: true },
    ]);
    expect(world.disk.entries("event").size).toBe(0);
    expect(world.disk.entries("transfer").size).toBe(0);
    await world.clock.advance(60 * minute);
    expect(later()).toHaveLength(1);
  });

  it("that lists AutonomousTransferComplete all the same is called it [TR-069 A.3.1.1]", async () => {
    const { world, life, later } = await known([oldest], policy);
    const fetched = fetchNote(life);
    await world.clock.advance(minute);
    expect(await fetched).toMatchObject({ ok: true });
    world.listeners.request();
    await world.clock.advance(minute);
    expect(later()).toMatchObject([
      {
        events: ["6 CONNECTION REQUEST"],
        asked: [{ method: "GetRPCMethods" }, { method: "AutonomousTransferComplete" }],
      },
    ]);
    expect(world.disk.entries("event").size).toBe(0);
  });

  it("is told by TransferComplete what became of a ScheduleDownload of before, without its event", async () => {
    const world = new World(kind);
    world.files.served.set(here, { content: "good" });
    world.acs.todo = [scheduleDownload("key", noteType, here, [600, 3600, "1 At Any Time"])];
    await world.start();
    await world.clock.advance(minute);
    world.acs.understands = [oldest];
    await world.clock.advance(60 * minute);
    expect(world.acs.last).toMatchObject({ namespace: oldest, events: ["7 TRANSFER COMPLETE"] });
    expect(world.acs.completed).toMatchObject([{ CommandKey: "key", FaultStruct: { FaultCode: 0 } }]);
    expect(world.disk.entries("event").size).toBe(0);
    expect(world.disk.entries("transfer").size).toBe(0);
  });
});

describe("an ACS that answers all in the oldest namespace [TR-069 3.7.4]", () => {
  const inOldest = (world: World): void => {
    world.acs.interfere = (step) =>
      step > 0
        ? undefined
        : reply({
            namespace: oldest,
            header: {},
            body: { kind: "acs-response", method: "Inform", message: { MaxEnvelopes: 1 } },
          });
  };

  it("and calls ScheduleDownload is served: who calls a method knows it", async () => {
    const world = new World(kind);
    world.files.served.set(here, { content: "good" });
    inOldest(world);
    world.acs.todo = [scheduleDownload("key", noteType, here, [60, 3600, "1 At Any Time"])];
    const life = await world.start();
    await world.clock.advance(30 * minute);
    expect(world.acs.todo).toEqual([]);
    expect([...world.disk.entries("applied").values()]).toEqual(["good"]);
    expect(world.disk.entries("transfer").size).toBe(0);
    expect(await pendingOf(life)).toEqual([]);
  });
});
