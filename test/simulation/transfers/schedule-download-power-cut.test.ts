import { describe, expect, it } from "vitest";
import type { PowerCut } from "../../harness/simulated/disk.ts";
import { scheduleDownload } from "../../harness/simulated/simulated-acs.ts";
import { noteType, World } from "../../harness/simulated/simulated-device.ts";
import { applied, atOnce, here, hour, kind, outcomes, schedule, seconds, whenIdle } from "./scheduled.ts";

// A power cut at each write of scheduled downloads. [TR-069 A.4.1.8]

describe("a power cut around scheduled downloads", () => {
  const bad = "http://files.example/bad";

  async function live(cut: PowerCut | undefined): Promise<World> {
    const world = new World(kind);
    world.files.served.set(here, { content: "good" }).set(bad, { content: "bad" });
    world.acs.todo = [
      schedule([10, hour, atOnce]),
      scheduleDownload("bad", noteType, bad, [10, hour, atOnce, 1]),
      scheduleDownload("late", noteType, here, [0, 5, whenIdle]),
    ];
    void world.start(cut === undefined ? {} : { cut });
    await seconds(world, 100);
    if (cut === undefined) return world;
    expect(world.dark).toBe(true);
    await world.start();
    await seconds(world, 200);
    return world;
  }

  it.each([{ kept: false }, { kept: true }])(
    "does nothing twice and leaves nothing untold ($kept)",
    async ({ kept }) => {
      const whole = await live(undefined);
      expect(outcomes(whole).toSorted()).toEqual(["bad 9018", "key 0", "late 9020"]);
      expect(whole.disk.writes).toBeGreaterThan(8);
      for (let atWrite = 1; atWrite <= whole.disk.writes; atWrite += 1) {
        const world = await live({ atWrite, kept });
        const where = `after a cut at write ${atWrite}`;
        const told = [...new Set(world.acs.completed.map((each) => JSON.stringify(each)))];
        expect([...new Set(outcomes(world))].toSorted(), where).toEqual(["bad 9018", "key 0", "late 9020"]);
        // An ACS whose request was kept and not answered asks again: that is another transfer, with news of its own.
        expect(told.length, where).toBeLessThanOrEqual(4);
        expect(applied(world), where).toEqual(told.filter((each) => each.includes('"key"')).map(() => "good"));
        expect(world.disk.entries("transfer").size, where).toBe(0);
        expect(world.disk.entries("event").size, where).toBe(0);
      }
    },
  );
});
