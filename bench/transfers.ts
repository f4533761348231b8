import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { type Mover, moverCode, movers, type Taken } from "./movers.ts";
import { environment, median } from "./process.ts";

// What moving a file of 512 MB over loopback takes, beside what curl takes for it with the same server, in turn. The
// server is a process of its own; ours has the file on the disk when it is done, curl has not.

export const megabytes = 512;

const serverCode = `
  const { createReadStream, statSync } = require("node:fs");
  const file = process.argv[1];
  require("node:http").createServer((request, response) => {
    if (request.method === "PUT") return request.resume().on("end", () => response.end());
    response.writeHead(200, { "Content-Length": statSync(file).size, ETag: '"1"' });
    createReadStream(file, { highWaterMark: 1 << 20 }).pipe(response);
  }).listen(0, "127.0.0.1", function () { process.stdout.write(String(this.address().port)); });`;

export interface TransferFigures {
  /** Of the rate that curl reaches, as the median of pairs. */
  readonly share: number;
  /** The same beside a curl whose file is put on the disk. */
  readonly durableShare: number;
  readonly megabytesPerSecond: number;
  readonly cpuMs: number;
  readonly peakMb: number;
}

/** Undefined where there is no curl. `module` is `file-transfers.ts` as bundled, `parent` the disk to measure on. */
export async function measureTransfers(
  module: string,
  parent: string,
  pairs: number,
): Promise<Readonly<Record<keyof typeof movers, TransferFigures>> | undefined> {
  if (spawnSync("curl", ["--version"]).status !== 0) return undefined;
  const folder = mkdtempSync(join(parent, "cpe-bench-"));
  const source = join(folder, "image");
  writeZeros(source);
  const server = spawn(process.execPath, ["-e", serverCode, source], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [port] = await once(server.stdout, "data");
    const url = `http://127.0.0.1:${port}/`;
    const target = join(folder, "target");
    const figuresOf = (mover: Mover): TransferFigures => {
      const file = mover.uploads ? source : target;
      const rounds = Array.from({ length: pairs + 1 }, () => {
        const taken = move(mover, module, url, file);
        if (!mover.uploads) rmSync(target);
        const curlMs = moveWithCurl(mover, url, file);
        return { ...taken, curlMs, durableCurlMs: curlMs + (mover.uploads ? 0 : sync(target)) };
      }).slice(1);
      return {
        share: median(rounds.map(({ ms, curlMs }) => curlMs / ms)),
        durableShare: median(rounds.map(({ ms, durableCurlMs }) => durableCurlMs / ms)),
        megabytesPerSecond: (megabytes * 1000) / median(rounds.map(({ ms }) => ms)),
        cpuMs: median(rounds.map(({ cpuMs }) => cpuMs)),
        peakMb: Math.max(...rounds.map(({ peakMb }) => peakMb)),
      };
    };
    return {
      download: figuresOf(movers.download),
      digested: figuresOf(movers.digested),
      undiciDownload: figuresOf(movers.undiciDownload),
      upload: figuresOf(movers.upload),
      undiciUpload: figuresOf(movers.undiciUpload),
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

function move(mover: Mover, module: string, url: string, file: string): Taken {
  // As the agent has it: a nursery that does not grow.
  const argv = ["--semi-space-growth-factor=1", "--input-type=module", "-e", moverCode(mover, module), "--", url, file];
  const { stdout, stderr, status } = spawnSync(process.execPath, argv, { env: environment() });
  if (status !== 0) throw new Error(`the file was not moved: ${stderr.toString()}`);
  return JSON.parse(stdout.toString()) as Taken;
}

/** As the tool itself reckons it. */
function moveWithCurl({ uploads }: Mover, url: string, file: string): number {
  const argv = uploads ? ["-T", file, "-o", "/dev/null"] : ["-o", file];
  const { stdout } = spawnSync("curl", ["-s", ...argv, "-w", "%{time_total}", url]);
  return Number(stdout.toString()) * 1000;
}

function sync(file: string): number {
  const at = performance.now();
  spawnSync("sync", [file]);
  rmSync(file);
  return performance.now() - at;
}
