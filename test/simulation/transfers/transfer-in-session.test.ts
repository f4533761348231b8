import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import {
  download,
  getAllQueuedTransfers,
  type Rpc,
  reboot,
  scheduleDownload,
  setValues,
} from "../../harness/simulated/simulated-acs.ts";
import { management, noteType, simulatedKind, users, World } from "../../harness/simulated/simulated-device.ts";
import { transferMs } from "../../harness/simulated/simulated-files.ts";

// What a session may rest on while it lasts, and what comes after it in which order. [TR-069 3.7.1.4, A.3.2.8, A.3.2.9]

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

const here = "http://files.example/note";

async function asked(...todo: readonly Rpc[]) {
  const world = new World(kind);
  world.files.served.set(here, { content: "good" });
  world.acs.todo = [...todo];
  const life = await world.start();
  return { world, life };
}

const applied = (world: World): readonly string[] => [...world.disk.entries("applied").values()];

describe("while a session is open", () => {
  it("no file is put into force, and no transfer is over", async () => {
    const { world, life } = await asked(download("key", noteType, here));
    await world.clock.advance(1000);
    const release = world.acs.hold();
    world.acs.todo = [getAllQueuedTransfers];
    world.listeners.request();
    await world.clock.advance(transferMs + 5000);
    expect(world.files.spooled.size).toBe(1);
    expect(applied(world)).toEqual([]);
    expect(await life.agent.control({ command: "transfers" })).toMatchObject({
      result: { transfers: [{ state: "running" }] },
    });
    release();
    await world.clock.advance(1000);
    expect(world.acs.sessions[1]?.answers).toMatchObject([{ message: { TransferList: [{ State: 2 }] } }]);
    expect(applied(world)).toEqual(["good"]);
    expect(world.acs.completed).toMatchObject([{ CommandKey: "key", FaultStruct: { FaultCode: 0 } }]);
  });

  it("the end of a DelayReboot changes nothing: it comes after the session", async () => {
    const { world, life } = await asked(setValues({ [`${management}DelayReboot`]: "5" }));
    await world.clock.advance(1000);
    const release = world.acs.hold();
    world.listeners.request();
    await world.clock.advance(20_000);
    expect(life.tree.storedValue(`${management}DelayReboot`)).toBe("5");
    release();
    await world.clock.advance(20_000);
    expect(life.tree.storedValue(`${management}DelayReboot`)).toBe("-1");
    expect(world.acs.events.at(-1)).toEqual(["1 BOOT"]);
  });

  it("somebody on the device changes values between two requests, all of them or none", async () => {
    const { world, life } = await asked();
    await world.clock.advance(1000);
    const release = world.acs.hold();
    world.listeners.request();
    await world.clock.advance(1);
    const values = [
      { path: `${users}1.Username`, value: "changed" },
      { path: `${users}9.Username`, value: "nobody" },
    ];
    expect(await life.agent.control({ command: "set", values })).toMatchObject({ ok: false });
    expect(await life.agent.control({ command: "set", values: values.slice(0, 1) })).toMatchObject({ ok: true });
    expect(life.tree.storedValue(`${users}1.Username`)).toBe("changed");
    release();
  });

  it("the agent stops without what waits for its end", async () => {
    const { world, life } = await asked(download("key", noteType, here));
    await world.clock.advance(1000);
    world.acs.hold();
    world.listeners.request();
    await world.clock.advance(transferMs + 5000);
    const stopped = life.agent.stop();
    await world.clock.advance(3000);
    await stopped;
    expect(applied(world)).toEqual([]);
    expect(world.log.facts.filter(({ level }) => level === "error")).toEqual([]);
  });
});

describe("a reboot that the ACS asks for", () => {
  it.each<readonly [string, readonly Rpc[]]>([
    ["after a file", [download("key", noteType, here), reboot("now")]],
    ["before a file", [reboot("now"), download("key", noteType, here)]],
  ])("%s in the same session comes after it; one session tells of both", async (_, todo) => {
    const { world } = await asked(...todo);
    await world.clock.advance(transferMs + 10_000);
    expect(world.files.asked).toEqual([here]);
    expect(applied(world)).toEqual(["good"]);
    expect(world.acs.events.slice(1)).toEqual([["1 BOOT", "7 TRANSFER COMPLETE", "M Reboot now", "M Download key"]]);
    expect(world.acs.completed).toMatchObject([{ CommandKey: "key", FaultStruct: { FaultCode: 0 } }]);
  });

  it("comes after files that fail, too", async () => {
    const { world } = await asked(download("key", noteType, here), reboot("now"));
    world.files.served.set(here, { fault: "cannot-contact" });
    await world.clock.advance(transferMs + 10_000);
    expect(world.acs.events.at(-1)).toEqual(["1 BOOT", "7 TRANSFER COMPLETE", "M Reboot now", "M Download key"]);
    expect(world.acs.completed).toMatchObject([{ FaultStruct: { FaultCode: 9015 } }]);
  });

  it("is told of by no session before it, whoever asks for one", async () => {
    const { world } = await asked(download("key", noteType, here), reboot("now"));
    await world.clock.advance(1000);
    world.listeners.request();
    await world.clock.advance(1000);
    expect(world.acs.sessions).toHaveLength(1);
  });

  it("does not wait for files that are to come later", async () => {
    const { world } = await asked(
      download("late", noteType, here, 3600),
      scheduleDownload("night", noteType, here, [3600, 7200, "1 At Any Time"]),
      reboot("now"),
    );
    await world.clock.advance(10_000);
    expect(world.acs.events.slice(1)).toEqual([["1 BOOT", "M Reboot now"]]);
  });

  it("comes after ten minutes at the latest; the file is fetched anew then", async () => {
    const { world } = await asked(download("key", noteType, here), reboot("now"));
    world.files.slow = true;
    await world.clock.advance(599_000);
    expect(world.acs.sessions).toHaveLength(1);
    world.files.slow = false;
    await world.clock.advance(10_000);
    expect(world.acs.events.slice(1, 2)).toEqual([["1 BOOT", "M Reboot now"]]);
    await world.clock.advance(transferMs + 5000);
    expect(world.files.asked).toEqual([here, here]);
    expect(applied(world)).toEqual(["good"]);
  });
});
