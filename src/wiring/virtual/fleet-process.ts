import { join } from "node:path";
import { ClockWatch } from "../../agent/context/clock-watch.ts";
import type { AgentConfiguration, ProcessParts } from "../../agent/context/options.ts";
import { owingStore } from "../../agent/context/owing-store.ts";
import type { Configuration } from "../../config/keys.ts";
import { systemClock } from "../../host/clock.ts";
import type { ExchangeOptions } from "../../net/acs/exchange.ts";
import {
  type SharedConnectionRequests,
  sharedConnectionRequests,
} from "../../net/connection-request/shared-listener.ts";
import { descriptorLimit } from "../../net/descriptor-limit.ts";
import type { TracesSettings } from "../../net/traces/session-traces.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ConnectionRequests } from "../../ports/connection-requests.ts";
import type { Exchange } from "../../ports/exchange.ts";
import type { FileReader, FileTransfers } from "../../ports/file-transfers.ts";
import type { Certificates } from "../../ports/host/certificates.ts";
import type { Log } from "../../ports/log.ts";
import type { Store } from "../../ports/store.ts";
import { openMemoryStore } from "../../store/memory-store.ts";
import { openStore } from "../../store/sqlite-store.ts";
import { agentConfiguration } from "../defaults.ts";
import { FleetFiles } from "../fleet-files/fleet-files.ts";
import { exchangeOf, listenerOptions, reportsOf } from "../process.ts";
import { openTraces } from "../traces/open-traces.ts";
import { virtualCertificates } from "./virtual-certificates.ts";
import { loadVirtualKind, type VirtualKind } from "./virtual-kind.ts";

export interface FleetProcessOptions {
  readonly configuration: Configuration;
  /** Made already. */
  readonly stateDirectory: string;
  /** Names of kinds of device. */
  readonly kinds: readonly string[];
  /** Of what is no device's own. */
  readonly log: Log;
  /** The exchange as the devices are to have it, made of the real one. */
  readonly watched: (exchange: Exchange) => Exchange;
  /** Called with each connection of a session before anything is sent on it. */
  readonly onConnected?: ExchangeOptions["onConnected"];
  /** Told what becomes of traces of sessions. */
  readonly traced: TracesSettings["count"];
  /** In place of the real one. */
  readonly world?: FleetWorld;
}

/** A world in this process: its own time, and an ACS that is reached without sockets. What is kept is kept in memory. */
export interface FleetWorld {
  readonly clock: Clock;
  readonly exchange: Exchange;
  readonly transfers: FileTransfers & FileReader;
}

/** What all virtual devices of a process share: one store, one exchange, one clock, one listener, and kinds. */
export interface FleetProcess {
  readonly parts: ProcessParts;
  readonly files: FleetFiles;
  /** In the order of their names as they were given. */
  readonly kinds: readonly VirtualKind[];
  /** Undefined where the configuration names none. */
  readonly certificates: Certificates | undefined;
  /** Where connection requests are taken; undefined where they are switched off. */
  readonly listensAt: { readonly bind: string; readonly port: number } | undefined;
  /** Closes listener and store; the devices are stopped before. */
  close(): Promise<void>;
}

/** Opens all of it, or nothing. Rejects as `openStore` does, with a `ListenError` and with an `UnknownDeviceKindError`. */
export async function openFleetProcess(options: FleetProcessOptions): Promise<FleetProcess> {
  const { configuration, log, stateDirectory, watched, world } = options;
  const certificates = await virtualCertificates(configuration, log);
  const kinds = await Promise.all(options.kinds.map((name) => loadVirtualKind(name, { firmware: true, certificates })));
  const clock = world?.clock ?? systemClock();
  const opened =
    world === undefined
      ? await openStore({ file: join(stateDirectory, "state.db"), log, durability: "normal" })
      : openMemoryStore();
  try {
    const { enable, bind } = agentConfiguration(configuration).connectionRequest;
    const store = owingStore(opened, { clock, log });
    const files = await FleetFiles.open({
      configuration,
      stateDirectory,
      store,
      clock,
      atATime: transfersAtATime(),
      ...(world && { transfers: world.transfers }),
    });
    const traces = world === undefined ? await openTraces(configuration, { clock, log }, options.traced) : undefined;
    const listener = enable && world === undefined ? await openListener(configuration, opened, log) : undefined;
    return {
      parts: {
        store,
        exchange: watched(
          world?.exchange ??
            exchangeOf(configuration, clock, options.onConnected && { onConnected: options.onConnected }),
        ),
        connectionRequests:
          listener !== undefined ? withSharedLookups(listener, clock) : world ? deafListener : noListener,
        reports: reportsOf(configuration, clock),
        clock,
        clockWatch: new ClockWatch(clock),
        log,
        ...(traces && { traces }),
        configuration: fleetConfiguration(configuration),
      },
      files,
      kinds,
      certificates,
      listensAt: listener && { bind, port: listener.port },
      close: async () => {
        await listener?.close();
        await traces?.close();
        await store.close();
      },
    };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** A quarter of what the process may open: sessions have half of it. */
const transfersAtATime = (): number => Math.min(500, Math.max(4, Math.floor(descriptorLimit() / 4)));

/** A device at rest costs nothing but memory: what changes by itself is told with the next Inform, not looked for in between. */
function fleetConfiguration(configuration: Configuration): AgentConfiguration {
  return { ...agentConfiguration(configuration), pollSeconds: 0, sessionHistory: 0 };
}

/** How long what was found is true for all: a storm of starts asks once. */
const lookupMs = 5000;

/** All devices of the process leave by the same address towards the same ACS. */
function withSharedLookups(requests: ConnectionRequests, clock: Clock): ConnectionRequests {
  let latest: { readonly url: string; readonly atMs: number; readonly found: Promise<string | undefined> } | undefined;
  return {
    listen: (device) => requests.listen(device),
    localAddressTowards: (url) => {
      const nowMs = clock.monotonicMs();
      if (latest?.url !== url || nowMs - latest.atMs > lookupMs) {
        latest = { url, atMs: nowMs, found: requests.localAddressTowards(url) };
      }
      return latest.found;
    },
  };
}

/** Of a world without sockets: a place is told where nobody knocks. */
const deafListener: ConnectionRequests = {
  listen: async () => ({ port: 7547, close: async () => undefined }),
  localAddressTowards: async () => "192.0.2.1",
};

const noListener: ConnectionRequests = {
  listen: () => Promise.reject(new Error("this fleet takes no connection requests")),
  localAddressTowards: async () => undefined,
};

/** At the configured port, else at the one that it had last, else at any; that is remembered. */
async function openListener(configuration: Configuration, store: Store, log: Log): Promise<SharedConnectionRequests> {
  const { bind, port: wanted } = agentConfiguration(configuration).connectionRequest;
  const known = Number(store.read("fleet", "port") ?? 0);
  let failure: Error | undefined;
  for (const port of new Set([wanted || known, known, 0])) {
    try {
      const listener = await sharedConnectionRequests(listenerOptions(configuration, log), { bind, port });
      if (failure !== undefined) log.warn("connection-request.moved", { reason: failure.message, port: listener.port });
      if (listener.port !== known) await store.write([{ space: "fleet", key: "port", value: String(listener.port) }]);
      return listener;
    } catch (error) {
      failure ??= error instanceof Error ? error : new Error(String(error));
    }
  }
  throw failure;
}
