import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";

it("documents the configuration and the commands as they are", () => {
  const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", "scripts/write-reference.ts", "--check"], {
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([0, ""]);
});
