import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import type { Store } from "../../../src/ports/store.ts";
import { download, scheduleInform, setNotification, setValues } from "../../harness/simulated/simulated-acs.ts";
import { noteType, simulatedKind, users, World } from "../../harness/simulated/simulated-device.ts";

// A file system that turns read-only while the device runs, and can be written again later: what was done meanwhile is not
// done again, then or after a restart.

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

const username = `${users}1.Username`;
const hour = 3_600_000;

/** Started on a store that takes nothing while `disk.readOnly`, and past its first session. */
async function started(world: World, todo = world.acs.todo) {
  const store = world.disk.powered();
  const disk = { readOnly: false };
  const refuse = (): Promise<void> =>
    Promise.reject(Object.assign(new Error("the state file cannot be written"), { code: "unwritable" }));
  const write: Store["write"] = (changes) => (disk.readOnly ? refuse() : store.write(changes));
  world.acs.todo = todo;
  const life = await world.start({ store: { ...store, write }, configuration: { pollSeconds: 10 } });
  await world.clock.advance(1000);
  world.acs.sessions.length = 0;
  return { ...life, disk };
}

describe("a store that cannot be written for a while", () => {
  it("has the ACS told of a change once, not again and again", async () => {
    const world = new World(kind);
    const { agent, disk } = await started(world, [setNotification(username, 2)]);
    let told = 0;
    world.acs.onInform = () => {
      disk.readOnly = true;
      told += 1;
      if (told > 20) world.acs.hold(); // a device that does not stop would have the test not stop either
    };
    await agent.control({ command: "set", values: [{ path: username, value: "first" }] });
    await world.clock.advance(hour);
    expect(world.acs.events).toEqual([["4 VALUE CHANGE"]]);
    disk.readOnly = false;
    await world.clock.advance(hour);
    await world.start();
    await world.clock.advance(hour);
    expect(world.acs.events).toEqual([["4 VALUE CHANGE"], ["1 BOOT"]]);
  });

  it("does not have a scheduled Inform that was made come again", async () => {
    const world = new World(kind);
    const { disk } = await started(world, [scheduleInform(10, "a")]);
    disk.readOnly = true;
    await world.clock.advance(hour);
    const events = [["3 SCHEDULED", "M ScheduleInform a"]];
    expect(world.acs.events).toEqual(events);
    disk.readOnly = false;
    await world.clock.advance(hour);
    await world.start();
    await world.clock.advance(hour);
    expect(world.acs.events).toEqual([...events, ["1 BOOT"]]);
  });

  it("does not have a transfer that was reported carried out again", async () => {
    const world = new World(kind);
    const url = "http://files.example/note";
    world.files.served.set(url, { content: "note" });
    const { disk } = await started(world, [download("a", noteType, url)]);
    disk.readOnly = true;
    await world.clock.advance(hour);
    expect(world.acs.completed.map(({ FaultStruct }) => FaultStruct.FaultCode)).toEqual([9002]);
    disk.readOnly = false;
    await world.clock.advance(hour);
    expect([...world.disk.entries("transfer"), ...world.disk.entries("event")]).toEqual([]);
    expect(world.log.facts.filter(({ fact, level }) => fact === "state.write" && level === "info")).toHaveLength(1);
    await world.start();
    await world.clock.advance(hour);
    expect(world.files.asked).toEqual([url]);
    expect(world.acs.completed).toHaveLength(1);
  });

  it("keeps nothing that was refused meanwhile", async () => {
    const world = new World(kind);
    const { agent, disk } = await started(world);
    disk.readOnly = true;
    world.acs.todo = [setValues({ [username]: "refused" }), scheduleInform(10, "refused")];
    await world.clock.advance(1000);
    world.listeners.request();
    await world.clock.advance(hour);
    expect(world.acs.last?.answers.map(({ kind: answer }) => answer)).toEqual(["fault", "fault"]);
    disk.readOnly = false;
    const set = (value: string) => agent.control({ command: "set", values: [{ path: username, value }] });
    expect(await set("kept")).toMatchObject({ ok: true });
    await world.clock.advance(hour);
    world.acs.sessions.length = 0;
    const { tree } = await world.start();
    await world.clock.advance(hour);
    expect(await tree.values([username])).toMatchObject([{ value: "kept" }]);
    expect(world.acs.events).toEqual([["1 BOOT"]]);
  });
});
