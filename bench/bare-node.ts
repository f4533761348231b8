import { spawnSync } from "node:child_process";
import { environment, median } from "./process.ts";
import { runs } from "./report.ts";

// The floor of start-up and memory: Node with nothing to do.

/** One start of Node with nothing to do. */
export function bareNode(): { startMs: number; rss: number } {
  const at = performance.now();
  const { stdout } = spawnSync(process.execPath, ["-e", "process.stdout.write(String(process.memoryUsage().rss))"], {
    env: environment(),
  });
  return { startMs: performance.now() - at, rss: Number(stdout.toString()) / 2 ** 20 };
}

/** In MB, the median of several starts. */
export const bareRss = (): number => median(Array.from({ length: runs }, () => bareNode().rss));
