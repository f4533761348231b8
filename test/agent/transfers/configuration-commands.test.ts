import { expect, it } from "vitest";
import { simulatedKind, World } from "../../harness/simulated/simulated-device.ts";

// The configuration as a file, for somebody on the device.

async function living() {
  const world = new World(await simulatedKind());
  const { agent } = await world.start();
  await world.clock.advance(1000);
  return { world, agent };
}

it("is given, restored whole or refused with the reason", async () => {
  const { agent } = await living();
  expect(await agent.control({ command: "backup" })).toEqual({ ok: true, result: { file: "as delivered" } });
  expect(await agent.control({ command: "restore", file: "other \u00e9" })).toEqual({
    ok: true,
    result: { status: "applied" },
  });
  expect(await agent.control({ command: "backup" })).toEqual({ ok: true, result: { file: "other \u00e9" } });
  expect(await agent.control({ command: "restore", file: "bad" })).toMatchObject({
    ok: false,
    error: { kind: "refused", message: "it is bad" },
  });
});

it("is restored after the session that is open, and not at all if the agent stops before", async () => {
  const { world, agent } = await living();
  const release = world.acs.hold();
  world.listeners.request();
  await world.clock.advance(1);
  const answer = agent.control({ command: "restore", file: "later" });
  await world.clock.advance(1000);
  expect(world.files.restored).toEqual([]);
  release();
  await world.clock.advance(1000);
  expect(await answer).toMatchObject({ ok: true });
  expect(world.files.restored).toEqual(["later"]);

  world.acs.hold();
  world.listeners.request();
  await world.clock.advance(1);
  const never = agent.control({ command: "restore", file: "never" });
  await world.clock.advance(1);
  const stopped = agent.stop();
  await world.clock.advance(3000);
  await stopped;
  expect(await never).toMatchObject({ ok: false, error: { kind: "stopping" } });
  expect(world.files.restored).toEqual(["later"]);
});
