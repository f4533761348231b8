import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { environment, median } from "./process.ts";

// What a download of 512 MB over loopback takes, beside what curl takes for the same file from the same server, in turn.
// The server is a process of its own; ours digests the file and has it on the disk when it is done, curl neither.

const megabytes = 512;

const serverCode = `
  const { createReadStream, statSync } = require("node:fs");
  const file = process.argv[1];
  require("node:http").createServer((request, response) => {
    response.writeHead(200, { "Content-Length": statSync(file).size, ETag: '"1"' });
    createReadStream(file, { highWaterMark: 1 << 20 }).pipe(response);
  }).listen(0, "127.0.0.1", function () { process.stdout.write(String(this.address().port)); });`;

export interface DownloadFigures {
  /** Of the rate that curl reaches, as the median of pairs. */
  readonly share: number;
  /** The same beside a curl whose file is put on the disk. */
  readonly durableShare: number;
  readonly megabytesPerSecond: number;
  /** Of the process that downloads. */
  readonly peakMb: number;
}

/** Undefined where there is no curl. `module` is `file-transfers.ts` as bundled, `parent` the disk to measure on. */
export async function measureDownload(
  module: string,
  parent: string,
  pairs: number,
): Promise<DownloadFigures | undefined> {
  if (spawnSync("curl", ["--version"]).status !== 0) return undefined;
  const folder = mkdtempSync(join(parent, "cpe-bench-"));
  const source = join(folder, "image");
  writeZeros(source);
  const server = spawn(process.execPath, ["-e", serverCode, source], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [port] = await once(server.stdout, "data");
    const url = `http://127.0.0.1:${port}/`;
    const target = join(folder, "target");
    const rounds = Array.from({ length: pairs + 1 }, () => {
      const ours = fetchWithAgent(module, url, target);
      const curlMs = fetchWithCurl(url, target);
      return { ...ours, curlMs, durableCurlMs: curlMs + sync(target) };
    }).slice(1);
    return {
      share: median(rounds.map(({ ms, curlMs }) => curlMs / ms)),
      durableShare: median(rounds.map(({ ms, durableCurlMs }) => durableCurlMs / ms)),
      megabytesPerSecond: (megabytes * 1000) / median(rounds.map(({ ms }) => ms)),
      peakMb: Math.max(...rounds.map(({ peakMb }) => peakMb)),
    };
  } finally {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeZeros(file: string): void {
  const block = Buffer.alloc(1024 * 1024);
  const descriptor = openSync(file, "w");
  for (let each = 0; each < megabytes; each++) writeSync(descriptor, block);
}

function fetchWithAgent(module: string, url: string, file: string): { readonly ms: number; readonly peakMb: number } {
  const code = `
    const { fileTransfers } = await import(${JSON.stringify(module)});
    const [url, file] = process.argv.slice(1);
    const request = { url, file, username: "", password: "", acsUrl: url, expectedBytes: 0, maxBytes: 2 ** 40 };
    const at = performance.now();
    const result = await fileTransfers({ clockIsSet: () => true }).download(request, new AbortController().signal);
    if (!result.ok) throw new Error(result.reason);
    console.log(JSON.stringify({ ms: performance.now() - at, peakMb: process.resourceUsage().maxRSS / 1024 }));`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", code, "--", url, file], {
    env: environment(),
  });
  rmSync(file, { force: true });
  if (stdout.length === 0) throw new Error(`the download failed: ${stderr.toString()}`);
  return JSON.parse(stdout.toString()) as { ms: number; peakMb: number };
}

/** As the tool itself reckons it, so that its own start does not count, as that of Node does not. */
function fetchWithCurl(url: string, file: string): number {
  const { stdout } = spawnSync("curl", ["-s", "-o", file, "-w", "%{time_total}", url]);
  return Number(stdout.toString()) * 1000;
}

function sync(file: string): number {
  const at = performance.now();
  spawnSync("sync", [file]);
  rmSync(file, { force: true });
  return performance.now() - at;
}
