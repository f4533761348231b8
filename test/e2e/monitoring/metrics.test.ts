import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { freePort } from "../../harness/free-port.ts";
import { cpeAgent, quietly, temporaryDirectory } from "../../harness/process/built-program.ts";
import { type ProcessCpe, processCpe } from "../../harness/process/process-cpe.ts";
import { installed, runServer } from "../../net/transfer/real-server.ts";

// The metrics of the built program: by its control socket, over HTTP, and as Prometheus takes them.

let cpe: ProcessCpe;
let port = 0;
let at: readonly string[];

beforeAll(async () => {
  cpe = await processCpe({ settings: ["metrics.listen=127.0.0.1:0"] });
  at = ["--state-dir", cpe.stateDirectory];
  const agent = cpe.start();
  await agent.fact("agent.ready");
  port = Number((await agent.fact("metrics.listen")).port);
  await agent.line(({ fact, outcome }) => fact === "session.end" && outcome === "ok");
});
afterAll(() => cpe.close());

const scraped = async (): Promise<string> => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();

describe("metrics", () => {
  it("are the same by the command and over HTTP", async () => {
    const printed = cpeAgent("metrics", ...at).stdout;
    const fetched = await scraped();
    for (const told of [printed, fetched]) {
      expect(told).toMatch(/^cpe_agent_sessions_total\{outcome="ok"\} 1$/m);
      expect(told).toMatch(/^cpe_agent_acs_rpcs_total\{method="Inform",fault_code="0"\} 1$/m);
      expect(told).toMatch(/^cpe_agent_firmware_bank_active\{bank="1"\} 1$/m);
      expect(told).toMatch(/^process_resident_memory_bytes \d{8,}$/m);
    }
    const names = (told: string) => told.match(/^# TYPE .*$/gm);
    expect(names(fetched)).toEqual(names(printed));
    const json = JSON.parse(cpeAgent("metrics", "--json", ...at).stdout) as { readonly name: string }[];
    expect(json.map(({ name }) => name)).toContain("cpe_agent_sessions_total");
  });

  it("are those that the documents promise, with their types and labels", async () => {
    const told = (await scraped()).split("\n");
    const types = told.flatMap((line) => /^# TYPE (\S+) (\S+)$/.exec(line)?.slice(1).join(" ") ?? []);
    const documented = readFileSync("docs/monitoring.md", "utf8").matchAll(
      /^\| `((?:cpe_agent|process)_\w+)` \| (\w+) \| ([^|]*) ?\| [^|]/gm,
    );
    const rows = [...documented].map(([, name = "", type = "", labels = ""]) => ({ name, type, labels }));
    expect(rows.map(({ name, type }) => `${name} ${type}`).toSorted()).toEqual(types.toSorted());
    const known = new Map(
      rows.map(({ name, labels }) => [name, [...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label)]),
    );
    for (const line of told.filter((each) => each !== "" && !each.startsWith("#"))) {
      const [, name = "", labels = ""] = /^(\w+)(?:\{(.*)\})? /.exec(line) ?? [];
      const promised = known.get(name) ?? known.get(name.replace(/_(bucket|sum|count)$/, "")) ?? [];
      const shown = [...labels.matchAll(/(\w+)="/g)].map(([, label]) => label);
      if (/_(sum|count)$/.test(name)) expect(shown).toEqual([]);
      else expect([name, shown]).toEqual([name, promised]);
    }
  });

  it("are what people read of them in the status", () => {
    const { stdout } = cpeAgent("status", ...at);
    expect(stdout).toMatch(/^sessions so far +1 ok$/m);
    expect(stdout).toMatch(/^last good session +\d+ s ago$/m);
    expect(stdout).toMatch(/^firmware banks +1: .* \(runs\) active; 2: empty no-image$/m);
    expect(stdout).toMatch(/^process +\d+ MB of memory, [\d.]+ s of CPU$/m);
  });

  it.skipIf(!installed("promtool"))("are as promtool wants them (skipped where it is not installed)", async () => {
    const checked = spawnSync("promtool", ["check", "metrics"], { input: await scraped(), encoding: "utf8" });
    expect(checked).toMatchObject({ status: 0, stdout: "", stderr: "" });
  });

  it.skipIf(!installed("prometheus"))("are fetched by Prometheus (skipped where it is not installed)", async () => {
    const directory = join(cpe.directory, "prometheus");
    const own = await freePort();
    const file = join(cpe.directory, "prometheus.yml");
    const target = `{ job_name: cpe, scrape_interval: 1s, static_configs: [{ targets: ["127.0.0.1:${port}"] }] }`;
    writeFileSync(file, `scrape_configs:\n  - ${target}\n`);
    const flags = [
      `--config.file=${file}`,
      `--storage.tsdb.path=${directory}`,
      `--web.listen-address=127.0.0.1:${own}`,
    ];
    const server = await runServer("prometheus", flags, own);
    onTestFinished(server.close);
    const asked = async (query: string): Promise<unknown> => {
      const answer = await fetch(`http://127.0.0.1:${own}/api/v1/query?query=${encodeURIComponent(query)}`);
      const { data } = (await answer.json()) as { data?: { result: readonly { value: readonly unknown[] }[] } };
      return data?.result[0]?.value[1];
    };
    await expect.poll(() => asked("up")).toBe("1");
    await expect.poll(() => asked('cpe_agent_sessions_total{outcome="ok"}')).toBe("1");
  });

  it("load what writes them at the first request over HTTP, and not before", async () => {
    const { path, remove } = temporaryDirectory();
    onTestFinished(remove);
    const marker = join(path, "loaded");
    cpSync("dist", join(path, "dist"), { recursive: true });
    symlinkSync(resolve("node_modules"), join(path, "node_modules"));
    const library = join(path, "dist", "prom-client.js");
    expect(existsSync(library)).toBe(true);
    appendFileSync(library, `\nrequire("node:fs").writeFileSync(${JSON.stringify(marker)}, "");\n`);
    const state = ["--state-dir", join(path, "state")];
    const keys = ["-o", "metrics.listen=0", "-o", "device.bootSeconds=0", "-o", "acs.discovery=off"];
    const argv = [join(path, "dist", "main.js"), "run", "--host", "virtual", ...state, ...quietly, ...keys];
    const agent = spawn(process.execPath, argv, { stdio: ["ignore", "ignore", "pipe"] });
    onTestFinished(() => void agent.kill("SIGKILL"));
    let log = "";
    agent.stderr.on("data", (chunk: Buffer) => {
      log += chunk.toString();
    });
    await expect.poll(() => log).toContain("agent.ready");
    expect(cpeAgent("metrics", ...state).stdout).toContain("cpe_agent_build_info");
    expect(existsSync(marker)).toBe(false);
    const [, listening] = /"metrics.listen".*"port":(\d+)/.exec(log) ?? [];
    expect(await (await fetch(`http://127.0.0.1:${listening}/metrics`)).text()).toContain("cpe_agent_build_info");
    expect(existsSync(marker)).toBe(true);
  });

  it("keep no agent from running where their port is taken", async () => {
    const other = await processCpe({ settings: [`metrics.listen=${port}`] });
    onTestFinished(other.close);
    const agent = other.start();
    expect(await agent.fact("metrics.closed")).toMatchObject({
      level: "error",
      port,
      reason: `port taken: another program listens on 127.0.0.1:${port}; choose another port`,
    });
    await agent.fact("agent.ready");
  });

  it("are listened for nowhere else than said, and nowhere unless said", async () => {
    for (const wrong of ["9464 ", "example.com:9464", ":9464", "::1:9464", "[127.0.0.1]:9464", "127.0.0.1:65536"]) {
      const { code, stderr } = cpeAgent("run", ...at, "-o", `metrics.listen=${wrong}`);
      expect([code, stderr]).toEqual([2, expect.stringContaining("an address and a port such as 127.0.0.1:9464")]);
    }
    const other = await processCpe({});
    onTestFinished(other.close);
    const agent = other.start();
    await agent.fact("agent.ready");
    expect(agent.log.filter(({ fact }) => fact.startsWith("metrics."))).toEqual([]);
  });
});
