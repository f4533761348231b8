import { expect, it, vi } from "vitest";
import { progressBlock, progressLine, progressOn, type ShownStep } from "../../../src/cli/fleet/progress.ts";
import type { FleetSnapshot } from "../../../src/fleet/told/snapshot.ts";

const latency = { count: 3, p50: 12.5, p95: 80, p99: 99.01, max: 120 };
const snapshot: FleetSnapshot = {
  cpes: 20_000,
  states: { waiting: 17_000, starting: 10, silent: 90, well: 2800, failing: 97, stopped: 2, broken: 1, lost: 0 },
  kinds: { "home-gateway": 20_000 },
  haveBeenWell: 2850,
  elapsedSeconds: 65,
  starts: { done: 2990, perSecond: 310.5, allUpSeconds: undefined, allWellSeconds: undefined },
  sessions: { open: 90, mostOpen: 400, succeeded: 2900, failed: 120, perSecond: 450.5 },
  failures: { timeout: 100, unreachable: 20 },
  faults: {},
  events: { "0 BOOTSTRAP": 2850, "2 PERIODIC": 50 },
  rpcs: 10,
  connectionRequests: 7,
  errors: 0,
  traces: { sent: 0, dropped: 0 },
  owesState: false,
  replyMs: { Inform: latency },
  latencyMs: { inform: latency, other: latency, session: latency },
  process: { rssBytes: 210 * 2 ** 20, heapBytes: 0, cpuPercent: 88, loopDelayMs: 3.2 },
};

/** What is written while `show` runs. */
function written(show: () => void): string {
  const texts: string[] = [];
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => texts.push(String(text)) > 0);
  try {
    show();
  } finally {
    write.mockRestore();
  }
  return texts.join("");
}

it("is a line without a terminal", () => {
  const line =
    "1 min 5 s: 2,987 of 20,000 up (310.5/s), 2,800 well, 97 failing; 2,900 sessions (450.5/s), 120 failed; Inform p95 80 ms";
  expect(progressLine(snapshot)).toBe(line);
  expect(written(() => progressOn({}, false).show(snapshot))).toBe(`${line}\n`);
});

const step: ShownStep = {
  name: "All are heard",
  number: 2,
  steps: 5,
  secondsLeft: 290,
  lacking: 1200,
  chosen: 20_000,
  cpe: "A1",
  reason: "it has had no session",
};
const lines = [
  "step 2 of 5: All are heard (4 min 50 s left; 1,200 of 20,000 CPEs lack something)",
  "A1: it has had no session",
];

it("says what a step of a scenario waits for, and what the first CPE lacks", () => {
  const shown = written(() => progressOn({}, false).show(snapshot, step)).split("\n");
  expect(shown.slice(1)).toEqual([...lines.map((line) => `  ${line}`), ""]);
  const waits = { name: "wait: 1h", number: 3, steps: 5, secondsLeft: 60 };
  expect(written(() => progressOn({}, false).show(snapshot, waits))).toContain(
    "\n  step 3 of 5: wait: 1h (1 min left)\n",
  );
  const block = written(() => progressOn({ isTTY: true, columns: 120 }, false).show(snapshot, step)).split("\n");
  expect(block.slice(5)).toEqual([...lines, ""]);
  const json = JSON.parse(written(() => progressOn({}, true).show(snapshot, step)));
  expect(json).toEqual({ type: "progress", ...snapshot, step });
});

it("is a block that is written over on a terminal, and goes where something else is written", () => {
  const block = progressBlock(snapshot);
  expect(block).toEqual([
    "20,000 CPEs    waiting 17,000, starting 10, silent 90, well 2,800, failing 97, stopped 2, broken 1 (310.5/s)",
    "sessions  2,900 ended well, 450.5/s, 90 open; 120 failed (timeout 100, unreachable 20)",
    "events    0 BOOTSTRAP 2,850, 2 PERIODIC 50; connection requests 7",
    "Inform    p50 12.5 ms, p95 80, p99 99.01; whole session p95 80",
    "process   1 min 5 s, CPU 88 %, 210 MB, timers late by 3.2 ms",
  ]);
  const progress = progressOn({ isTTY: true, columns: 40 }, false);
  const cut = `${block.map((line) => line.slice(0, 39)).join("\n")}\n`;
  expect(written(() => progress.show(snapshot))).toBe(cut);
  expect(written(() => progress.show(snapshot))).toBe(`\u001b[5A\u001b[J${cut}`);
  expect(written(() => progress.clear())).toBe("\u001b[5A\u001b[J");
  expect(written(() => progress.clear())).toBe("");
});

it("takes a terminal that has no size for one of 80 columns", () => {
  const [first = ""] = written(() => progressOn({ isTTY: true, columns: 0 }, false).show(snapshot)).split("\n");
  expect(first).toHaveLength(79);
});

it("is an object a line for scripts", () => {
  const line = written(() => progressOn({ isTTY: true }, true).show(snapshot));
  expect(line.indexOf("\n")).toBe(line.length - 1);
  expect(JSON.parse(line)).toEqual({ type: "progress", ...snapshot });
});
