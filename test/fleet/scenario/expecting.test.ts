import { expect, it } from "vitest";
import { Histogram } from "../../../src/fleet/figures/histogram.ts";
import { unmetByAll } from "../../../src/fleet/scenario/expecting.ts";
import { firstOf } from "../../../src/fleet/scenario/outcome.ts";
import { addSeen, lackOf, type Seen, toldLack } from "../../../src/fleet/scenario/players.ts";
import { scenarioIn } from "../../../src/fleet/scenario/scenario.ts";
import { acsFor, play } from "./playing.ts";

// What is expected of all CPEs together, also where several processes have seen a part each.

function seen(part: Partial<Seen>, replies: readonly number[] = []): Seen {
  const times = new Histogram();
  for (const ms of replies) times.record(ms);
  const none = { count: 0, unmet: [] };
  return { failedSessions: 0, failed: none, opened: new Map(), repeated: none, ...part, replies: times.durations };
}

it("adds up what several processes have seen in the same second", () => {
  const parts = [
    seen(
      {
        failedSessions: 2,
        opened: new Map([
          [100, 30],
          [101, 5],
        ]),
      },
      Array(19).fill(10),
    ),
    seen(
      {
        failedSessions: 1,
        opened: new Map([
          [99, 40],
          [100, 12],
        ]),
      },
      Array(19).fill(900),
    ),
  ];
  const bounds = { "most-sessions-per-second": 41, "most-failed-sessions": 2, "response-p95": 500 };
  expect(parts.map((part) => unmetByAll(bounds, part).length)).toEqual([0, 1]);
  expect(unmetByAll(bounds, addSeen(parts)).map(({ reason }) => reason)).toEqual([
    "42 sessions were opened in a second, and 41 are expected at most",
    "3 sessions have failed, and 2 are expected at most",
    expect.stringMatching(/^95 of 100 messages were answered within [89]\d\d.*500 ms are expected$/),
  ]);
});

it("says how many CPEs are not named, of each list that is cut, and of what is cut once more", () => {
  const named = (count: number) => Array.from({ length: count }, (_, at) => ({ cpe: `S${at}`, reason: "so" }));
  const bounds = { "most-failed-sessions": 2, "most-same-requests": 1 };
  const lacks = { failed: lackOf(named(4000)), repeated: lackOf(named(1001)) };
  const unmet = unmetByAll(bounds, seen({ failedSessions: 9000, ...lacks }));
  expect(unmet.filter(({ cpe }) => cpe === "")).toEqual([
    { cpe: "", unnamed: 1, reason: "and 1 more CPEs were asked the same too often" },
    { cpe: "", reason: "9000 sessions have failed, and 2 are expected at most" },
    { cpe: "", unnamed: 3000, reason: "and 3000 more CPEs have had sessions that failed" },
  ]);
  expect(firstOf(toldLack(lacks.failed), 20)).toEqual({ first: named(20), left: 3980 });
  expect(firstOf(named(3), 3)).toEqual({ first: named(3), left: 0 });
});

it("says of each CPE why its latest session failed", async () => {
  const source =
    "name: gone\nabout: Nobody is there.\nsteps: [{ boot: all }, { expect: { within: 1s, well: true } }]\n";
  const { outcome } = await play(await scenarioIn(source, "gone.yaml"), 2, "http://127.0.0.1:1/");
  const reason = expect.stringMatching(/^its latest session failed: .*127\.0\.0\.1:1: it refuses connections/);
  expect((await outcome).steps[1]?.unmet).toEqual(["S001", "S002"].map((cpe) => ({ cpe, reason })));
});

it("names the CPEs whose sessions have failed where too many have", async () => {
  const source =
    "name: gone\nabout: Nobody is there.\nsteps: [{ boot: all }, { wait: 1s }, { expect: { most-failed-sessions: 1 } }]\n";
  const { outcome } = await play(await scenarioIn(source, "gone.yaml"), 2, "http://127.0.0.1:1/");
  const reason = expect.stringMatching(/sessions? of it ha(s|ve) failed.*: .*127\.0\.0\.1:1: it refuses connections/);
  expect((await outcome).steps[2]?.unmet).toEqual([
    { cpe: "", reason: expect.stringMatching(/^\d+ sessions have failed, and 1 are expected at most$/) },
    { cpe: "S001", reason },
    { cpe: "S002", reason },
  ]);
});

it("says how many CPEs a share takes that chooses none of them", async () => {
  const source = "name: few\nabout: Few.\nsteps: [{ select: 3%, boot: all }]\n";
  const { outcome } = await play(await scenarioIn(source, "few.yaml"), 5, "http://127.0.0.1:1/");
  const reason = "3% chooses none of the 5 CPEs: it takes 34 of them for one";
  expect((await outcome).steps[0]).toMatchObject({ outcome: "failed", unmet: [{ cpe: "", reason }] });
});

it("names the CPEs that an ACS has asked the same too often", async () => {
  const source = `name: audits
about: The ACS reads the same at each Inform.
acs:
  - { on: [1 BOOT, X 00D09E INFORM], repeat: true, get: [Device.DeviceInfo.SoftwareVersion] }
steps:
  - boot: all
  - { name: once, expect: { sessions: 1, within: 1m, most-same-requests: 1 } }
  - { name: twice, select: i=2, expect: { sessions: 2, within: 1m, most-same-requests: 2 } }
  - { name: bounded, expect: { sessions: 1, within: 1m, most-same-requests: 1 } }
`;
  const scenario = await scenarioIn(source, "audits.yaml");
  const acs = await acsFor(scenario);
  const { fleet, outcome } = await play(scenario, 3, acs.url, {}, ({ name }) => {
    if (name === "once") void fleet.cpes[1]?.agent?.control({ command: "inform", wait: false });
  });
  const { steps } = await outcome;
  expect(steps.map((step) => [step.name, step.outcome])).toEqual([
    ["boot: all", "met"],
    ["once", "met"],
    ["twice", "met"],
    ["bounded", "failed"],
  ]);
  const reason = "the ACS has asked it 2 times for the same GetParameterValues, and 1 are expected at most";
  expect(steps[3]?.unmet).toEqual([{ cpe: "S002", reason }]);
});
