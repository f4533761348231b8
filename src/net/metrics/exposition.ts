import type { Metric } from "../../ports/meter.ts";

export interface Exposition {
  readonly contentType: string;
  readonly text: string;
}

/** The metrics in Prometheus' text format 0.0.4. What writes it is loaded when it is first needed. */
export async function exposition(metrics: readonly Metric[]): Promise<Exposition> {
  const { default: Registry } = await import("prom-client/lib/registry.js");
  const registry = new Registry();
  for (const metric of metrics) {
    // All that a registry asks of a metric is what it is at the moment.
    const present = { name: metric.name, get: async () => metric };
    registry.registerMetric(present as never);
  }
  return { contentType: registry.contentType, text: await registry.metrics() };
}
