import { beforeAll, describe, expect, it } from "vitest";
import { retryRange } from "../../../src/agent/context/retry.ts";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import type { ExchangeFailure, ExchangeReply } from "../../../src/ports/exchange.ts";
import { openMemoryStore } from "../../../src/store/memory-store.ts";
import {
  addObject,
  empty,
  reboot,
  reply,
  setNotification,
  setValues,
  unreachable,
} from "../../harness/simulated/simulated-acs.ts";
import { defaults, management, simulatedKind, users, World } from "../../harness/simulated/simulated-device.ts";

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

const firstContact = ["0 BOOTSTRAP", "1 BOOT"];
const policy = { retryMinimumWaitSeconds: 5, retryIntervalMultiplier: 2000 };
const busy: ExchangeFailure = { ok: false, code: "status", status: 503, reason: "busy", retryAfterSeconds: 600 };

/** When each session was tried, in seconds since the start. */
function triesOf(world: World, answer: (session: number) => ExchangeFailure | undefined): number[] {
  const tries: number[] = [];
  world.acs.interfere = (step, session) => {
    if (step === 0) tries.push(world.clock.monotonicMs() / 1000);
    return answer(session);
  };
  return tries;
}

describe("an ACS that cannot be reached [TR-069 3.2.1.1]", () => {
  it("is tried again by Table 3, with a RetryCount that rises until it answers", async () => {
    const world = new World(kind);
    const tries = triesOf(world, (session) => (session <= 13 ? unreachable : undefined));
    await world.start();
    await world.clock.advance(60_000_000);
    expect(tries.length).toBe(14);
    for (const [index, time] of tries.slice(1).entries()) {
      const [least, most] = retryRange(index + 1, policy);
      const wait = time - (tries[index] ?? 0);
      expect(wait).toBeGreaterThanOrEqual(least);
      expect(wait).toBeLessThanOrEqual(most + 0.001);
    }
    expect(world.acs.sessions.map(({ events, inform }) => [events, inform.RetryCount])).toEqual([[firstContact, 13]]);
  });

  it("is not tried at the same moment by two devices that start together", async () => {
    const first = new World(kind);
    const tries = triesOf(first, () => unreachable);
    await first.start();
    await first.clock.advance(10_000);
    await first.start();
    await first.clock.advance(10_000);
    expect(tries.length).toBe(4);
    expect((tries[1] ?? 0) - (tries[0] ?? 0)).not.toBe((tries[3] ?? 0) - (tries[2] ?? 0));
  });

  it("is tried at once on a new event, which counts as a retry", async () => {
    const world = new World(kind);
    const tries = triesOf(world, (session) => (session <= 3 ? unreachable : undefined));
    await world.start();
    await world.clock.advance(30_000);
    expect(tries.length).toBe(3);
    world.listeners.request();
    await world.clock.advance(10);
    expect(tries.length).toBe(4);
    expect(world.acs.sessions.map(({ events, inform }) => [events, inform.RetryCount])).toEqual([
      [[...firstContact, "6 CONNECTION REQUEST"], 3],
    ]);
  });

  it("is not hammered by periodic ticks that fold into one that waits", async () => {
    const world = new World(kind);
    const tries = triesOf(world, () => unreachable);
    await world.start({
      defaults: { periodicInform: { enable: true, intervalSeconds: 1, time: "2026-01-01T00:00:00Z" } },
    });
    await world.clock.advance(60_000);
    expect(tries.length).toBeLessThan(8);
  });

  it("is given the time that it asks for, and its count is reset by a reboot", async () => {
    const world = new World(kind);
    const tries = triesOf(world, (session) => (session === 1 ? busy : undefined));
    await world.start();
    await world.clock.advance(599_000);
    expect(tries.length).toBe(1);
    await world.clock.advance(10_000);
    expect(tries.length).toBe(2);
    expect(world.acs.last?.inform.RetryCount).toBe(1);
    world.acs.interfere = () => unreachable;
    world.listeners.request();
    await world.clock.advance(100);
    world.acs.interfere = () => undefined;
    await world.start();
    await world.clock.advance(100);
    expect(world.acs.last?.inform.RetryCount).toBe(0);
  });

  it("is not called again for a connection request alone, but the failure is counted [TR-069 3.7.1.5]", async () => {
    const world = new World(kind);
    await world.start();
    await world.clock.advance(100);
    const tries = triesOf(world, () => unreachable);
    world.listeners.request();
    await world.clock.advance(10_000_000);
    expect(tries.length).toBe(1);
    world.acs.interfere = () => undefined;
    world.listeners.request();
    await world.clock.advance(100);
    expect(world.acs.last).toMatchObject({ events: ["6 CONNECTION REQUEST"], inform: { RetryCount: 1 } });
  });

  it("is called until a session ends well, once it has heard of a value and the session broke [TR-069 3.2.1.1]", async () => {
    const world = new World(kind);
    const username = `${users}1.Username`;
    world.acs.todo = [setNotification(username, 2)];
    const { agent } = await world.start();
    await world.clock.advance(1000);
    const before = world.acs.opened;
    world.acs.interfere = (step, session) => {
      const nth = session - before;
      return (nth === 1 && step === 1) || nth === 2 || nth === 3 ? unreachable : undefined;
    };
    await agent.control({ command: "set", values: [{ path: username, value: "changed" }] });
    await world.clock.advance(1_000_000);
    expect(world.acs.opened - before).toBe(4);
    expect(world.acs.last).toMatchObject({ ended: true, inform: { RetryCount: 3 } });
  });
});

const garbage: ExchangeReply = { ok: true, status: 200, body: [new TextEncoder().encode("<html>It works!</html>")] };
const refusal = reply({
  namespace: "urn:dslforum-org:cwmp-1-2",
  header: { id: "1" },
  body: {
    kind: "fault",
    fault: { faultCode: 8001, faultString: "no", soapFaultCode: "Server", parameterFaults: [] },
  },
});
const lie = reply({
  namespace: "urn:dslforum-org:cwmp-1-2",
  header: { id: "of another" },
  body: { kind: "acs-response", method: "Inform", message: { MaxEnvelopes: 1 } },
});

describe("an ACS that dies or lies at any step", () => {
  const replies = { unreachable, garbage, refusal, lie, empty, busy: { ...busy, retryAfterSeconds: 1 } };
  const steps = [0, 1, 2, 3, 4];
  it.each(Object.keys(replies).flatMap((name) => steps.map((step) => [name, step] as const)))(
    "has all done in the end: %s at step %i",
    async (name, step) => {
      const world = new World(kind);
      world.acs.todo = [setValues({ [`${users}1.Username`]: "root" }, "key"), addObject(users), reboot("done")];
      world.acs.interfere = (at, session) =>
        at === step && session <= 2 ? replies[name as keyof typeof replies] : undefined;
      const { tree } = await world.start();
      for (let knocks = 0; knocks < 3; knocks += 1) {
        await world.clock.advance(100_000);
        world.listeners.request();
      }
      await world.clock.advance(100_000);
      expect(world.acs.todo).toEqual([]);
      expect(world.acs.events.flat()).toEqual(expect.arrayContaining([...firstContact, "M Reboot done"]));
      expect(
        (await tree.values([`${users}1.Username`, `${management}ParameterKey`])).map(({ value }) => value),
      ).toEqual(["root", ""]);
      expect(world.acs.last?.ended).toBe(true);
    },
  );
});

describe("an older ACS [TR-069 3.7.4]", () => {
  it("is spoken to in a lower namespace, also after a restart; a new ACS in the newest", async () => {
    const world = new World(kind);
    world.acs.understands = ["urn:dslforum-org:cwmp-1-0"];
    await world.start();
    await world.clock.advance(60_000);
    expect(world.acs.sessions.map(({ namespace, events }) => [namespace, events])).toEqual([
      ["urn:dslforum-org:cwmp-1-0", firstContact],
    ]);
    expect(world.acs.opened).toBe(3);
    await world.start();
    await world.clock.advance(100);
    expect(world.acs.opened).toBe(4);
    world.acs.understands = ["urn:dslforum-org:cwmp-1-2"];
    await world.start({ defaults: { url: "http://elsewhere.example/" } });
    await world.clock.advance(100);
    expect(world.acs.last?.namespace).toBe("urn:dslforum-org:cwmp-1-2");
  });

  it.each([400, 500])(
    "that refuses the namespace by HTTP %i is offered the next lower one at a later attempt",
    async (status) => {
      const world = new World(kind);
      const refused: ExchangeFailure = { ok: false, code: "status", status, reason: "no" };
      world.acs.interfere = (step, session) => (step === 0 && session <= 2 ? refused : undefined);
      await world.start();
      await world.clock.advance(60_000);
      expect(world.acs.sessions.map(({ namespace }) => namespace)).toEqual(["urn:dslforum-org:cwmp-1-0"]);
    },
  );

  it("is not suspected behind a 500 once it has answered, nor behind another status", async () => {
    const world = new World(kind);
    const refused: ExchangeFailure = { ok: false, code: "status", status: 500, reason: "no" };
    world.acs.interfere = (step, session) => (step === 0 && session === 2 ? refused : undefined);
    await world.start();
    await world.clock.advance(100);
    world.listeners.request();
    await world.clock.advance(60_000);
    world.listeners.request();
    await world.clock.advance(60_000);
    expect(world.acs.sessions.map(({ namespace }) => namespace)).toEqual(Array(2).fill("urn:dslforum-org:cwmp-1-2"));
    const other = new World(kind);
    other.acs.interfere = (step, session) => (step === 0 && session === 1 ? busy : undefined);
    await other.start();
    await other.clock.advance(1_000_000);
    expect(other.acs.last?.namespace).toBe("urn:dslforum-org:cwmp-1-2");
  });
});

describe("a store that cannot be written", () => {
  it("keeps nobody out: the ACS hears of all, and is told that nothing can be set", async () => {
    const world = new World(kind);
    const store = openMemoryStore();
    store.write = () => Promise.reject(Object.assign(new Error("no space left on device"), { code: "full" }));
    world.acs.todo = [setValues({ [`${users}1.Username`]: "root" })];
    await world.start({ store, defaults: { periodicInform: { ...defaults.periodicInform, enable: true } } });
    await world.clock.advance(1000);
    expect(world.acs.events).toEqual([firstContact]);
    expect(world.acs.last?.answers).toMatchObject([{ kind: "fault" }]);
    expect(world.acs.last?.ended).toBe(true);
    await world.clock.advance(3_600_000);
    expect(world.acs.events).toEqual([firstContact, ["2 PERIODIC"]]);
    expect(world.log.facts.some(({ fact, level }) => fact === "state.write" && level === "error")).toBe(true);
  });
});
