import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { bundled } from "../bundled.ts";
import { environment } from "../process.ts";
import { row } from "../report.ts";

/** A program of `bench/` that prints its figures itself: `what`, `measured` and `budget`, with tabs between them. */
export async function script(name: string): Promise<void> {
  const outfile = await bundled(`bench/${name}.ts`, name);
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--expose-gc", outfile], {
    env: environment(),
  });
  rmSync(outfile);
  if (status !== 0) throw new Error(`${name}: ${stderr.toString()}`);
  for (const line of stdout.toString().trim().split("\n")) {
    const [what = "", measured = "", budget = ""] = line.split("\t");
    row(what, budget, measured);
  }
}
