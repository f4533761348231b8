import { performance } from "node:perf_hooks";
import type { Metric } from "../../ports/meter.ts";

/** What this process takes of the machine, as it is now. The names without `cpe_agent_` are those that Prometheus' own clients use. */
export async function processMetrics(version: string): Promise<readonly Metric[]> {
  const { system, user } = process.cpuUsage();
  const { heapUsed, rss } = process.memoryUsage();
  return [
    single("process_cpu_seconds_total", "counter", "CPU time that the process has taken", (system + user) / 1e6),
    single("process_resident_memory_bytes", "gauge", "Memory of the process that is in RAM", rss),
    single("process_start_time_seconds", "gauge", "Unix time at which the process was started", startSeconds()),
    single("cpe_agent_heap_used_bytes", "gauge", "Memory that objects of the program take", heapUsed),
    single(
      "cpe_agent_event_loop_busy_seconds_total",
      "counter",
      "Time in which the process was busy rather than waiting",
      performance.eventLoopUtilization().active / 1000,
    ),
    single(
      "cpe_agent_event_loop_delay_seconds",
      "gauge",
      "How long a job that was due at once waited for its turn, measured now",
      await eventLoopDelaySeconds(),
    ),
    {
      name: "cpe_agent_build_info",
      help: "Which program this is; always 1",
      type: "gauge",
      values: [{ labels: { version, node_version: process.version }, value: 1 }],
    },
  ];
}

const single = (name: string, type: Metric["type"], help: string, value: number): Metric => ({
  name,
  help,
  type,
  values: [{ labels: {}, value }],
});

/** To the millisecond; moves with the clock where that is set. */
const startSeconds = (): number => Math.round(Date.now() - process.uptime() * 1000) / 1000;

function eventLoopDelaySeconds(): Promise<number> {
  const beganMs = performance.now();
  return new Promise((resolve) => {
    setImmediate(() => resolve((performance.now() - beganMs) / 1000));
  });
}
