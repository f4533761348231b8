import { describe, expect, it } from "vitest";
import { processMeter } from "../../../src/host/meter/meter.ts";
import type { Meter } from "../../../src/ports/meter.ts";

const valuesOf = async (meter: Meter, name: string) =>
  (await meter.read()).find((each) => each.name === `cpe_agent_${name}`)?.values;

describe("what is counted", () => {
  it("adds up for each set of labels, from 0 where the labels are known before", async () => {
    const meter = processMeter("1.2.3");
    expect(await valuesOf(meter, "sessions_total")).toEqual([{ labels: { outcome: "ok" }, value: 0 }]);
    meter.count("sessions", { outcome: "ok" });
    meter.count("sessions", { outcome: "tls" });
    meter.count("sessions", { outcome: "ok" });
    meter.count("bulk_data_reports", { outcome: "sent" }, 3);
    expect(await valuesOf(meter, "sessions_total")).toEqual([
      { labels: { outcome: "ok" }, value: 2 },
      { labels: { outcome: "tls" }, value: 1 },
    ]);
    expect(await valuesOf(meter, "bulk_data_reports_total")).toContainEqual({ labels: { outcome: "sent" }, value: 3 });
  });

  it("takes no more memory for labels without end", async () => {
    const meter = processMeter("1.2.3");
    for (let fault = 0; fault < 10_000; fault += 1) meter.count("rpcs", { method: "Reboot", fault_code: fault });
    const values = (await valuesOf(meter, "rpcs_total")) ?? [];
    expect(values).toHaveLength(257);
    expect(values.at(-1)).toEqual({ labels: { method: "other", fault_code: "other" }, value: 10_000 - 256 });
  });

  it("is a histogram of how long sessions took", async () => {
    const meter = processMeter("1.2.3");
    for (const seconds of [0.04, 0.05, 0.2, 1000]) meter.sessionTook(seconds);
    const values = await valuesOf(meter, "session_duration_seconds");
    const bucket = (le: number | string) => values?.find(({ labels }) => labels.le === le)?.value;
    expect([0.05, 0.1, 0.25, 300, "+Inf"].map(bucket)).toEqual([2, 2, 3, 3, 4]);
    expect(values?.slice(-2).map(({ value }) => value)).toEqual([1000.29, 4]);
  });

  it("comes with what the process takes", async () => {
    const metrics = await processMeter("1.2.3").read();
    const value = (name: string) => metrics.find((each) => each.name === name)?.values[0]?.value ?? Number.NaN;
    expect(value("process_resident_memory_bytes")).toBeGreaterThan(10e6);
    expect(value("process_cpu_seconds_total")).toBeGreaterThan(0);
    expect(value("cpe_agent_event_loop_delay_seconds")).toBeGreaterThanOrEqual(0);
    const build = metrics.find(({ name }) => name === "cpe_agent_build_info");
    expect(build?.values).toEqual([{ labels: { version: "1.2.3", node_version: process.version }, value: 1 }]);
  });
});
