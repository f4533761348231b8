import { join } from "node:path";
import type { ProcessParts } from "../agent/context/options.ts";
import { owingStore } from "../agent/context/owing-store.ts";
import type { AboutProcess } from "../agent/context/process-facts.ts";
import { version } from "../cli/version.ts";
import type { Configuration } from "../config/keys.ts";
import { shownConfiguration } from "../config/shown-configuration.ts";
import { systemClock } from "../host/clock.ts";
import { type KeptLog, keptLog } from "../host/kept-log.ts";
import { processMeter } from "../host/meter/meter.ts";
import { type ExchangeOptions, httpExchange } from "../net/acs/exchange.ts";
import { reportSender } from "../net/bulk-data/report-sender.ts";
import { connectionRequests } from "../net/connection-request/listener.ts";
import { fileTransfers } from "../net/transfer/file-transfers.ts";
import type { Clock } from "../ports/clock.ts";
import type { Exchange } from "../ports/exchange.ts";
import type { FileTransfers } from "../ports/file-transfers.ts";
import type { Log } from "../ports/log.ts";
import type { ReportSender } from "../ports/report-sender.ts";
import { openStore } from "../store/sqlite-store.ts";
import { agentConfiguration, tlsFiles } from "./defaults.ts";
import { openTraces } from "./traces/open-traces.ts";

/** A process that talks to real networks, with what it moves files by and the log that it has kept. */
export interface OpenProcess extends ProcessParts {
  readonly transfers: FileTransfers;
  readonly log: KeptLog;
  /** Ends what is neither a device's nor the store's; in bounded time. */
  close(): Promise<void>;
}

export interface ProcessOptions {
  readonly configuration: Configuration;
  /** Made already. */
  readonly stateDirectory: string;
  readonly log: Log;
  /** Told what becomes of connections to the ACS, in a few words. */
  readonly watch?: (step: string) => void;
  /** Called at the beginning of each session with an ACS. */
  readonly sessionBegun?: () => void;
}

/** Opens the store in the state directory; whoever opens the process closes it. Rejects as `openStore` does. */
export async function openProcess(options: ProcessOptions): Promise<OpenProcess> {
  const { configuration, stateDirectory, log: outer, sessionBegun } = options;
  const clock = systemClock();
  const log = keptLog(outer, clock);
  const meter = processMeter(version);
  const knownHostsFile = configuration["transfers.knownHostsFile"];
  const exchange = exchangeOf(configuration, clock, options.watch && { watch: options.watch });
  const traces = await openTraces(configuration, { clock, log }, (outcome, by) =>
    meter.count("traces", { outcome }, by),
  );
  return {
    exchange: sessionBegun === undefined ? exchange : counted(exchange, sessionBegun),
    connectionRequests: connectionRequests({ ...listenerOptions(configuration, log), meter }),
    transfers: fileTransfers({ ...transferPolicy(configuration, clock), ...(knownHostsFile && { knownHostsFile }) }),
    reports: reportsOf(configuration, clock),
    clock,
    log,
    meter,
    ...(traces && { traces }),
    close: async () => traces?.close(),
    configuration: agentConfiguration(configuration),
    process: { about: about(configuration), logLines: async () => log.lines() },
    // Last: what fails before leaves nothing open.
    store: owingStore(await openStore({ file: join(stateDirectory, "state.db"), log }), { clock, log, meter }),
  };
}

function about(configuration: Configuration): AboutProcess {
  const { platform, arch, version: node } = process;
  return { version, node, platform: `${platform} ${arch}`, configuration: shownConfiguration(configuration) };
}

/** What all requests over HTTP have in common. */
function wayOut(configuration: Configuration, clock: Clock) {
  return {
    tls: tlsFiles(configuration),
    clockIsSet: (): boolean => clock.synchronized(),
    userAgent: configuration["http.userAgent"] ?? `cpe-agent/${version}`,
  };
}

/** Where files and reports may go, and how. */
export const transferPolicy = (configuration: Configuration, clock: Clock) => ({
  ...wayOut(configuration, clock),
  allowHosts: configuration["transfers.allowHosts"],
  allowPrivateNetworks: configuration["transfers.privateNetworks"],
  allowBasicOverHttp: configuration["transfers.basicOverHttp"],
});

/** Reports of bulk data, as configured. */
export const reportsOf = (configuration: Configuration, clock: Clock): ReportSender =>
  reportSender(transferPolicy(configuration, clock));

/** The ACS over HTTP, as configured. */
export function exchangeOf(
  configuration: Configuration,
  clock: Clock,
  { onConnected, watch }: Pick<ExchangeOptions, "onConnected" | "watch"> = {},
): Exchange {
  const { replyLimits, replyTimeoutMs } = agentConfiguration(configuration);
  return httpExchange({
    ...wayOut(configuration, clock),
    allowBasicOverHttp: configuration["acs.basicOverHttp"],
    replyTimeoutMs,
    maxBodyBytes: 2 * replyLimits.bytes,
    ...(onConnected && { onConnected }),
    ...(watch && { watch }),
  });
}

/** Who may knock, and how often. */
export function listenerOptions(configuration: Configuration, log: Log) {
  return {
    log,
    rate: { count: configuration["connectionRequest.limitPerMinute"], perMs: 60_000 },
    allowFrom: configuration["connectionRequest.allowFrom"],
  };
}

/** `begun` is called whenever a session begins. */
function counted(exchange: Exchange, begun: () => void): Exchange {
  return {
    open: (target) => {
      begun();
      return exchange.open(target);
    },
  };
}
