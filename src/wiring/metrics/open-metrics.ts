import type { Configuration } from "../../config/keys.ts";
import { reasonNotServed } from "../../net/connection-request/listen-error.ts";
import type { Monitored } from "../../net/metrics/metrics-server.ts";
import type { Log } from "../../ports/log.ts";

/**
 * Has metrics and health fetched over HTTP where the configuration says so; gives what ends that. A device is managed all the same where
 * nobody can listen there.
 */
export async function openMetrics(
  monitored: Monitored,
  configuration: Pick<Configuration, "metrics.listen">,
  log: Log,
): Promise<() => Promise<void>> {
  const address = configuration["metrics.listen"];
  if (address === undefined) return async () => {};
  const { serveMetrics } = await import("../../net/metrics/metrics-server.ts");
  const failed = (failure: unknown): void => log.error("metrics.failed", { reason: String(failure) });
  try {
    const server = await serveMetrics(address, monitored, failed);
    log.info("metrics.listen", { address: address.host, port: server.port });
    return server.close;
  } catch (failure) {
    log.error("metrics.closed", {
      address: address.host,
      port: address.port,
      reason: reasonNotServed(failure, address),
    });
    return async () => {};
  }
}
