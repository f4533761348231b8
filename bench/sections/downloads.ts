import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { bareRss } from "../bare-node.ts";
import { bundled } from "../bundled.ts";
import { measureDownload } from "../download.ts";
import { row, runs, times } from "../report.ts";

/** Beside curl, in turn. */
export async function downloads(): Promise<void> {
  const module = await bundled("src/net/transfer/file-transfers.ts", "transfers");
  const figures = await measureDownload(module, tmpdir(), runs);
  rmSync(module);
  if (figures === undefined) return row("download of 512 MB, share of curl", ">= 80 %", "there is no curl");
  const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
  const rate = `${percent(figures.share)}  (${figures.megabytesPerSecond.toFixed(0)} MB/s)`;
  row("download of 512 MB, digested, share of curl -o", ">= 80 %", rate);
  row("the same beside curl -o and sync", "", percent(figures.durableShare));
  row(
    "peak RSS of that download",
    "<= 1.6 x bare node",
    `${times(figures.peakMb, bareRss())}  (${figures.peakMb.toFixed(1)} MB)`,
  );
}
