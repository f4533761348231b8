import { expect, it } from "vitest";
import { download } from "../../harness/simulated/simulated-acs.ts";
import { noteType, simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import { transferMs } from "../../harness/simulated/simulated-files.ts";

it("what a download has changed of the system is carried out before the ACS is told that it is done", async () => {
  const world = new World(await simulatedKind());
  world.files.served.set("http://files.example/note", { content: "good" });
  world.acs.todo = [download("key", noteType, "http://files.example/note")];
  const { host } = await world.start();
  const sessionsBefore: number[] = [];
  Object.assign(host, { settle: async () => void sessionsBefore.push(world.acs.sessions.length) });
  await world.clock.advance(transferMs + 1000);
  expect(world.acs.completed).toMatchObject([{ CommandKey: "key", FaultStruct: { FaultCode: 0 } }]);
  expect(sessionsBefore).toEqual([1, 1, 2]);
});
