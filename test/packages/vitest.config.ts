import { defineConfig } from "vitest/config";

// Packages, made, installed and run: `npm run test:packages`. They take the built program, a compiler from npm at the first time, and
// Linux, as root.
export default defineConfig({
  test: {
    include: ["test/packages/*.packages.ts"],
    testTimeout: 300_000,
    hookTimeout: 1_200_000,
    expect: { poll: { timeout: 60_000 } },
    pool: "forks",
    maxWorkers: 1,
  },
});
