import { version } from "../../cli/version.ts";
import type { Configuration, KeyName } from "../../config/keys.ts";
import type { OpenTraces, TracesSettings } from "../../net/traces/session-traces.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";

/** Has sessions traced where the configuration says so; nothing of it is loaded otherwise. `count` is told what becomes of traces. */
export async function openTraces(
  configuration: Pick<Configuration, Extract<KeyName, `traces.${string}`>>,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
  count: TracesSettings["count"],
): Promise<OpenTraces | undefined> {
  const url = configuration["traces.otlp"];
  if (url === undefined) return undefined;
  const [{ openSessionTraces }, { tlsTrust }] = await Promise.all([
    import("../../net/traces/session-traces.ts"),
    import("../../net/http/tls/tls-trust.ts"),
  ]);
  return openSessionTraces({
    ...{ url, share: configuration["traces.sample"], version, clock, log, count },
    headers: configuration["traces.headers"],
    compression: configuration["traces.compression"],
    trust: tlsTrust({
      caFile: configuration["traces.tls.caFile"],
      certFile: configuration["traces.tls.certFile"],
      keyFile: configuration["traces.tls.keyFile"],
    }),
  });
}
