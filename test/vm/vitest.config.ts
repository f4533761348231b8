import { defineConfig } from "vitest/config";

// Tests in a machine that QEMU emulates: `npm run test:vm`.
export default defineConfig({
  test: {
    include: ["test/vm/*.vm.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    pool: "forks",
    maxWorkers: 2,
  },
});
