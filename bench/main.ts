import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { resolve } from "node:path";
import { build } from "esbuild";
import { rpc } from "../test/harness/acs/rpc.ts";
import { TestAcs } from "../test/harness/acs/test-acs.ts";
import { measureDownload } from "./download.ts";
import {
  cpuMs,
  environment,
  type Measured,
  median,
  newStateDirectory,
  peakMb,
  privateMb,
  rssMb,
  startAgentProcess,
} from "./process.ts";

// Prints the budgets of the design as measured on this machine. Nothing here fails a build by its time.

interface Row {
  readonly what: string;
  readonly budget: string;
  readonly measured: string;
}
const rows: Row[] = [];
const row = (what: string, budget: string, measured: string): void => {
  rows.push({ what, budget, measured });
  console.log(`${what.padEnd(58)} ${measured.padEnd(34)} budget ${budget}`);
};
const times = (value: number, floor: number): string => `${(value / floor).toFixed(2)} x`;
const runs = Number(process.env.BENCH_RUNS ?? 7);

/** One start of Node with nothing to do. */
function bareNode(): { startMs: number; rss: number } {
  const at = performance.now();
  const { stdout } = spawnSync(process.execPath, ["-e", "process.stdout.write(String(process.memoryUsage().rss))"], {
    env: environment(),
  });
  return { startMs: performance.now() - at, rss: Number(stdout.toString()) / 2 ** 20 };
}

const bareRss = (): number => median(Array.from({ length: runs }, () => bareNode().rss));

const connectionRequest = [
  "-o",
  "connectionRequest.port=0",
  "-o",
  "connectionRequest.bind=127.0.0.1",
  "-o",
  "connectionRequest.username=bench",
  "-o",
  "connectionRequest.password=bench",
  "-o",
  "connectionRequest.limitPerMinute=6000",
  "-o",
  "acs.periodicInform.enable=false",
];

const start = (acs: TestAcs, host: "linux" | "virtual", stateDirectory?: string): Promise<Measured> =>
  startAgentProcess(["--acs-url", acs.url, "--host", host, ...connectionRequest], stateDirectory);

/** Answers the listener's Digest challenge, as an ACS does. */
async function wake(url: string): Promise<void> {
  const challenge = (await fetch(url)).headers.get("www-authenticate") ?? "";
  const of = (name: string): string => new RegExp(`${name}="?([^",]+)`).exec(challenge)?.[1] ?? "";
  const sha256 = of("algorithm") === "SHA-256";
  const hash = (text: string): string =>
    createHash(sha256 ? "sha256" : "md5")
      .update(text)
      .digest("hex");
  const path = new URL(url).pathname;
  const cnonce = randomBytes(8).toString("hex");
  const response = hash(
    `${hash(`bench:${of("realm")}:bench`)}:${of("nonce")}:00000001:${cnonce}:auth:${hash(`GET:${path}`)}`,
  );
  const opaque = of("opaque");
  const authorization = `Digest username="bench", realm="${of("realm")}", nonce="${of("nonce")}", uri="${path}", qop=auth, nc=00000001, cnonce="${cnonce}", response="${response}"${opaque && `, opaque="${opaque}"`}${sha256 ? ", algorithm=SHA-256" : ""}`;
  const answer = await fetch(url, { headers: { authorization } });
  if (!answer.ok) throw new Error(`the connection request was answered ${answer.status}`);
}

async function sessions(acs: TestAcs, count: number): Promise<void> {
  for (let each = 0; each < count; each++) {
    const { sessions } = acs;
    await wake(acs.informs.at(-1)?.parameters.get("Device.ManagementServer.ConnectionRequestURL") ?? "");
    await acs.until(() => acs.sessions > sessions);
  }
}

/** Each start beside one of bare Node, so that a machine that is busy at times is so for both. */
async function startUp(): Promise<void> {
  const pairs: { state: "new" | "kept"; bare: number; ready: number; informed: number }[] = [];
  for (let each = 0; each < runs; each++) {
    const stateDirectory = newStateDirectory();
    for (const state of ["new", "kept"] as const) {
      let informedAt = Number.NaN;
      const acs = await TestAcs.start({
        before: () => {
          informedAt ||= performance.now();
          return false;
        },
      });
      const bare = bareNode().startMs;
      const agent = await start(acs, "linux", stateDirectory);
      await acs.until(() => acs.informs.length > 0);
      pairs.push({ state, bare, ready: agent.readyMs, informed: informedAt - agent.startedAt });
      await agent.stop();
      await acs.close();
    }
    rmSync(stateDirectory, { recursive: true, force: true });
  }
  for (const state of ["new", "kept"] as const) {
    const of = pairs.filter((pair) => pair.state === state);
    const ratio = (what: "ready" | "informed"): string =>
      `${median(of.map((pair) => pair[what] / pair.bare)).toFixed(2)} x  (${median(of.map((pair) => pair[what])).toFixed(0)} ms)`;
    row(`start to ready, ${state} state`, "<= 2.4 x bare node", ratio("ready"));
    row(`start to first Inform at the ACS, ${state} state`, "<= 3.5 x bare node", ratio("informed"));
  }
}

async function memoryAndSessions(nodeRss: number): Promise<void> {
  const acs = await TestAcs.start();
  const agent = await start(acs, "linux");
  await acs.until(() => acs.sessions > 0);
  // V8 gives back what start-up needed some ten seconds after the last of it.
  await new Promise((resolve) => setTimeout(resolve, 15_000));
  row(
    "idle RSS, linux",
    "<= 1.25 x bare node",
    `${times(rssMb(agent.pid), nodeRss)}  (${rssMb(agent.pid).toFixed(1)} MB)`,
  );
  row("idle private memory, linux", "<= 11 MB", `${privateMb(agent.pid).toFixed(1)} MB`);
  await sessions(acs, 200);
  const before = cpuMs(agent.pid);
  await sessions(acs, 200);
  row(
    "CPU per Inform-only session from a connection request",
    "<= 1.5 ms, then <= 1",
    `${((cpuMs(agent.pid) - before) / 200).toFixed(2)} ms`,
  );
  row(
    "RSS after 400 sessions",
    "<= 1.45 x bare node",
    `${times(rssMb(agent.pid), nodeRss)}  (${rssMb(agent.pid).toFixed(1)} MB)`,
  );
  row("peak RSS", "<= 1.6 x bare node", `${times(peakMb(agent.pid), nodeRss)}  (${peakMb(agent.pid).toFixed(1)} MB)`);
  await agent.stop();
  await acs.close();
}

async function wholeTree(host: "linux" | "virtual", budget: string): Promise<void> {
  const acs = await TestAcs.start();
  const agent = await start(acs, host);
  await acs.until(() => acs.sessions > 0);
  const perSession = 50;
  const read = async (): Promise<void> => {
    acs.answers.length = 0;
    acs.queue.push(...Array.from({ length: perSession }, () => rpc.get("Device.")));
    await sessions(acs, 1);
  };
  for (let each = 0; each < 6; each++) await read();
  const parameters = (acs.answers.at(-1) ?? "").split("<ParameterValueStruct>").length - 1;
  const before = cpuMs(agent.pid);
  const rounds = 8;
  for (let each = 0; each < rounds; each++) await read();
  const perParameter = ((cpuMs(agent.pid) - before) * 1000) / (rounds * perSession * parameters);
  row(
    `whole-tree GetParameterValues, ${host} (${parameters} parameters)`,
    budget,
    `${perParameter.toFixed(2)} us per parameter`,
  );
  await agent.stop();
  await acs.close();
}

/** Bundled first: what the TypeScript loader adds to functions would be measured too. */
async function bundled(entry: string, name: string): Promise<string> {
  const outfile = resolve("dist", `bench-${name}.mjs`);
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    external: ["bindings", "ssh2", "basic-ftp"],
    banner: {
      js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);',
    },
  });
  return outfile;
}

async function script(name: string): Promise<void> {
  const outfile = await bundled(`bench/${name}.ts`, name);
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--expose-gc", outfile], { env: environment() });
  rmSync(outfile);
  if (status !== 0) throw new Error(`${name}: ${stderr.toString()}`);
  for (const line of stdout.toString().trim().split("\n")) {
    const [what = "", measured = "", budget = ""] = line.split("\t");
    row(what, budget, measured);
  }
}

async function downloads(nodeRss: number): Promise<void> {
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
    `${times(figures.peakMb, nodeRss)}  (${figures.peakMb.toFixed(1)} MB)`,
  );
}

console.log(`${cpus()[0]?.model ?? "?"}, ${cpus().length} cores, node ${process.version}, median of ${runs}\n`);
const nodeRss = bareRss();
row("bare node: RSS", "", `${nodeRss.toFixed(1)} MB`);
await startUp();
await memoryAndSessions(nodeRss);
await downloads(nodeRss);
await wholeTree("linux", "<= 30 us per parameter");
await wholeTree("virtual", "<= 2.5 us per parameter");
await script("soap");
await script("idle-devices");
await script("notified-parameters");
