import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import { simulatedKind, World } from "../../harness/simulated/simulated-device.ts";

// A device that is down between a reboot and its boot, which takes five seconds here.

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

async function goingDown() {
  const world = new World(kind);
  const { agent } = await world.start();
  await world.clock.advance(1000);
  await agent.control({ command: "reboot" });
  await world.clock.advance(1000);
  const facts = (name: string): number => world.log.facts.filter(({ fact }) => fact === name).length;
  expect(facts("device.reboot")).toBe(1);
  return { world, agent, facts };
}

describe("a device that is down", () => {
  it.each(["reboot", "factory-reset"] as const)(
    "does a %s asked for meanwhile with the boot to come",
    async (command) => {
      const { agent, facts, world } = await goingDown();
      expect(await agent.control({ command })).toEqual({ ok: true, result: {} });
      await world.clock.advance(60_000);
      expect(facts("device.reboot")).toBe(1);
      const boots = command === "reboot" ? ["1 BOOT"] : ["0 BOOTSTRAP", "1 BOOT"];
      expect(world.acs.events).toEqual([["0 BOOTSTRAP", "1 BOOT"], boots]);
    },
  );

  it("comes up again later where something fails on the way that nobody foresaw", async () => {
    const world = new World(kind);
    const { agent } = await world.start();
    await world.clock.advance(1000);
    const [door] = world.listeners.open.keys();
    const { delete: close } = world.listeners.open;
    world.listeners.open.delete = () => {
      world.listeners.open.delete = close;
      throw new TypeError(`the listener at ${door} cannot be closed`);
    };
    await agent.control({ command: "reboot" });
    await world.clock.advance(1000);
    expect(world.log.facts.filter(({ fact }) => fact === "agent.error")).toHaveLength(1);
    await world.clock.advance(120_000);
    await agent.control({ command: "inform", wait: false });
    await world.clock.advance(1000);
    expect(world.acs.sessions.length).toBeGreaterThan(1);
  });

  it("answers who waits for a session with it, also where no sessions are remembered", async () => {
    const world = new World(kind);
    const { agent } = await world.start({ configuration: { sessionHistory: 0 } });
    await world.clock.advance(1000);
    const informed = agent.control({ command: "inform", wait: true });
    await world.clock.advance(1000);
    expect(await informed).toMatchObject({ ok: true, result: { session: { ok: true } } });
  });
});
