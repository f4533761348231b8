import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // A condition is waited for as long as on a busy machine; the default is a second.
    expect: { poll: { timeout: 15_000 } },
    pool: "forks",
    // To start a process and load the program anew for each of hundreds of files takes as long as half of the tests.
    isolate: false,
    maxWorkers: 2,
  },
});
