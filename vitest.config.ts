import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // So long that a machine busy with much else gets there too; the default is a second.
    expect: { poll: { timeout: 45_000 } },
    pool: "forks",
    // To start a process and load the program anew for each of hundreds of files takes as long as half of the tests.
    isolate: false,
    maxWorkers: 2,
  },
});
