import { expect, it } from "vitest";
import { processMeter } from "../../../src/host/meter/meter.ts";
import { download } from "../../harness/simulated/simulated-acs.ts";
import { noteType, simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import { VirtualClock } from "../../harness/simulated/virtual-clock.ts";
import { alarmedKind, report, troubled } from "../alarms/simulated-alarms.ts";
import { addProfile, minute, noon } from "../bulk-data/reporting.ts";
import { setPing } from "../diagnostics/simulated-diagnostics.ts";

// What a device does over time, as it is counted.

async function counted(meter: ReturnType<typeof processMeter>, name: string) {
  const metric = (await meter.read()).find((each) => each.name === `cpe_agent_${name}_total`);
  return metric?.values.filter(({ value }) => value > 0).map(({ labels, value }) => [...Object.values(labels), value]);
}

it("transfers, by what they came to", async () => {
  const world = new World(await simulatedKind());
  const meter = processMeter("1");
  world.files.served.set("http://files.example/note", { content: "good" });
  world.acs.todo = [
    download("good", noteType, "http://files.example/note"),
    download("gone", noteType, "http://files.example/gone"),
  ];
  const { agent } = await world.start({ meter });
  await world.clock.advance(10 * minute);
  const codes = world.acs.completed.map(({ FaultStruct }) => FaultStruct.FaultCode);
  expect(codes).toHaveLength(2);
  expect(await counted(meter, "transfers")).toEqual(codes.map((code) => ["Download", code, 1]));
  expect(await counted(meter, "acs_rpcs")).toContainEqual(["TransferComplete", 0, 2]);
  await agent.stop();
});

it("diagnostics, of the ACS and of somebody on the device", async () => {
  const world = new World(await simulatedKind());
  const meter = processMeter("1");
  world.acs.todo = [setPing({ Host: "example.com", DiagnosticsState: "Requested" })];
  const { agent } = await world.start({ meter });
  await world.clock.advance(minute);
  const begun = await agent.control({ command: "diagnose", name: "IPPing", arguments: { Host: "example.com" } });
  expect(begun.ok).toBe(true);
  await world.clock.advance(minute);
  expect(await counted(meter, "diagnostics")).toEqual([["IPPing", "Complete", 2]]);
  await agent.stop();
});

it("reports of bulk data, at each attempt", async () => {
  const world = new World(await simulatedKind(), new VirtualClock(noon));
  const meter = processMeter("1");
  const life = await world.start({ meter });
  let isAway = true;
  world.collectors.answer = () =>
    isAway ? { ok: false, kind: "cannot-contact", reason: "away" } : { ok: true, status: 200 };
  await addProfile(life, { NumberOfRetainedFailedReports: "-1" });
  await world.clock.advance(11 * minute);
  expect(await counted(meter, "bulk_data_reports")).toEqual([["failed", 3]]);
  expect(await life.agent.control({ command: "metrics" })).toMatchObject({
    result: {
      metrics: expect.arrayContaining([
        expect.objectContaining({ name: "cpe_agent_bulk_data_reports_waiting", values: [{ labels: {}, value: 2 }] }),
      ]),
    },
  });
  isAway = false;
  await world.clock.advance(5 * minute);
  expect(await counted(meter, "bulk_data_reports")).toEqual([
    ["sent", 3],
    ["failed", 3],
  ]);
  await life.agent.stop();
});

it("alarms, once each time that they are raised", async () => {
  const world = new World(await alarmedKind());
  const meter = processMeter("1");
  const troubles = { down: [], noRoutes: false, freeKiB: 120_000, cpuPercent: 3, celsius: 40 };
  world.acs.todo = [report(3, "0 Expedited")];
  const life = await world.start({ ...troubled(troubles), meter });
  await world.clock.advance(minute);
  for (const celsius of [99, 40, 99]) {
    troubles.celsius = celsius;
    await world.clock.advance(2 * minute);
  }
  expect(await counted(meter, "alarms_raised")).toEqual([["temperature", 2]]);
  await life.agent.stop();
});
