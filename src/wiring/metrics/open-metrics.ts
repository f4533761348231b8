import type { Configuration } from "../../config/keys.ts";
import type { Log } from "../../ports/log.ts";
import type { Metric } from "../../ports/meter.ts";

/**
 * Has metrics fetched over HTTP where the configuration says so; gives what ends that. A device is managed all the same where
 * nobody can listen there.
 */
export async function openMetrics(
  read: () => Promise<readonly Metric[]>,
  configuration: Pick<Configuration, "metrics.listen">,
  log: Log,
): Promise<() => Promise<void>> {
  const address = configuration["metrics.listen"];
  if (address === undefined) return async () => {};
  const { serveMetrics } = await import("../../net/metrics/metrics-server.ts");
  const failed = (failure: unknown): void => log.error("metrics.failed", { reason: String(failure) });
  try {
    const server = await serveMetrics(address, read, failed);
    log.info("metrics.listen", { address: address.host, port: server.port });
    return server.close;
  } catch (failure) {
    const { code, message } = failure as NodeJS.ErrnoException;
    log.error("metrics.closed", { address: address.host, port: address.port, reason: code ?? message });
    return async () => {};
  }
}
