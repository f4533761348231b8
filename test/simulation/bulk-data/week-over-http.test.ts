import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import { simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import { VirtualClock } from "../../harness/simulated/virtual-clock.ts";
import { installed } from "../../net/transfer/real-server.ts";
import { nginxCollector, nodeCollector } from "./real-collectors.ts";
import { addProfile, minute, noon } from "./reporting.ts";
import { watchedSender } from "./watched-sender.ts";

// A week of reports to collectors that are real, and are killed and started anew, from a device that loses power meanwhile.
// [TR-181 BulkData.Profile.NumberOfRetainedFailedReports, BulkData.Profile.HTTP.RetryEnable]

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

const hour = 60 * minute;
const day = 24 * hour;

describe("a week of reports over HTTP", () => {
  it.skipIf(!installed("nginx")).each([
    ["a server of Node's", nodeCollector],
    ["nginx", nginxCollector],
  ])(
    "arrives at %s once and in order, across kills of it and power cuts",
    async (_name, collectorOf) => {
      const collector = await collectorOf();
      const { accepted, failed, idle, sender } = watchedSender();
      const world = new World(kind, new VirtualClock(noon));
      const { clock } = world;
      const advanceTo = async (atMs: number): Promise<void> => {
        while (clock.wallMs() < atMs) {
          await clock.advance(Math.min(clock.nextInMs, atMs - clock.wallMs()));
          await idle();
        }
      };
      const events: (readonly [number, () => Promise<unknown>])[] = [];
      const powerCut = async (): Promise<void> => {
        world.disk.losePower();
        await world.start({ reports: sender() });
      };
      for (let days = 0; days < 7; days++) {
        events.push([days * day + 5 * hour, () => collector.kill()]);
        events.push([days * day + 7 * hour, () => collector.start("well")]);
        events.push([days * day + 9 * hour, () => collector.start("busy")]);
        events.push([days * day + 10 * hour, () => collector.start("broken")]);
        events.push([days * day + 11 * hour, () => collector.start("well")]);
        // Away, answering, and between two reports that arrive.
        for (const at of [6, 9.5, 10.5, 15]) events.push([days * day + at * hour + 17 * minute, powerCut]);
      }
      events.push([7 * day + minute, async () => {}]);
      await collector.start("well");
      await addProfile(await world.start({ reports: sender() }), {
        NumberOfRetainedFailedReports: "-1",
        "HTTP.PersistAcrossReboot": "true",
        "HTTP.RetryEnable": "true",
        ReportingInterval: "900",
        "HTTP.URL": `http://127.0.0.1:${collector.port}/in`,
      });
      for (const [afterMs, event] of events.toSorted(([one], [other]) => one - other)) {
        await advanceTo(noon + afterMs);
        // nginx writes down what it has taken after its answer: not before that is it killed, and counted.
        await expect.poll(() => collector.taken().length).toBeGreaterThanOrEqual(accepted());
        await event();
      }
      const arrived = collector.taken().flatMap((text) => {
        const { Report } = JSON.parse(text) as { readonly Report: readonly { readonly CollectionTime: number }[] };
        return Report.map(({ CollectionTime }) => (CollectionTime * 1000 - noon) / minute);
      });
      expect(arrived).toEqual(Array.from({ length: (7 * day) / (15 * minute) }, (_, at) => 15 * (at + 1)));
      expect(world.disk.entries("bulk-report").size).toBe(0);
      expect(failed.size).toBeGreaterThan(1);
    },
    300_000,
  );
});
