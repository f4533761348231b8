import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { bareRss } from "../bare-node.ts";
import { bundled } from "../bundled.ts";
import { row, runs, times } from "../report.ts";
import { measureTransfers, megabytes, type TransferFigures } from "../transfers.ts";

const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;

/** Beside curl, in turn; undici's client in place of the agent's for comparison. */
export async function downloads(): Promise<void> {
  const module = await bundled("src/net/transfer/file-transfers.ts", "transfers");
  const figures = await measureTransfers(module, tmpdir(), runs);
  rmSync(module);
  const what = `download of ${megabytes} MB`;
  if (figures === undefined) return row(`${what}, share of curl -o`, ">= 80 %", "there is no curl");
  const nodeRss = bareRss();
  const { download, digested, undiciDownload, upload, undiciUpload } = figures;
  const rate = ({ share, megabytesPerSecond }: TransferFigures): string =>
    `${percent(share)}  (${megabytesPerSecond.toFixed(0)} MB/s)`;
  const peak = ({ peakMb }: TransferFigures): string => `${times(peakMb, nodeRss)}  (${peakMb.toFixed(1)} MB)`;
  const cpu = (moved: TransferFigures, floor?: TransferFigures): string =>
    `${moved.cpuMs.toFixed(0)} ms${floor ? `, ${times(moved.cpuMs, floor.cpuMs)}` : ""}`;
  row(`${what}, share of curl -o`, ">= 80 %", rate(download));
  row("the same with SHA-256", ">= 65 %", rate(digested));
  row("the same beside curl -o and sync: without, with SHA-256", "", [download, digested].map(durable).join(", "));
  row("CPU of that download: without, with SHA-256", "", [download, digested].map((each) => cpu(each)).join(", "));
  row("peak RSS of that download", "<= 1.4 x bare node", peak(download));
  row("undici in its place: share of curl -o", "", rate(undiciDownload));
  row("undici in its place: CPU, peak RSS", "", `${cpu(undiciDownload, download)}; ${peak(undiciDownload)}`);
  row(
    `upload of ${megabytes} MB, share of curl -T; CPU, peak RSS`,
    "",
    `${rate(upload)}; ${cpu(upload)}; ${peak(upload)}`,
  );
  const instead = `${rate(undiciUpload)}; ${cpu(undiciUpload, upload)}; ${peak(undiciUpload)}`;
  row("undici in its place", "", instead);
}

const durable = ({ durableShare }: TransferFigures): string => percent(durableShare);
