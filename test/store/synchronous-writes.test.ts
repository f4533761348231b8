import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { openStore } from "../../src/store/sqlite-store.ts";
import { bundledProgram } from "../harness/process/bundled-program.ts";
import { quietLog } from "./recorded-log.ts";

// How often the store waits for the disk, as the kernel sees it.

const isTraceable = spawnSync("strace", ["-f", "-o", "/dev/null", "true"]).status === 0;
const directory = mkdtempSync(join(tmpdir(), "cpe-store-"));
const writer = bundledProgram(join(import.meta.dirname, "sync-writer.ts"));
afterAll(() => {
  rmSync(directory, { recursive: true });
  writer.remove();
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
      writer.path,
      file,
      ...counts,
    ];
    const { signal, stderr } = spawnSync("strace", argv, { encoding: "utf8" });
    expect(signal).toBe("SIGKILL");
    const rows = stderr.split(/write\(1, "row .*/).slice(0, -1);
    const [made, ...waits] = rows.map((row) => row.split(/\bf(?:data)?sync\(/).length - 1);
    // The new file and its name.
    expect(made).toBe(2);
    // The beginning of a log is waited for, once in 128 pages, and its name where there was none.
    expect([waits[0], waits[2]]).toEqual([2, 0]);
    expect(Math.min(waits[1] ?? 0, waits[3] ?? 0)).toBeGreaterThanOrEqual(10);
    const store = await openStore({ file, log: quietLog });
    expect(store.entries("a")).toEqual(counts.map((count, index) => [`key ${index}`, count]));
    await store.close();
  },
);
