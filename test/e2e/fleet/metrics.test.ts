import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { freePort } from "../../harness/free-port.ts";
import { startCollector } from "../../net/traces/collector.ts";
import { installed, runServer } from "../../net/transfer/real-server.ts";
import { stage } from "./stage.ts";

// How a fleet in two processes gets on, as Prometheus takes it.

it("is told by metrics of all workers together, as the documents promise them", async () => {
  const count = 20;
  const { directory, start, status } = await stage(count);
  const collector = await startCollector();
  const traced = ["--trace-otlp", collector.url, "--trace-sample", "1"];
  const fleet = start(
    ...traced,
    "--workers",
    "2",
    "--ramp",
    "all",
    "--metrics",
    "0",
    "-o",
    "acs.periodicInform.enable=false",
  );
  const { port } = await fleet.line(({ fact }) => fact === "metrics.listen");
  await expect.poll(async () => (await status()).states.well).toBe(count);
  expect(await (await fetch(`http://127.0.0.1:${port}/health`)).json()).toEqual({ state: "ready", reasons: [] });
  const sessions = () => collector.spans().filter(({ name }) => name === "CWMP session");
  await expect.poll(() => sessions().length).toBe(count);
  expect(collector.spans().filter(({ name }) => name === "connect").length).toBeGreaterThanOrEqual(count);
  expect(new Set(sessions().map(({ attributes }) => attributes["cwmp.device.serial_number"])).size).toBe(count);
  const told = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  expect(told).toMatch(/^cpe_agent_fleet_cpes\{state="well"\} 20$/m);
  expect(told).toMatch(/^cpe_agent_fleet_sessions_total\{outcome="ok"\} 20$/m);
  expect(told).toMatch(/^cpe_agent_fleet_events_total\{event="0 BOOTSTRAP"\} 20$/m);
  expect(told).toMatch(/^cpe_agent_fleet_reply_seconds_bucket\{message="Inform",le="\+Inf"\} 20$/m);
  expect(told).toMatch(/^cpe_agent_fleet_reply_seconds_count\{message="Inform"\} 20$/m);
  expect(told).toMatch(/^cpe_agent_fleet_session_seconds_count 20$/m);
  expect(told).toMatch(/^cpe_agent_fleet_traces_total\{outcome="sent"\} \d+$/m);
  expect(told).toMatch(/^cpe_agent_fleet_workers\{state="running"\} 2$/m);
  const types = [...told.matchAll(/^# TYPE (cpe_agent_fleet_\w+ \w+)$/gm)].map(([, type]) => type);
  const rows = readFileSync("docs/fleet.md", "utf8").matchAll(/^\| `(cpe_agent_fleet_\w+)` \| (\w+) \|/gm);
  expect([...rows].map(([, name, type]) => `${name} ${type}`)).toEqual(types);
  if (installed("promtool")) {
    const checked = spawnSync("promtool", ["check", "metrics"], { input: told, encoding: "utf8" });
    expect(checked).toMatchObject({ status: 0, stdout: "", stderr: "" });
  }
  if (!installed("prometheus")) return;
  const own = await freePort();
  const file = join(directory, "prometheus.yml");
  const target = `{ job_name: fleet, scrape_interval: 1s, static_configs: [{ targets: ["127.0.0.1:${port}"] }] }`;
  writeFileSync(file, `scrape_configs:\n  - ${target}\n`);
  const storage = `--storage.tsdb.path=${join(directory, "prometheus")}`;
  const server = await runServer(
    "prometheus",
    [`--config.file=${file}`, storage, `--web.listen-address=127.0.0.1:${own}`],
    own,
  );
  onTestFinished(server.close);
  const asked = async (query: string): Promise<unknown> => {
    const answer = await fetch(`http://127.0.0.1:${own}/api/v1/query?query=${encodeURIComponent(query)}`);
    const { data } = (await answer.json()) as { data?: { result: readonly { value: readonly unknown[] }[] } };
    return data?.result[0]?.value[1];
  };
  await expect.poll(() => asked('cpe_agent_fleet_cpes{state="well"}')).toBe("20");
  expect(await asked("histogram_quantile(0.95, cpe_agent_fleet_session_seconds_bucket)")).toMatch(/^[\d.]+$/);
});
