import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, rmSync, truncateSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundled } from "../bundled.ts";
import { environment, median } from "../process.ts";
import { row, runs } from "../report.ts";

// Tests of throughput over loopback, each beside curl and iperf3, in turn: what measures has one processor, the servers the others.

const megabytes = 1024;
const bytes = megabytes * 1e6;

type Direction = "download" | "upload";

interface Taken {
  readonly ms: number;
  readonly cpuMs: number;
  readonly peakMb: number;
}

const serverCode = (module: string): string => `
  const { throughputServer } = await import(${JSON.stringify(module)});
  const server = throughputServer().listen(0, "127.0.0.1", () => process.stdout.write(String(server.address().port)));`;

/** Prints what a test took, its own start aside. */
const testCode = (module: string, direction: Direction, url: string): string => `
  const { readFileSync } = await import("node:fs");
  const { loadTest } = await import(${JSON.stringify(module)});
  const order = { direction: "${direction}", url: "${url}", target: { address: "127.0.0.1", family: 4 }, connections: 1,
    fileBytes: ${bytes}, seconds: undefined, longestMs: 600_000, dscp: 0, link: undefined };
  const settings = { trust: {}, clockIsSet: () => true, connectTimeoutMs: 5_000 };
  const cpu = process.cpuUsage();
  const outcome = await loadTest(settings)(order, () => {}, new AbortController().signal);
  if (!outcome.ok) throw new Error(outcome.reason);
  const { user, system } = process.cpuUsage(cpu);
  const { connections: [{ openRequestMs }], end } = outcome.result;
  const peakKb = Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]);
  console.log(JSON.stringify({ ms: end.atMs - openRequestMs, cpuMs: (user + system) / 1000, peakMb: peakKb / 1024 }));`;

const has = (program: string, ...words: readonly string[]): boolean => spawnSync(program, words).status === 0;

/** On one processor, where there is a program to say which. */
function onOne(argv: readonly string[]): string {
  const [program = "", ...words] = has("taskset", "-V") ? ["taskset", "-c", "0", ...argv] : argv;
  const { status, stderr, stdout } = spawnSync(program, words, { env: environment() });
  if (status !== 0) throw new Error(`${argv[0]} failed: ${stderr.toString()}`);
  return stdout.toString();
}

function tested(module: string, direction: Direction, url: string): Taken {
  const code = testCode(module, direction, url);
  const flags = ["--semi-space-growth-factor=1", "--input-type=module"];
  return JSON.parse(onOne([process.execPath, ...flags, "-e", code])) as Taken;
}

/** `file` has what it sends. */
function curlMs(direction: Direction, url: string, file: string): number {
  const sends = direction === "upload" ? ["-T", file] : [];
  return Number(onOne(["curl", "-s", ...sends, "-o", "/dev/null", "-w", "%{time_total}", url])) * 1000;
}

const gigabits = (ms: number): string => `${((bytes * 8) / ms / 1e6).toFixed(1)} Gbit/s`;

export async function throughput(): Promise<void> {
  if (!has("curl", "--version")) return row("tests of throughput", ">= 85 % of curl", "there is no curl");
  const client = await bundled("src/net/diagnostics/load/load-test.ts", "load-test");
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
        ...tested(client, direction, url),
        curlMs: curlMs(direction, url, file),
      })).slice(1);
      const share = median(rounds.map(({ ms, curlMs: floor }) => floor / ms));
      const ms = median(rounds.map((each) => each.ms));
      const what = `${direction} test of ${megabytes} MB`;
      row(`${what}, share of curl`, ">= 85 %", `${(share * 100).toFixed(0)} %  (${gigabits(ms)})`);
      row("CPU of that", "", `${median(rounds.map(({ cpuMs }) => cpuMs)).toFixed(0)} ms`);
      row("peak RSS of that", "<= 70 MB", `${Math.max(...rounds.map(({ peakMb }) => peakMb)).toFixed(1)} MB`);
    }
    if (has("iperf3", "-v")) await iperf();
  } finally {
    child.kill();
    for (const each of [client, server, folder]) rmSync(each, { recursive: true });
  }
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
