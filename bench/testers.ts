import { spawnSync } from "node:child_process";
import { environment } from "./process.ts";

// What moves the octets of a test of throughput, each a program of its own on one processor: the agent's tests as they are
// bundled, undici's client with the least around it, curl.

export type Direction = "download" | "upload";

export interface Taken {
  /** From the request to the end of the last octet. */
  readonly ms: number;
  readonly cpuMs: number;
  readonly peakMb: number;
}

export const has = (program: string, ...words: readonly string[]): boolean => spawnSync(program, words).status === 0;

/** On one processor, where there is a program to say which; gives what it printed. */
export function onOne(argv: readonly string[]): string {
  const [program = "", ...words] = has("taskset", "-V") ? ["taskset", "-c", "0", ...argv] : argv;
  const { status, stderr, stdout } = spawnSync(program, words, { env: environment() });
  if (status !== 0) throw new Error(`${argv[0]} failed: ${stderr.toString()}`);
  return stdout.toString();
}

/** Code that moves `bytes` and leaves in `ms` how long that took, of modules as they are bundled. */
type Tester = (module: string, direction: Direction, url: string, bytes: number) => string;

const ours: Tester = (module, direction, url, bytes) => `
  const { loadTest } = await import(${JSON.stringify(module)});
  const order = { direction: "${direction}", url: "${url}", target: { address: "127.0.0.1", family: 4 }, connections: 1,
    fileBytes: ${bytes}, seconds: undefined, longestMs: 600_000, dscp: 0, link: undefined };
  const settings = { trust: {}, clockIsSet: () => true, connectTimeoutMs: 5_000 };
  const outcome = await loadTest(settings)(order, () => {}, new AbortController().signal);
  if (!outcome.ok) throw new Error(outcome.reason);
  const { connections: [{ openRequestMs }], end } = outcome.result;
  const ms = end.atMs - openRequestMs;`;

/** Pieces of the size that ours come to on a line as fast as this. */
const undici: Tester = (module, direction, url, bytes) => `
  const { default: Client } = await import(${JSON.stringify(module)});
  const piece = Buffer.alloc(1024 * 1024);
  async function* pieces() { for (let left = ${bytes}; left > 0; left -= piece.length) yield left < piece.length ? piece.subarray(0, left) : piece; }
  const { origin, pathname } = new URL("${url}");
  const request = ${direction === "download" ? '{ method: "GET" }' : `{ method: "PUT", headers: { "content-length": "${bytes}" }, body: pieces() }`};
  const startedMs = performance.now();
  let octets = 0;
  await new Promise((resolve, reject) => new Client(origin).dispatch({ path: pathname, ...request }, {
    onRequestStart() {},
    onResponseStart() {},
    onResponseData(_controller, chunk) { octets += chunk.length; },
    onResponseEnd: resolve,
    onResponseError: (_controller, error) => reject(error),
  }));
  if (${direction === "download"} && octets !== ${bytes}) throw new Error("octets are missing: " + octets);
  const ms = performance.now() - startedMs;`;

export const testers = { ours, undici } as const satisfies Readonly<Record<string, Tester>>;

/** What a test took, its own start aside; the agent has V8 keep its nursery small. */
export function tested(tester: Tester, module: string, direction: Direction, url: string, bytes: number): Taken {
  const code = `
    const { readFileSync } = await import("node:fs");
    const cpu = process.cpuUsage();
    ${tester(module, direction, url, bytes)}
    const { user, system } = process.cpuUsage(cpu);
    const peakKb = Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]);
    console.log(JSON.stringify({ ms, cpuMs: (user + system) / 1000, peakMb: peakKb / 1024 }));
    process.exit(0);`;
  const flags = ["--semi-space-growth-factor=1", "--input-type=module"];
  return JSON.parse(onOne([process.execPath, ...flags, "-e", code])) as Taken;
}

/** Milliseconds of the same by curl; `file` has what it sends. */
export function curlMs(direction: Direction, url: string, file: string): number {
  const sends = direction === "upload" ? ["-T", file] : [];
  return Number(onOne(["curl", "-s", ...sends, "-o", "/dev/null", "-w", "%{time_total}", url])) * 1000;
}
