import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openStore } from "../../src/store/sqlite-store.ts";
import { quietLog } from "./recorded-log.ts";

// How often the store waits for the disk, as the kernel sees it.

const isTraceable = spawnSync("strace", ["-f", "-o", "/dev/null", "true"]).status === 0;
const directory = mkdtempSync(join(tmpdir(), "cpe-store-"));
// Below node_modules, so that the writer finds better-sqlite3.
const cache = join(import.meta.dirname, "../../node_modules/.cache/cpe-agent-test");
const writer = join(cache, `sync-writer-${process.pid}.mjs`);
beforeAll(() => {
  mkdirSync(cache, { recursive: true });
  const entryPoints = [join(import.meta.dirname, "sync-writer.ts")];
  buildSync({
    entryPoints,
    outfile: writer,
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["better-sqlite3", "better-sqlite3-12"],
  });
});
afterAll(() => {
  rmSync(directory, { recursive: true });
  rmSync(writer);
});

it.skipIf(!isTraceable)(
  "waits for the disk where it is asked to, and keeps all when the process is killed (needs strace)",
  async () => {
    const file = join(directory, "traced.db");
    const counts = ["50", "10", "50", "10"];
    const argv = [
      "-f",
      "-qq",
      "-e",
      "trace=fsync,fdatasync,write",
      "-s",
      "8",
      process.execPath,
      writer,
      file,
      ...counts,
    ];
    const { signal, stderr } = spawnSync("strace", argv, { encoding: "utf8" });
    expect(signal).toBe("SIGKILL");
    const rows = stderr.split(/write\(1, "row .*/).slice(1, -1);
    const waits = rows.map((row) => row.split(/\bf(?:data)?sync\(/).length - 1);
    // The beginning of a log is waited for, once in 128 pages.
    expect([waits[0], waits[2]]).toEqual([1, 0]);
    expect(Math.min(waits[1] ?? 0, waits[3] ?? 0)).toBeGreaterThanOrEqual(10);
    const store = await openStore({ file, log: quietLog });
    expect(store.entries("a")).toEqual(counts.map((count, index) => [`key ${index}`, count]));
    await store.close();
  },
);
