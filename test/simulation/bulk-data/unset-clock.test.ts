import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import type { ReportOutcome } from "../../../src/ports/report-sender.ts";
import { type Life, simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import { VirtualClock } from "../../harness/simulated/virtual-clock.ts";
import { addProfile, minute, noon } from "./reporting.ts";

// [TR-181 BulkData.Profile.JSONEncoding, TR-106 dateTime]

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

const away: ReportOutcome = { ok: false, kind: "cannot-contact", reason: "collector.example is away" };

async function pushed(world: World, { agent }: Life): Promise<void> {
  const pushing = agent.control({ command: "push-bulk-data", profile: 1 });
  await world.clock.advance(2000);
  await pushing;
}

describe("bulk data", () => {
  it.each([
    ["Unix-Epoch", 300, noon / 1000 + 900],
    ["ISO-8601", "0001-01-01T00:05:00", "2026-06-01T12:15:00Z"],
  ])("is stamped with the time since boot while the clock is not set: %s", async (form, first, then) => {
    const world = new World(kind, new VirtualClock(Date.UTC(2020, 0, 1), false));
    const life = await world.start();
    await addProfile(life, {
      TimeReference: "0001-01-01T00:00:00Z",
      "JSONEncoding.ReportTimestamp": form,
      NumberOfRetainedFailedReports: "-1",
      "HTTP.PersistAcrossReboot": "true",
    });
    // The phase is the device's own until it knows the time: what is pushed is made at once.
    world.collectors.answer = () => away;
    await world.clock.advance(5 * minute - world.clock.monotonicMs());
    await pushed(world, life);
    expect(world.collectors.offered.at(-1)?.headers).not.toHaveProperty("Date");
    const again = await world.start();
    await world.clock.advance(0);
    world.clock.synchronize(noon + 15 * minute);
    world.collectors.answer = () => ({ ok: true, status: 200 });
    await pushed(world, again);
    const { Report } = JSON.parse(world.collectors.taken.at(-1)?.text ?? "{}");
    const times = Report.map(({ CollectionTime }: { readonly CollectionTime: unknown }) => CollectionTime);
    expect(times).toContain(first);
    expect(times.at(-1)).toBe(then);
    expect(world.collectors.taken.at(-1)?.headers.Date).toBe("Mon, 01 Jun 2026 12:15:00 GMT");
  });
});
