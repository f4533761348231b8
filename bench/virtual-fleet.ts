import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Agent } from "../src/agent/agent.ts";
import { ClockWatch } from "../src/agent/context/clock-watch.ts";
import type { ProcessParts } from "../src/agent/context/options.ts";
import { owingStore } from "../src/agent/context/owing-store.ts";
import { readConfiguration } from "../src/config/configuration.ts";
import { identityOfOne } from "../src/fleet/identities/identity-of-one.ts";
import { systemClock } from "../src/host/clock.ts";
import { seededRandom } from "../src/host/seeded-random.ts";
import type { Exchange } from "../src/ports/exchange.ts";
import type { Log } from "../src/ports/log.ts";
import { openStore } from "../src/store/sqlite-store.ts";
import { agentConfiguration } from "../src/wiring/defaults.ts";
import { startDevice } from "../src/wiring/device.ts";
import { loadVirtualKind, virtualDevice } from "../src/wiring/virtual/virtual-kind.ts";

// Whole agents of virtual devices in this process, as a fleet has them.

export interface VirtualFleet {
  /** Of the store that all share; whoever opens the fleet removes it. */
  readonly folder: string;
  start(index: number): Promise<Agent>;
}

const quiet = (): void => {};
const log: Log = { debug: quiet, info: quiet, warn: quiet, error: (fact, fields) => console.error(fact, fields) };

/** Devices without connection requests whose ACS is reached at `acsUrl` by `exchange`. */
export async function openVirtualFleet(exchange: Exchange, acsUrl: string): Promise<VirtualFleet> {
  const kind = await loadVirtualKind("home-gateway");
  const folder = mkdtempSync(join(tmpdir(), "cpe-bench-"));
  const clock = systemClock();
  const fleet: ProcessParts = {
    // One file for the whole fleet, as the design has it.
    store: owingStore(await openStore({ file: join(folder, "fleet.db"), log, durability: "normal" }), { clock, log }),
    exchange,
    connectionRequests: {
      listen: () => Promise.reject(new Error("none")),
      localAddressTowards: async () => "127.0.0.1",
    },
    reports: { send: async () => ({ ok: false, kind: "refused", reason: "nothing is reported here" }) },
    clock,
    clockWatch: new ClockWatch(clock),
    log,
    configuration: {
      ...agentConfiguration(readConfiguration([])),
      connectionRequest: { enable: false, bind: "127.0.0.1", port: 0 },
      pollSeconds: 0,
      sessionHistory: 0,
    },
  };

  // What all devices of a fleet have in common.
  const periodicInform = { enable: true, intervalSeconds: 3600, time: "0001-01-01T00:00:00Z" };
  const retry = { minimumWaitSeconds: 5, intervalMultiplier: 2000 };
  const connectionRequest = { username: "u", password: "p" };

  return {
    folder,
    start: async (index) => {
      const serialNumber = `F${String(index).padStart(7, "0")}`;
      const scope = `${serialNumber}/`;
      const { store } = fleet;
      const letGo = store.hold(scope);
      const { agent } = await startDevice(fleet, {
        isOneOfMany: true,
        machine: virtualDevice(kind, {
          identity: identityOfOne(kind.identity, serialNumber, index),
          clock,
          store,
          scope,
        }),
        scope,
        random: seededRandom(serialNumber),
        defaults: { url: acsUrl, username: serialNumber, password: "", periodicInform, retry, connectionRequest },
      });
      letGo();
      return agent;
    },
  };
}
