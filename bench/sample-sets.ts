import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AgentContext } from "../src/agent/context/context.ts";
import { PeriodicStatistics } from "../src/agent/statistics/periodic-statistics.ts";
import type { DeviceContext } from "../src/device/binding/context.ts";
import { DeviceBoards } from "../src/device/binding/device-boards.ts";
import { periodicStatisticsComponent } from "../src/device/periodic-statistics/periodic-statistics.ts";
import type { BoundObject } from "../src/model/binding.ts";
import { openTree } from "../src/model/device/open-tree.ts";
import { compileKind } from "../src/model/kind/kind.ts";
import type { DependentEdit, Edit } from "../src/model/tree.ts";
import type { Log } from "../src/ports/log.ts";
import { loadSchema } from "../src/schema/load.ts";
import { openStore } from "../src/store/sqlite-store.ts";

// What 100 sample sets of 50 parameters each cost with intervals of one second: 5,000 counters of a system, all different.
// What the system itself takes to tell of them is not among it.

const quiet = (): void => {};
const log: Log = { debug: quiet, info: quiet, warn: quiet, error: (fact, fields) => console.error(fact, fields) };
const sets = 100;
const perSet = 50;
const ticks = 200;
const keptEverySeconds = 900;

let nowMs = 0;
const clock = {
  wallMs: () => Date.UTC(2026, 0, 1) + nowMs,
  monotonicMs: () => nowMs,
  synchronized: () => true,
  after: () => () => {},
};

const names = [
  "BytesSent",
  "BytesReceived",
  "PacketsSent",
  "PacketsReceived",
  "ErrorsSent",
  "ErrorsReceived",
  "UnicastPacketsSent",
  "DiscardPacketsSent",
  "DiscardPacketsReceived",
  "MulticastPacketsSent",
] as const;

/** 500 interfaces, with ten counters each. */
const interfaces = {
  path: "Device.IP.Interface.{i}.",
  rows: {
    kind: "system",
    load: async () => Array.from({ length: (sets * perSet) / names.length }, (_, at) => [`eth${at}`, at] as const),
  },
  parameters: {},
} as const satisfies BoundObject<object>;

const counters = {
  path: "Device.IP.Interface.{i}.Stats.",
  rows: { kind: "of-parent" },
  parameters: Object.fromEntries(names.map((name, at) => [name, (row: number) => nowMs * (at + 1) + row])),
} as const satisfies BoundObject<object>;

const boards = new DeviceBoards();
const folder = mkdtempSync(join(tmpdir(), "cpe-bench-"));
const store = await openStore({ file: join(folder, "state.db"), log });
const tree = await openTree({
  kind: compileKind<DeviceContext>({
    schema: await loadSchema("tr181", ["IP", "PeriodicStatistics"]),
    bindings: [...periodicStatisticsComponent, interfaces, counters],
  }),
  context: () => ({ statistics: boards.statistics }) as DeviceContext, // nothing else is read of it
  store,
  log,
});

const table = "Device.PeriodicStatistics.SampleSet.";
for (let set = 1; set <= sets; set++) {
  const edits: (Edit | DependentEdit)[] = [{ kind: "add", path: table }];
  for (let each = 1; each <= perSet; each++) {
    const counter = (set - 1) * perSet + each - 1;
    const reference = `Device.IP.Interface.${Math.floor(counter / names.length) + 1}.Stats.${names[counter % names.length]}`;
    const row = `${table}${set}.Parameter.${each}.`;
    edits.push(
      { kind: "add", path: `${table}${set}.Parameter.` },
      { kind: "set", path: `${row}Reference`, value: reference },
      { kind: "set", path: `${row}SampleMode`, value: each % 2 === 0 ? "Change" : "Current" },
      { kind: "set", path: `${row}Enable`, value: "true" },
    );
  }
  edits.push(
    { kind: "set", path: `${table}${set}.SampleInterval`, value: "1" },
    { kind: "set", path: `${table}${set}.Name`, value: `set ${set}` },
    { kind: "set", path: `${table}${set}.Enable`, value: "true" },
  );
  await tree.apply(edits, { origin: "acs" });
}

const options = { boards, clock, isBoardUsed: () => true, log, scope: "", store, tree };
const activity = new PeriodicStatistics({ options } as unknown as AgentContext, { compare: async () => {} });

async function seconds(count: number): Promise<void> {
  for (let at = 0; at < count; at++) {
    nowMs += 1000;
    await activity.take();
  }
}

function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

await seconds(30);
let before = process.cpuUsage();
await seconds(ticks);
const perSecondMs = cpuMsSince(before) / ticks;
before = process.cpuUsage();
await activity.stop();
const writeMs = cpuMsSince(before);
const shown = await tree.values([`${table}${sets}.Parameter.${perSet}.Values`]);
if (shown[0]?.value !== new Array(24).fill(shown[0]?.value.split(",")[0]).join(","))
  throw new Error("nothing was sampled");

const share = (perSecondMs + writeMs / keptEverySeconds) / 10;
console.log(
  [
    `${sets} sample sets of ${perSet} parameters, each second`,
    `${share.toFixed(2)} % of a core (${perSecondMs.toFixed(1)} ms; ${writeMs.toFixed(0)} ms to write them each quarter of an hour)`,
    "<= 2 % of a core",
  ].join("\t"),
);
await store.close();
rmSync(folder, { recursive: true });
