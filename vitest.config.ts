import { defineConfig } from "vitest/config";
import { patienceMs } from "./test/harness/patience.ts";
import { LongestFirst } from "./test/longest-first.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // So long that a machine busy with much else gets there too: only what hangs is cut off. No test sets a shorter one.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: patienceMs } },
    pool: "forks",
    // To start a process and load the program anew for each of hundreds of files takes as long as half of the tests.
    isolate: false,
    // Twice the cores of a small machine: for a third of their time tests wait, for timers and programs.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
  },
});
