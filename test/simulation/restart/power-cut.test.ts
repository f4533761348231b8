import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import type { PowerCut } from "../../harness/simulated/disk.ts";
import {
  addObject,
  deleteObject,
  reboot,
  type SeenSession,
  scheduleInform,
  setValues,
} from "../../harness/simulated/simulated-acs.ts";
import { management, simulatedKind, users, World } from "../../harness/simulated/simulated-device.ts";

// Bootstrap, configure, reboot; and the power fails at any write, before or after it is kept.

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

const together = {
  [`${management}PeriodicInformInterval`]: "1234",
  [`${users}1.Username`]: "root",
  [`${management}DefaultActiveNotificationThrottle`]: "7",
};
const before = ["3600", "admin", "0"];
const after = ["1234", "root", "7"];

const script = () => [
  setValues(together, "configured"),
  addObject(users),
  addObject(users),
  deleteObject(`${users}3.`),
  addObject(users),
  scheduleInform(60, "later"),
  setValues({ [`${users}2.Username`]: "second" }, "second"),
  reboot("the end"),
];

/** Lives through the script with one power cut; `undefined` for none. */
async function live(cut: PowerCut | undefined): Promise<World> {
  const world = new World(kind);
  world.acs.todo = script();
  void world.start(cut === undefined ? {} : { cut });
  await world.clock.advance(200_000);
  if (cut === undefined) return world;
  expect(world.dark).toBe(true);
  const known = world.disk.entries("agent").has("acs");
  const seenBefore = world.acs.sessions.length;
  const { tree } = await world.start();
  // No half-applied SetParameterValues: all of it or nothing, whenever one looks. [TR-069 A.3.2.1]
  const values = await tree.values(Object.keys(together));
  expect([before, after]).toContainEqual(values.map(({ value }) => value));
  await world.clock.advance(200_000);
  if (known) expect(world.acs.events.slice(seenBefore).flat()).not.toContain("0 BOOTSTRAP");
  return world;
}

const answersOf = (sessions: readonly SeenSession[]) => sessions.flatMap(({ answers }) => answers);

function check(world: World): void {
  const { acs } = world;
  expect(acs.todo).toEqual([]);
  expect(acs.last?.ended).toBe(true);
  // What was promised in an answer was told of later. [TR-069 3.7.1.5]
  const events = acs.events.flat();
  expect(events).toEqual(expect.arrayContaining(["0 BOOTSTRAP", "1 BOOT", "M Reboot the end", "3 SCHEDULED"]));
  expect(events).toContain("M ScheduleInform later");
  // No instance number is given twice. [TR-069 A.3.2.6]
  const added = answersOf(acs.sessions).flatMap((body) =>
    body.kind === "cpe-response" && body.method === "AddObject" ? [body.message.InstanceNumber] : [],
  );
  expect(new Set(added).size).toBe(added.length);
  expect(added.length).toBeGreaterThanOrEqual(3);
}

describe("a power cut", () => {
  it("would find nothing to disturb in a life like this", async () => {
    const world = await live(undefined);
    check(world);
    expect(world.acs.events).toEqual([
      ["0 BOOTSTRAP", "1 BOOT"],
      ["1 BOOT", "M Reboot the end"],
      ["3 SCHEDULED", "M ScheduleInform later"],
    ]);
  });

  it.each([{ kept: false }, { kept: true }])(
    "loses no event, repeats no BOOTSTRAP, reuses no instance number, halves no setting ($kept)",
    async ({ kept }) => {
      const { disk } = await live(undefined);
      expect(disk.writes).toBeGreaterThan(10);
      for (let atWrite = 1; atWrite <= disk.writes; atWrite += 1) {
        const world = await live({ atWrite, kept });
        try {
          check(world);
        } catch (failure) {
          throw new Error(`after a cut at write ${atWrite}: ${JSON.stringify(world.acs.events)}`, { cause: failure });
        }
      }
    },
  );
});
