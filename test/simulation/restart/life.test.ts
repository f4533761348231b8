import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import {
  addObject,
  factoryReset,
  reboot,
  scheduleInform,
  setNotification,
  setValues,
  unreachable,
} from "../../harness/simulated/simulated-acs.ts";
import { management, simulatedKind, users, World } from "../../harness/simulated/simulated-device.ts";

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

const elsewhere = "http://elsewhere.example/";
const firstContact = ["0 BOOTSTRAP", "1 BOOT"];

describe("a device's life", () => {
  it("begins with BOOTSTRAP and BOOT, and later with BOOT alone [TR-069 3.7.1.5]", async () => {
    const world = new World(kind);
    await world.start();
    await world.clock.advance(1000);
    await world.start();
    await world.clock.advance(1000);
    expect(world.acs.events).toEqual([firstContact, ["1 BOOT"]]);
    expect(world.acs.sessions.every(({ ended }) => ended)).toBe(true);
    expect(world.acs.sessions.map(({ inform }) => inform.RetryCount)).toEqual([0, 0]);
  });

  it("begins with BOOTSTRAP until an InformResponse came", async () => {
    const world = new World(kind);
    world.acs.interfere = () => unreachable;
    await world.start();
    await world.clock.advance(60_000);
    world.acs.interfere = () => undefined;
    await world.start();
    await world.clock.advance(1000);
    expect(world.acs.events).toEqual([firstContact]);
  });

  it("begins anew as another device [TR-181 DeviceInfo.ManufacturerOUI]", async () => {
    const world = new World(kind);
    await world.start();
    await world.clock.advance(1000);
    await world.start({ identity: { oui: "0000AA" } });
    await world.clock.advance(1000);
    expect(world.acs.events).toEqual([firstContact, firstContact]);
  });

  it("waits without an ACS URL, and begins when it gets one locally", async () => {
    const world = new World(kind);
    const { agent } = await world.start({ defaults: { url: "" } });
    await world.clock.advance(100_000);
    expect(world.acs.opened).toBe(0);
    await agent.control({ command: "set", values: [{ path: `${management}URL`, value: elsewhere }] });
    await world.clock.advance(1000);
    expect(world.acs.sessions.map(({ target, events }) => [target.url, events])).toEqual([
      [elsewhere, expect.arrayContaining(firstContact)],
    ]);
  });
});

describe("a reboot", () => {
  it("asked for by the ACS comes after the session, and is told of [TR-069 3.7.1.4, A.3.2.9]", async () => {
    const world = new World(kind);
    world.acs.todo = [reboot("because"), setValues({ [`${users}1.Username`]: "still here" })];
    const { host } = await world.start();
    await world.clock.advance(4000);
    expect(world.acs.events).toEqual([firstContact]);
    expect(world.acs.todo).toEqual([]);
    expect(world.listeners.open.size).toBe(0);
    await world.clock.advance(4000);
    expect(world.acs.events).toEqual([firstContact, ["1 BOOT", "M Reboot because"]]);
    expect(host.system.uptimeSeconds()).toBe(3);
  });

  it("asked for locally is told of as BOOT", async () => {
    const world = new World(kind);
    const { agent } = await world.start();
    await world.clock.advance(1000);
    expect(await agent.control({ command: "reboot" })).toEqual({ ok: true, result: {} });
    await world.clock.advance(10_000);
    expect(world.acs.events).toEqual([firstContact, ["1 BOOT"]]);
  });

  it("is refused where it is not allowed [TR-069 A.5.1]", async () => {
    const world = new World(kind);
    world.acs.todo = [reboot("no"), factoryReset];
    const { agent } = await world.start({ allows: { write: true, reboot: false } });
    await world.clock.advance(60_000);
    const faults = world.acs.last?.answers.map((body) => (body.kind === "fault" ? body.fault.faultCode : undefined));
    expect(faults).toEqual([9001, 9001]);
    expect(world.acs.events).toEqual([firstContact]);
    expect(await agent.control({ command: "reboot" })).toMatchObject({ ok: false, error: { kind: "not-allowed" } });
  });

  describe("on a disk that takes nothing", () => {
    /** A device that has been up for a while; from then on its disk is full. */
    async function full(upMs: number) {
      const world = new World(kind);
      const store = world.disk.powered();
      const { write } = store;
      let isFull = false;
      store.write = (changes) =>
        isFull ? Promise.reject(Object.assign(new Error("the disk is full"), { code: "full" })) : write(changes);
      await world.start({ store });
      await world.clock.advance(upMs);
      isFull = true;
      world.acs.todo = [reboot("make room")];
      world.listeners.request();
      return world;
    }

    it("is possible all the same, and told of [TR-069 A.3.2.9]", async () => {
      const world = await full(120_000);
      await world.clock.advance(10_000);
      expect(world.acs.events).toEqual([firstContact, ["6 CONNECTION REQUEST"], ["1 BOOT", "M Reboot make room"]]);
      expect(world.log.facts.map(({ fact, fields }) => [fact, fields.what])).toContainEqual(["state.write", "reboot"]);
    });

    it("is not, soon after a start: it could not be counted, and go on for ever", async () => {
      const world = await full(30_000);
      await world.clock.advance(10_000);
      const [answer] = world.acs.last?.answers ?? [];
      expect(answer).toMatchObject({ kind: "fault", fault: { faultCode: 9001 } });
      expect(world.acs.events).toEqual([firstContact, ["6 CONNECTION REQUEST"]]);
    });
  });

  it("that the system refuses is told to nobody, and life goes on", async () => {
    const world = new World(kind);
    world.acs.todo = [reboot("in vain")];
    const { host } = await world.start();
    host.reboot = () => Promise.reject(new Error("reboot: not found"));
    await world.clock.advance(1000);
    world.listeners.request();
    await world.clock.advance(1000);
    expect(world.acs.events).toEqual([firstContact, ["6 CONNECTION REQUEST"]]);
  });

  it("of a real machine ends this life; if it does not, that is noticed", async () => {
    const world = new World(kind);
    world.acs.todo = [reboot("for real")];
    const { host } = await world.start();
    Object.defineProperty(host, "kind", { value: "linux" });
    await world.clock.advance(60_000);
    expect(world.acs.events).toEqual([firstContact]);
    expect(world.listeners.open.size).toBe(0);
    await world.clock.advance(120_000);
    expect(world.listeners.open.size).toBe(1);
    expect(world.acs.events).toEqual([firstContact]);
  });

  it("lets wait what it interrupted, but for what it makes void", async () => {
    const world = new World(kind);
    world.acs.todo = [scheduleInform(100, "later"), reboot("key")];
    const { agent } = await world.start();
    await world.clock.advance(1000);
    world.listeners.request();
    await world.clock.advance(10_000);
    expect(world.acs.events).toEqual([firstContact, ["1 BOOT", "M Reboot key"]]);
    await world.clock.advance(100_000);
    expect(world.acs.events.at(-1)).toEqual(["3 SCHEDULED", "M ScheduleInform later"]);
    expect(await agent.control({ command: "events" })).toEqual({ ok: true, result: { events: [] } });
  });
});

describe("a factory reset [TR-069 A.4.1.6]", () => {
  it("puts all back but the instance numbers, and begins with BOOTSTRAP", async () => {
    const world = new World(kind);
    world.acs.todo = [
      setValues({ [`${users}1.Username`]: "root", [`${management}URL`]: elsewhere }, "key"),
      setNotification(`${users}1.Username`, 2),
      addObject(users),
      scheduleInform(1000, "never"),
      factoryReset,
    ];
    const { tree } = await world.start();
    await world.clock.advance(10_000);
    expect(world.acs.sessions.map(({ target, events }) => [target.url, events])).toEqual([
      ["http://acs.example/", firstContact],
      ["http://acs.example/", firstContact],
    ]);
    const [username, key] = await tree.values([`${users}1.Username`, `${management}ParameterKey`]);
    expect([username?.value, key?.value]).toEqual(["admin", ""]);
    expect(await tree.attributes([`${users}1.Username`])).toMatchObject([{ notification: 0 }]);
    world.acs.todo = [addObject(users)];
    world.listeners.request();
    await world.clock.advance(2_000_000);
    expect(world.acs.last?.answers).toMatchObject([{ message: { InstanceNumber: 3 } }]);
    expect(world.acs.events.flat()).not.toContain("3 SCHEDULED");
  });

  it.each([{ kept: false }, { kept: true }])(
    "that was promised happens, whenever the power fails ($kept)",
    async ({ kept }) => {
      const script = () => [setValues({ [`${users}1.Username`]: "root" }, "key"), addObject(users), factoryReset];
      const whole = new World(kind);
      whole.acs.todo = script();
      await whole.start();
      await whole.clock.advance(60_000);
      expect(whole.acs.events).toEqual([firstContact, firstContact]);
      for (let atWrite = 1; atWrite <= whole.disk.writes; atWrite += 1) {
        const world = new World(kind);
        world.acs.todo = script();
        void world.start({ cut: { atWrite, kept } });
        await world.clock.advance(60_000);
        expect(world.dark).toBe(true);
        const promised = world.acs.todo.length === 0;
        const { tree } = await world.start();
        if (promised) {
          expect((await tree.values([`${users}1.Username`]))[0]?.value).toBe("admin");
          expect((await tree.values([`${management}ParameterKey`]))[0]?.value).toBe("");
        }
        await world.clock.advance(60_000);
        expect(world.acs.todo).toEqual([]);
        expect(world.acs.events.slice(1), `after a cut at write ${atWrite}`).toContainEqual(firstContact);
      }
    },
  );
});

describe("the ACS URL [TR-069 3.1]", () => {
  it("set by the ACS counts after the session, and its ACS is owed a BOOTSTRAP [TR-069 3.7.1.5]", async () => {
    const world = new World(kind);
    world.acs.todo = [setValues({ [`${management}URL`]: elsewhere }), setValues({ [`${users}1.Username`]: "x" })];
    await world.start();
    await world.clock.advance(1000);
    expect(world.acs.sessions.map(({ target, events }) => [target.url, events])).toEqual([
      ["http://acs.example/", firstContact],
      [elsewhere, ["0 BOOTSTRAP"]],
    ]);
    expect(world.acs.todo).toEqual([]);
  });

  it("is not known before it answered: BOOTSTRAP waits over restarts, and voids what the old ACS has scheduled", async () => {
    const world = new World(kind);
    world.acs.todo = [scheduleInform(100, "old"), setValues({ [`${management}URL`]: elsewhere })];
    await world.start();
    world.acs.interfere = (_, session) => (session > 1 ? unreachable : undefined);
    await world.clock.advance(1000);
    await world.start();
    await world.clock.advance(1000);
    world.acs.interfere = () => undefined;
    await world.clock.advance(200_000);
    expect(world.acs.events).toEqual([firstContact, firstContact]);
    expect(world.acs.last?.target.url).toBe(elsewhere);
    expect(world.acs.last?.inform.RetryCount).toBe(1);
  });

  it("set by the ACS stays over restarts, but a changed configuration wins", async () => {
    const world = new World(kind);
    world.acs.todo = [setValues({ [`${management}URL`]: elsewhere })];
    await world.start();
    await world.clock.advance(1000);
    await world.start();
    await world.clock.advance(1000);
    await world.start({ defaults: { url: "http://third.example/" } });
    await world.clock.advance(1000);
    await world.start({ defaults: { url: "http://third.example/" } });
    await world.clock.advance(1000);
    expect(world.acs.sessions.slice(2).map(({ target, events }) => [target.url, events])).toEqual([
      [elsewhere, ["1 BOOT"]],
      ["http://third.example/", firstContact],
      ["http://third.example/", ["1 BOOT"]],
    ]);
  });
});
