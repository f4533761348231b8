import { expect, it } from "vitest";
import { DeviceAgent } from "../../../src/agent/device-agent.ts";
import { defaults, simulatedKind, World } from "../../harness/simulated/simulated-device.ts";

// What nobody foresaw, in one of the things that a device does by itself.

it("An activity that fails each time is left alone for a minute, and keeps neither the others nor the ACS waiting", async () => {
  const world = new World(await simulatedKind());
  const periodicInform = { enable: true, intervalSeconds: 30, time: "2026-01-01T00:20:00Z" };
  const { agent } = await world.start({ defaults: { ...defaults, periodicInform } });
  if (!(agent instanceof DeviceAgent)) throw new TypeError("another agent");
  const broken = agent.activities.of("echoService");
  broken.dueMs = 0;
  broken.take = () => {
    throw new TypeError("nobody foresaw this");
  };
  await world.clock.advance(10 * 60_000);
  const periodic = world.acs.events.filter((events) => events.includes("2 PERIODIC"));
  expect(periodic.length).toBeGreaterThanOrEqual(19);
  const errors = world.log.facts.filter(({ fact }) => fact === "agent.error");
  expect(errors.length).toBeGreaterThan(5);
  expect(errors.length).toBeLessThanOrEqual(11);
  expect(errors[0]?.fields).toMatchObject({ activity: "echoService", reason: "TypeError: nobody foresaw this" });
});
