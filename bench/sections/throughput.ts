import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, rmSync, truncateSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundled } from "../bundled.ts";
import { environment, median } from "../process.ts";
import { row, runs } from "../report.ts";
import { curlMs, type Direction, has, onOne, type Taken, tested, testers } from "../testers.ts";

// Tests of throughput over loopback, each beside undici, curl and iperf3, in turn: what measures has one processor, the servers the
// others.

const megabytes = 1024;
const bytes = megabytes * 1e6;

const serverCode = (module: string): string => `
  const { throughputServer } = await import(${JSON.stringify(module)});
  const server = throughputServer().listen(0, "127.0.0.1", () => process.stdout.write(String(server.address().port)));`;

const gigabits = (ms: number): string => `${((bytes * 8) / ms / 1e6).toFixed(1)} Gbit/s`;

export async function throughput(): Promise<void> {
  if (!has("curl", "--version")) return row("tests of throughput", ">= 85 % of curl", "there is no curl");
  const client = await bundled("src/net/diagnostics/load/load-test.ts", "load-test");
  const undici = await bundled("undici/lib/dispatcher/client.js", "undici");
  const server = await bundled("src/net/diagnostics/serve/throughput-server.ts", "throughput-server");
  const folder = mkdtempSync(join(tmpdir(), "cpe-bench-"));
  const file = join(folder, "zeros");
  closeSync(openSync(file, "w"));
  truncateSync(file, bytes);
  const child = spawn(process.execPath, ["--input-type=module", "-e", serverCode(server)], {
    stdio: ["ignore", "pipe", "inherit"],
    env: environment(),
  });
  try {
    const [port] = await once(child.stdout, "data");
    for (const direction of ["download", "upload"] as const) {
      const url = `http://127.0.0.1:${port}/${megabytes}MB.bin`;
      const rounds = Array.from({ length: runs + 1 }, () => ({
        ours: tested(testers.ours, client, direction, url, bytes),
        curlMs: curlMs(direction, url, file),
        undici: tested(testers.undici, undici, direction, url, bytes),
      })).slice(1);
      printFigures(direction, rounds);
    }
    if (has("iperf3", "-v")) await iperf();
  } finally {
    child.kill();
    for (const each of [client, undici, server, folder]) rmSync(each, { recursive: true });
  }
}

interface Round {
  readonly ours: Taken;
  readonly undici: Taken;
  readonly curlMs: number;
}

function printFigures(direction: Direction, rounds: readonly Round[]): void {
  const middle = (figure: (round: Round) => number): number => median(rounds.map(figure));
  const share = (who: "ours" | "undici"): string => `${(middle((of) => of.curlMs / of[who].ms) * 100).toFixed(0)} %`;
  const rate = (who: "ours" | "undici"): string => `${share(who)}  (${gigabits(middle((of) => of[who].ms))})`;
  const cpu = (who: "ours" | "undici"): string => `${middle((of) => of[who].cpuMs).toFixed(0)} ms`;
  const peak = (who: "ours" | "undici"): string => `${Math.max(...rounds.map((of) => of[who].peakMb)).toFixed(1)} MB`;
  row(`${direction} test of ${megabytes} MB, share of curl`, ">= 85 %", rate("ours"));
  row("CPU of that", "", cpu("ours"));
  row("peak RSS of that", "<= 70 MB", peak("ours"));
  const ratio = middle(({ ours, undici }) => undici.cpuMs / ours.cpuMs).toFixed(2);
  row("undici in its place: share of curl", "", rate("undici"));
  row("undici in its place: CPU, peak RSS", "", `${cpu("undici")}, ${ratio} x; ${peak("undici")}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** What the same way carries by a program in C, that has nothing to do with HTTP. */
async function iperf(): Promise<void> {
  const port = String(await freePort());
  const server: ChildProcess = spawn("iperf3", ["-s", "--forceflush", "-p", port, "-B", "127.0.0.1"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    if (server.stdout !== null) await once(server.stdout, "data");
    for (const [direction, flags] of [
      ["download", ["-R"]],
      ["upload", []],
    ] as const) {
      const report = JSON.parse(onOne(["iperf3", "-J", "-c", "127.0.0.1", "-p", port, "-n", String(bytes), ...flags]));
      row(`${direction} by iperf3`, "", gigabits((bytes * 8000) / report.end.sum_received.bits_per_second));
    }
  } finally {
    server.kill();
  }
}
