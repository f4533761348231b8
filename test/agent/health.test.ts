import { beforeAll, expect, it } from "vitest";
import type { Agent } from "../../src/agent/agent.ts";
import type { DeviceContext } from "../../src/device/binding/context.ts";
import type { Kind } from "../../src/model/kind/kind.ts";
import type { Store } from "../../src/ports/store.ts";
import { openMemoryStore } from "../../src/store/memory-store.ts";
import { unreachable } from "../harness/simulated/simulated-acs.ts";
import { defaults, management, simulatedKind, World } from "../harness/simulated/simulated-device.ts";

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

const healthOf = async (agent: Agent) => {
  const answer = await agent.control({ command: "health" });
  return answer.ok ? answer.result : answer.error;
};

it("is ready with an ACS and a good session, and degraded while sessions fail, until one is good again", async () => {
  const world = new World(kind);
  const { agent } = await world.start({ defaults: { periodicInform: { ...defaults.periodicInform, enable: true } } });
  await world.clock.advance(1000);
  expect(await healthOf(agent)).toEqual({ state: "ready", reasons: [] });

  world.acs.interfere = () => unreachable;
  await world.clock.advance(3_600_000);
  expect(await healthOf(agent)).toEqual({
    state: "degraded",
    reasons: [expect.stringMatching(/^the latest \d+ sessions failed: ./)],
    retrySeconds: expect.any(Number),
  });

  world.acs.interfere = () => undefined;
  await world.clock.advance(3_600_000);
  expect(await healthOf(agent)).toEqual({ state: "ready", reasons: [] });
  await agent.stop();
});

it("is degraded where nobody can wake it, and where EnableCWMP is false", async () => {
  const world = new World(kind);
  world.listeners.address = undefined;
  const { agent } = await world.start();
  await world.clock.advance(1000);
  const unheard = "connection requests are not listened for";
  expect(await healthOf(agent)).toEqual({ state: "degraded", reasons: [unheard] });
  await agent.control({ command: "set", values: [{ path: `${management}EnableCWMP`, value: "false" }] });
  const disabled = "EnableCWMP is false: no session is opened";
  expect(await healthOf(agent)).toEqual({ state: "degraded", reasons: [disabled, unheard] });
  await agent.stop();
});

it("promises no retry while EnableCWMP is false", async () => {
  const world = new World(kind);
  world.acs.interfere = () => unreachable;
  const { agent } = await world.start();
  await world.clock.advance(1000);
  expect(await healthOf(agent)).toMatchObject({ state: "degraded", retrySeconds: expect.any(Number) });
  const set = (value: string) =>
    agent.control({ command: "set", values: [{ path: `${management}EnableCWMP`, value }] });
  await set("false");
  expect(await healthOf(agent)).not.toHaveProperty("retrySeconds");
  expect(await agent.control({ command: "status" })).toMatchObject({
    result: { session: "idle", nextRetrySeconds: undefined, retryCount: 1 },
  });
  await set("true");
  expect(await healthOf(agent)).toHaveProperty("retrySeconds");
  await agent.stop();
});

it("is not ready without an ACS, and while the disk takes nothing", async () => {
  const { agent } = await new World(kind).start({ defaults: { url: "" } });
  expect(await healthOf(agent)).toEqual({
    state: "not-ready",
    reasons: ["there is no ACS to talk to: acs.url is not set, and DHCP has named none"],
  });
  await agent.stop();

  const world = new World(kind);
  const disk = openMemoryStore();
  let isFull = false;
  const store: Store = {
    read: (space, key) => disk.read(space, key),
    entries: (space, prefix) => disk.entries(space, prefix),
    write: (changes) => (isFull ? Promise.reject(new Error("no space is left")) : disk.write(changes)),
    close: () => disk.close(),
  };
  const other = await world.start({ store });
  isFull = true;
  await world.clock.advance(1000);
  expect(await healthOf(other.agent)).toMatchObject({
    state: "not-ready",
    reasons: [expect.stringContaining("the disk does not take what is to be kept")],
  });
  isFull = false;
  await world.clock.advance(60_000);
  expect(await healthOf(other.agent)).toEqual({ state: "ready", reasons: [] });
  await other.agent.stop();
});
