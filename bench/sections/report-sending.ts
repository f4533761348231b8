import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { bundled } from "../bundled.ts";
import { environment, median } from "../process.ts";
import { row, runs, times } from "../report.ts";

// A report of bulk data, made already, to a collector over loopback: the agent's sender and undici's client with the least around
// it, in turn, each a program of its own with V8's flags of an agent.

/** As many as the simulated gateway's 1,295 parameters make in JSON. */
const octets = 64 * 1024;
const [warmUp, counted] = [100, 200];

const collectorCode = `
  require("node:http").createServer((request, response) => {
    request.resume().on("end", () => response.writeHead(200).end());
  }).listen(0, "127.0.0.1", function () { process.stdout.write(String(this.address().port)); });`;

/** Code that makes `send`, which posts `body` to `url`; loading it is a part of the first report. */
type Sender = (module: string) => string;

const ours: Sender = (module) => `
  const { sendReport } = await import(${JSON.stringify(module)});
  const settings = { trust: {}, clockIsSet: () => true, userAgent: "bench", allowHosts: ["127.0.0.1"],
    allowPrivateNetworks: false, allowBasicOverHttp: false };
  const request = { url, method: "POST", headers: { "Content-Type": "application/json" }, body, coding: undefined,
    username: "", password: "", acsUrl: url };
  const send = async () => {
    const outcome = await sendReport(request, settings, new AbortController().signal);
    if (!outcome.ok) throw new Error(outcome.reason);
  };`;

/** Reports are minutes apart, so that each finds its collector's connection closed. */
const undici: Sender = (module) => `
  const { default: Client } = await import(${JSON.stringify(module)});
  const { origin, pathname } = new URL(url);
  const send = async () => {
    const client = new Client(origin);
    await new Promise((resolve, reject) => client.dispatch(
      { path: pathname, method: "POST", headers: { "content-type": "application/json", "user-agent": "bench" }, body },
      { onRequestStart() {}, onResponseStart() {}, onResponseData() {}, onResponseEnd: resolve,
        onResponseError: (_controller, error) => reject(error) }));
    await client.destroy();
  };`;

const programCode = (sender: Sender, module: string): string => `
  const { readFileSync } = await import("node:fs");
  const url = process.argv[1];
  const body = Buffer.alloc(${octets}, "x");
  const status = (field) => Number(new RegExp(field + ":\\\\s+(\\\\d+)").exec(readFileSync("/proc/self/status", "utf8"))[1]) / 1024;
  const cpuMs = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
  const rssMb = status("VmRSS");
  const started = cpuMs();
  ${sender(module)}
  await send();
  const firstMs = cpuMs() - started;
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const firstMb = status("VmRSS") - rssMb;
  for (let each = 0; each < ${warmUp}; each++) await send();
  const before = cpuMs();
  for (let each = 0; each < ${counted}; each++) await send();
  console.log(JSON.stringify({ firstMs, firstMb, eachMs: (cpuMs() - before) / ${counted}, laterMb: status("VmRSS") - rssMb }));
  process.exit(0);`;

interface Taken {
  readonly firstMs: number;
  readonly firstMb: number;
  readonly eachMs: number;
  readonly laterMb: number;
}

function taken(sender: Sender, module: string, url: string): Taken {
  const flags = ["--no-opt", "--no-maglev", "--semi-space-growth-factor=1", "--input-type=module"];
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    [...flags, "-e", programCode(sender, module), "--", url],
    { env: environment() },
  );
  if (status !== 0) throw new Error(stderr.toString());
  return JSON.parse(stdout.toString()) as Taken;
}

export async function reportSending(): Promise<void> {
  const sender = await bundled("src/net/bulk-data/send-report.ts", "send-report");
  const client = await bundled("undici/lib/dispatcher/client.js", "undici");
  const collector = spawn(process.execPath, ["-e", collectorCode], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [port] = await once(collector.stdout, "data");
    const url = `http://127.0.0.1:${port}/`;
    const rounds = Array.from({ length: runs }, () => ({
      ours: taken(ours, sender, url),
      undici: taken(undici, client, url),
    }));
    const figure = (name: keyof Taken, unit: string): string => {
      const [own, other] = [median(rounds.map((of) => of.ours[name])), median(rounds.map((of) => of.undici[name]))];
      const ratio = times(median(rounds.map((of) => of.undici[name] / of.ours[name])), 1);
      return `${own.toFixed(2)} ${unit}; undici ${other.toFixed(2)} ${unit}, ${ratio}`;
    };
    row(
      `sending ${octets / 1024} KiB of report, CPU of reports ${warmUp + 2} to ${warmUp + 1 + counted}`,
      "",
      figure("eachMs", "ms"),
    );
    row("CPU of the first, with what it loads", "", figure("firstMs", "ms"));
    row("memory 2 s after the first, above that before", "", figure("firstMb", "MB"));
    row(`memory after ${warmUp + 1 + counted}, above that before`, "", figure("laterMb", "MB"));
  } finally {
    collector.kill();
    for (const each of [sender, client]) rmSync(each);
  }
}
